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

/** Every call in its order. */
const calls = () => manager.calls().map(({ args: [command] }) => [command.constructor.name, command.input]);

// The mock is on the class, which other test files in this process use as well.
afterAll(() => manager.restore());
beforeEach(() => {
  manager.reset();
});

describe('storing a token', () => {
  it('storing a token creates a secret', async () => {
    await vault.storeAccessToken(id, 'tok');

    expect(calls()).toEqual([['CreateSecretCommand', { Name: name, SecretString }]]);
  });

  it('storing a token again gives the existing secret the new value', async () => {
    manager.on(CreateSecretCommand).rejects(exists);

    await vault.storeAccessToken(id, 'tok');

    expect(calls().slice(1)).toEqual([['PutSecretValueCommand', { SecretId: name, SecretString }]]);
  });

  it('storing a token restores a secret that is scheduled for deletion, then gives it the new value', async () => {
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
  ])('storing a token fails when %s fails', async (failing) => {
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
  it('a deleted token can be restored for a week', async () => {
    await vault.deleteAccessToken(id);

    expect(calls()).toEqual([['DeleteSecretCommand', { SecretId: name, RecoveryWindowInDays: 7 }]]);
  });

  it.each([
    ['does not exist', absent],
    ['is scheduled for deletion already', deleted],
  ])('deleting a token that %s does nothing', async (_, error) => {
    manager.on(DeleteSecretCommand).rejects(error);

    await expect(vault.deleteAccessToken(id)).resolves.toBeUndefined();
  });

  it('deleting a token fails when AWS does not allow it', async () => {
    manager.on(DeleteSecretCommand).rejects(new Error('not allowed'));

    await expect(vault.deleteAccessToken(id)).rejects.toThrow('not allowed');
  });
});
