import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it, onTestFinished } from 'vitest';
import { profileSchema } from '../../functions/domain/connection/profile.ts';
import { parseInstant } from '../../functions/domain/shared/time.ts';
import { postingDeps } from '../../functions/runtime/write-back-deps.ts';
import { RutterUnavailable } from '../../functions/rutter/errors.ts';
import type { Sandbox } from '../../lib/local/sandbox/index.ts';
import { rejection, START, sandboxFor } from '../support/rutter.ts';

const log = { info: () => {}, warn: () => {} };

/** What write-back uses, over a sandbox and with a clock that only the test moves. */
function posting(sandbox: Sandbox, remainingMs: number) {
  const { clientId, clientSecret, accessToken } = sandbox;
  const secretsManager = mockClient(SecretsManagerClient);
  const secret = (SecretId: string, value: object) =>
    secretsManager.on(GetSecretValueCommand, { SecretId }).resolves({ SecretString: JSON.stringify(value) });
  secret('rutter', { clientId, clientSecret });
  secret('stack/connections/c1', { accessToken });
  onTestFinished(() => secretsManager.restore());
  let now = START;
  const depsOf = postingDeps({
    CONNECTIONS_TABLE: 'connections',
    CONNECTION_SECRETS_PREFIX: 'stack/connections/',
    RUTTER_SECRET: 'rutter',
    RUTTER_URL: sandbox.url,
    PAYMENTS_TABLE: 'payments',
    DEPOSITS_TABLE: 'deposits',
    WRITE_BACKS_TABLE: 'write-backs',
    INVOICES_TABLE: 'invoices',
  });
  const clock = { now: () => now, remaining: () => START + remainingMs - now, sleep: async () => {} };
  return {
    deps: depsOf(clock, log),
    pass: (seconds: number) => {
      now += seconds * 1_000;
    },
  };
}

const profile = (settings: object = {}) =>
  profileSchema.parse({
    connectionId: 'c1',
    item: 'profile',
    version: 1,
    partnerId: 'partner-1',
    platform: 'SAGE_INTACCT',
    name: null,
    status: 'active',
    linkUrl: null,
    companyCurrency: 'USD',
    unavailableObjects: null,
    absent: [],
    settings,
    connectedAt: '2026-03-01T00:00:00.000Z',
  });

describe('the ledger that an intent is posted to', () => {
  it('the ledger of an intent is called with the credentials of its connection', async () => {
    const sandbox = await sandboxFor();
    const { deps } = posting(sandbox, 120_000);

    const gone = await deps.ledgerOf(profile()).invoice('1742e479-e2be-4e75-8896-af8eafc9d605');

    expect(gone).toBeNull();
    expect(sandbox.requests.map(({ status }) => status)).toEqual([404]);
  });

  it('calls for one intent end after 30 seconds, so that it never uses up the time of the others', async () => {
    const sandbox = await sandboxFor();
    const { deps, pass } = posting(sandbox, 120_000);
    const first = deps.ledgerOf(profile());

    pass(28);
    await first.lastSync();
    pass(1);
    await rejection(RutterUnavailable, () => first.lastSync());
    await deps.ledgerOf(profile()).lastSync();
  });

  it('calls for one intent end with the invocation, if that is sooner', async () => {
    const sandbox = await sandboxFor();
    const { deps, pass } = posting(sandbox, 20_000);
    const ledger = deps.ledgerOf(profile());

    pass(19);
    await rejection(RutterUnavailable, () => ledger.lastSync());
  });

  it.each([
    [{}, 'USD'],
    [{ companyCurrency: 'CAD' }, 'CAD'],
  ])("a record without a currency is in the company's currency: %o", async (settings, currency) => {
    const sandbox = await sandboxFor();
    sandbox.faults.add({
      path: '/accounting/*',
      effect: { kind: 'malformed-row', field: 'currency_code', value: null },
    });
    const { deps } = posting(sandbox, 120_000);

    const pages = deps.ledgerOf(profile(settings)).paymentsSince(parseInstant('2020-01-01T00:00:00.000Z'));
    const first = await pages.next();

    expect(first.value?.[0]).toMatchObject({ record: { currency } });
  });
});
