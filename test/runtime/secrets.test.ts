import { inspect } from 'node:util';
import {
  GetSecretValueCommand,
  InvalidRequestException,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FinalError } from '../../functions/domain/shared/errors.ts';
import { connectionId } from '../../functions/domain/shared/ids.ts';
import { SecretUnusable, secretsOf } from '../../functions/runtime/secrets.ts';

const manager = mockClient(SecretsManagerClient);
const names = { RUTTER_SECRET: 'rutter', CONNECTION_SECRETS_PREFIX: 'stack/connections/' };
const open = () => secretsOf(new SecretsManagerClient({ region: 'us-east-1' }), names);
const one = connectionId.parse('c1');
const holds = (value: unknown, SecretId = 'rutter') =>
  manager.on(GetSecretValueCommand, { SecretId }).resolves({ SecretString: JSON.stringify(value) });
const reads = () =>
  manager.commandCalls(GetSecretValueCommand).map(({ args: [{ input }] }) => input.SecretId);
const good = { clientId: 'id', clientSecret: 's3cret' };

// The mock is on the class, which other test files in this process use as well.
afterAll(() => manager.restore());
beforeEach(() => {
  manager.reset();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("Rutter's credentials", () => {
  it.each([
    ['as the API names them', { client_id: 'id', client_secret: 's3cret' }],
    ['in camel case', good],
    ['beside the placeholder of the deployment', { ...good, placeholder: 'x' }],
    [
      'beside empty values in the other spelling',
      { clientId: '', clientSecret: '', client_id: 'id', client_secret: 's3cret' },
    ],
  ])("Rutter's credentials are read %s", async (_, value) => {
    holds(value);

    expect(await open().rutter()).toEqual(expect.objectContaining(good));
  });

  it("Rutter's credentials are read once in five minutes", async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    holds(good);
    const secrets = open();

    await secrets.rutter();
    vi.setSystemTime(Date.now() + 299_000);
    await secrets.rutter();
    const before = reads().length;
    vi.setSystemTime(Date.now() + 2_000);
    await secrets.rutter();

    expect([before, reads().length]).toEqual([1, 2]);
  });

  it("Rutter's credentials are read once for calls at the same time", async () => {
    holds(good);
    const secrets = open();

    const all = await Promise.all(Array.from({ length: 8 }, () => secrets.rutter()));

    expect(all).toHaveLength(8);
    expect(reads()).toEqual(['rutter']);
  });

  it("Rutter's credentials are read again after forget", async () => {
    holds({ ...good, clientSecret: 'old' });
    const secrets = open();
    await secrets.rutter();
    holds({ ...good, clientSecret: 'new' });

    const kept = await secrets.rutter();
    secrets.forget();

    expect(kept.clientSecret).toBe('old');
    expect((await secrets.rutter()).clientSecret).toBe('new');
    expect(reads()).toHaveLength(2);
  });
});

describe("a connection's token", () => {
  it('the token of each connection is a secret of its own, cached by connection', async () => {
    holds({ accessToken: 'one' }, 'stack/connections/c1');
    holds({ accessToken: 'two' }, 'stack/connections/c2');
    const secrets = open();

    expect(await secrets.accessToken(one)).toBe('one');
    expect(await secrets.accessToken(connectionId.parse('c2'))).toBe('two');
    expect(await secrets.accessToken(one)).toBe('one');
    expect(reads()).toEqual(['stack/connections/c1', 'stack/connections/c2']);
  });
});

describe('a secret that cannot be used', () => {
  const shown = (error: unknown) => `${inspect(error, { depth: 10 })}${JSON.stringify(error)}`;

  it.each([
    ['is no JSON', { SecretString: 's3cret' }, 'The secret rutter is not JSON.'],
    ['is empty', { SecretString: '' }, 'The secret rutter is not JSON.'],
    ['is binary', { SecretBinary: new Uint8Array([115, 51]) }, 'The secret rutter is not JSON.'],
    ['is cut', { SecretString: '{"clientId":"id","clientSecret":"s3cret' }, 'The secret rutter is not JSON.'],
    ['is null', { SecretString: 'null' }, 'must hold {"clientId": "...", "clientSecret": "..."}'],
    ['is text', { SecretString: '"s3cret"' }, 'must hold {"clientId"'],
    [
      'is as it was deployed',
      { SecretString: '{"clientId":"","clientSecret":"","placeholder":"s3cret"}' },
      'must hold',
    ],
    ['mixes the spellings', { SecretString: '{"clientId":"id","client_secret":"s3cret"}' }, 'must hold'],
    ['has values of other types', { SecretString: '{"clientId":1,"clientSecret":["s3cret"]}' }, 'must hold'],
  ])('a secret that %s is named in the error, without its value', async (_, answer, message) => {
    manager.on(GetSecretValueCommand).resolves(answer);

    const error: unknown = await open()
      .rutter()
      .catch((thrown: unknown) => thrown);

    expect(error).toBeInstanceOf(SecretUnusable);
    expect(error).toBeInstanceOf(FinalError);
    expect(error).toMatchObject({ code: 'SECRET_UNUSABLE', message: expect.stringContaining(message) });
    expect(shown(error)).not.toContain('s3cret');
  });

  it.each([
    ['does not exist', new ResourceNotFoundException({ message: 'none', $metadata: {} })],
    ['is deleted', new InvalidRequestException({ message: 'marked for deletion', $metadata: {} })],
  ])('a secret that %s is named in the error', async (_, cause) => {
    manager.on(GetSecretValueCommand).rejects(cause);

    const error: unknown = await open()
      .accessToken(one)
      .catch((thrown: unknown) => thrown);

    expect(error).toBeInstanceOf(SecretUnusable);
    expect(error).toMatchObject({
      message: 'The secret stack/connections/c1 does not exist or is deleted.',
      cause,
    });
  });

  it('an unusable token secret is an error that says what it must hold', async () => {
    holds({ access_token: 's3cret' }, 'stack/connections/c1');

    const error: unknown = await open()
      .accessToken(one)
      .catch((thrown: unknown) => thrown);

    expect(error).toMatchObject({
      message: 'The secret stack/connections/c1 must hold {"accessToken": "..."}.',
    });
    expect(shown(error)).not.toContain('s3cret');
  });

  it('an unusable secret is read again by the next call', async () => {
    const secrets = open();
    manager
      .on(GetSecretValueCommand)
      .rejectsOnce(new Error('throttled'))
      .resolvesOnce({ SecretString: '{}' });

    await expect(secrets.rutter()).rejects.toThrow('throttled');
    await expect(secrets.rutter()).rejects.toThrow(SecretUnusable);
    manager.reset();
    holds(good);

    expect(await secrets.rutter()).toEqual(good);
  });
});
