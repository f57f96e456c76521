import { describe, expect, it } from 'vitest';
import { connectionId } from '../../functions/domain/shared/ids.ts';
import { connectionLedger } from '../../functions/runtime/rutter-client.ts';
import { type Secrets, SecretUnusable } from '../../functions/runtime/secrets.ts';
import { CredentialsRefused, RutterUnavailable } from '../../functions/rutter/errors.ts';
import type { Sandbox } from '../../lib/local/sandbox/index.ts';
import { rejection, sandboxFor } from '../support/rutter.ts';

/** Secrets that keep the first token that they read until `forget` is called. */
function secretsOver(sandbox: Sandbox) {
  let kept: string | undefined;
  const counted = { tokens: 0, forgotten: 0 };
  const secrets: Secrets = {
    rutter: async () => ({ clientId: sandbox.clientId, clientSecret: sandbox.clientSecret }),
    accessToken: async () => {
      if (kept === undefined) counted.tokens += 1;
      kept ??= sandbox.accessToken;
      return kept;
    },
    forget: () => {
      counted.forgotten += 1;
      kept = undefined;
    },
  };
  return { secrets, counted };
}

const id = connectionId.parse('c1');
const warnings: [string, unknown][] = [];
const log = { info: () => {}, warn: (message: string, fields: unknown) => warnings.push([message, fields]) };

function ledgerOver(sandbox: Sandbox, secrets: Secrets) {
  return connectionLedger({ baseUrl: sandbox.url, secrets, remainingMs: () => 60_000, log }, id);
}

describe('the ledger of a connection', () => {
  it('the credentials are read at the first call, once for all calls', async () => {
    const sandbox = await sandboxFor();
    const { secrets, counted } = secretsOver(sandbox);
    const ledger = ledgerOver(sandbox, secrets);
    const before = counted.tokens;

    await Promise.all([ledger.status(), ledger.companyCurrency(), ledger.record('invoices', 'x')]);

    expect([before, counted.tokens, counted.forgotten]).toEqual([0, 1, 0]);
  });

  it('the credentials are read again once when Rutter refuses them, because they may have been rotated', async () => {
    const sandbox = await sandboxFor();
    const { secrets, counted } = secretsOver(sandbox);
    const ledger = ledgerOver(sandbox, secrets);
    await ledger.status();
    sandbox.connections.rotateToken(sandbox.connection.id);

    const currency = await ledger.companyCurrency();
    await ledger.status();

    expect(currency).toBe('USD');
    expect(counted).toEqual({ tokens: 2, forgotten: 1 });
    expect(sandbox.requests.map(({ status }) => status)).toEqual([200, 401, 200, 200]);
  });

  it('credentials that are refused twice are an error', async () => {
    const sandbox = await sandboxFor();
    const { secrets, counted } = secretsOver(sandbox);
    const stale = { ...secrets, accessToken: async () => 'stale' };

    await rejection(CredentialsRefused, () => ledgerOver(sandbox, stale).status());

    expect(counted.forgotten).toBe(1);
    expect(sandbox.requests).toHaveLength(2);
  });

  it('the credentials are not read again after any other error', async () => {
    const sandbox = await sandboxFor();
    const { secrets, counted } = secretsOver(sandbox);
    const ledger = ledgerOver(sandbox, secrets);
    sandbox.faults.add({ effect: { kind: 'status', status: 503 } });

    await rejection(RutterUnavailable, () => ledger.askToSync(['payments']));

    expect(counted.forgotten).toBe(0);
    expect(sandbox.requests).toHaveLength(1);
  });

  it('a write is sent again after a 401, because Rutter did not accept it', async () => {
    const sandbox = await sandboxFor();
    const { secrets } = secretsOver(sandbox);
    const ledger = ledgerOver(sandbox, secrets);
    await ledger.status();
    sandbox.connections.rotateToken(sandbox.connection.id);

    await ledger.askToSync(['payments']);

    expect(sandbox.requests.slice(1).map(({ method, status }) => [method, status])).toEqual([
      ['POST', 401],
      ['POST', 200],
    ]);
  });

  it('an unusable secret is named in the error', async () => {
    const sandbox = await sandboxFor();
    const { secrets } = secretsOver(sandbox);
    const absent = { ...secrets, rutter: () => Promise.reject(new SecretUnusable('The secret is gone.')) };

    await rejection(SecretUnusable, () => ledgerOver(sandbox, absent).status());

    expect(sandbox.requests).toEqual([]);
  });

  it('every further try is logged, without the token', async () => {
    const sandbox = await sandboxFor();
    const { secrets } = secretsOver(sandbox);
    warnings.length = 0;
    sandbox.faults.add({ effect: { kind: 'status', status: 429, retryAfter: 0 } });

    await ledgerOver(sandbox, secrets).status();

    expect(warnings).toMatchObject([
      ['Rutter is tried again', { operation: 'GET connections/status', attempt: 1, status: 429 }],
    ]);
    expect(JSON.stringify(warnings)).not.toContain(sandbox.accessToken);
  });
});
