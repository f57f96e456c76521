import {
  CreateSecretCommand,
  DeleteSecretCommand,
  InvalidRequestException,
  PutSecretValueCommand,
  ResourceExistsException,
  ResourceNotFoundException,
  RestoreSecretCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { connectionId } from '../../functions/domain/shared/ids.ts';
import { tokenVault } from '../../functions/runtime/token-vault.ts';

const manager = mockClient(SecretsManagerClient);
const vault = tokenVault(new SecretsManagerClient({ region: 'us-east-1' }), 'stack/connections/');
const id = connectionId.parse('c1');
const name = 'stack/connections/c1';
const SecretString = '{"accessToken":"tok"}';
const exists = new ResourceExistsException({ message: 'exists', $metadata: {} });
const deleted = new InvalidRequestException({ message: 'scheduled for deletion', $metadata: {} });
const absent = new ResourceNotFoundException({ message: 'none', $metadata: {} });

/** Every call, in its order. */
const calls = () => manager.calls().map(({ args: [command] }) => [command.constructor.name, command.input]);

// The class itself is mocked, and other files run in this process.
afterAll(() => manager.restore());
beforeEach(() => {
  manager.reset();
});

describe('storing a token', () => {
  it('makes a secret', async () => {
    await vault.storeAccessToken(id, 'tok');

    expect(calls()).toEqual([['CreateSecretCommand', { Name: name, SecretString }]]);
  });

  it('gives a secret that exists the new value', async () => {
    manager.on(CreateSecretCommand).rejects(exists);

    await vault.storeAccessToken(id, 'tok');

    expect(calls().slice(1)).toEqual([['PutSecretValueCommand', { SecretId: name, SecretString }]]);
  });

  it('brings back a secret that is scheduled for deletion, then gives it the new value', async () => {
    manager.on(CreateSecretCommand).rejects(deleted);

    await vault.storeAccessToken(id, 'tok');

    expect(calls().slice(1)).toEqual([
      ['RestoreSecretCommand', { SecretId: name }],
      ['PutSecretValueCommand', { SecretId: name, SecretString }],
    ]);
  });

  it.each([
    'CreateSecretCommand',
    'RestoreSecretCommand',
    'PutSecretValueCommand',
  ])('fails when its %s fails', async (failing) => {
    manager.on(CreateSecretCommand).rejects(deleted);
    manager.on(RestoreSecretCommand).resolves({});
    const refuse = new Error('not allowed');
    if (failing === 'CreateSecretCommand') manager.on(CreateSecretCommand).rejects(refuse);
    if (failing === 'RestoreSecretCommand') manager.on(RestoreSecretCommand).rejects(refuse);
    if (failing === 'PutSecretValueCommand') manager.on(PutSecretValueCommand).rejects(refuse);

    await expect(vault.storeAccessToken(id, 'tok')).rejects.toThrow('not allowed');

    expect(calls().at(-1)?.[0]).toBe(failing);
  });
});

describe('deleting a token', () => {
  it('leaves it a week to be brought back', async () => {
    await vault.deleteAccessToken(id);

    expect(calls()).toEqual([['DeleteSecretCommand', { SecretId: name, RecoveryWindowInDays: 7 }]]);
  });

  it.each([
    ['does not exist', absent],
    ['is scheduled for deletion already', deleted],
  ])('that %s is done', async (_, error) => {
    manager.on(DeleteSecretCommand).rejects(error);

    await expect(vault.deleteAccessToken(id)).resolves.toBeUndefined();
  });

  it('fails when it is not allowed', async () => {
    manager.on(DeleteSecretCommand).rejects(new Error('not allowed'));

    await expect(vault.deleteAccessToken(id)).rejects.toThrow('not allowed');
  });
});
