import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Profile } from '../domain/connection/profile.ts';
import type { Clock, Log } from '../domain/shared/ports.ts';
import { stopConnection } from '../pull/connection/status.ts';
import { type PostingLedger, postingLedgerOf } from '../rutter/posting-ledger.ts';
import { intents } from '../store/intents.ts';
import { ledgerPayments } from '../store/ledger-payments.ts';
import { profiles } from '../store/profiles.ts';
import { syncStates } from '../store/sync-states.ts';
import { todos } from '../store/todos.ts';
import type { WriteBackDeps } from '../write-back/engine/ports.ts';
import { paymentCasesIn, payoutCasesIn } from './case-stores.ts';
import { dynamodbClient } from './dynamodb.ts';
import type { PostingEnv } from './env.ts';
import { connectionLedger, connectionSender, type RutterOptions } from './rutter-client.ts';
import { secretsOf } from './secrets.ts';

/** Calls to Rutter for one intent end this long after it began, so that it never uses up the time of the others. */
const perIntentMs = 30_000;

/** Makes what write-back uses, once for all invocations. The result is called with the clock and log of each. */
export function postingDeps(env: PostingEnv): (clock: Clock, log: Log) => WriteBackDeps {
  const client = dynamodbClient();
  const connections = { client, name: env.CONNECTIONS_TABLE };
  const payments = { client, name: env.PAYMENTS_TABLE };
  const outbox = { client, name: env.WRITE_BACKS_TABLE };
  const stores = {
    paymentCases: paymentCasesIn(env, client),
    payoutCases: payoutCasesIn(env, client),
    intents: intents(outbox),
    ledgerPayments: ledgerPayments(payments),
    states: syncStates(connections),
    todos: todos(connections),
    profiles: profiles(connections),
  };
  const secrets = secretsOf(new SecretsManagerClient(), env);

  return (clock, log) => {
    const rutter = { baseUrl: env.RUTTER_URL, secrets, log };
    return {
      ...stores,
      clock,
      log,
      ledgerOf: (profile) => postingLedger(rutter, clock, profile),
      stopConnection: (profile, state) => {
        const options = { ...rutter, remainingMs: clock.remaining };
        const ledger = connectionLedger(options, profile.connectionId);
        return stopConnection({ ...stores, clock, log, ledger }, profile, state);
      },
    };
  };
}

function postingLedger(
  options: Omit<RutterOptions, 'remainingMs'>,
  clock: Clock,
  { connectionId, companyCurrency, settings }: Profile,
): PostingLedger {
  const end = clock.now() + perIntentMs;
  const remainingMs = () => Math.min(clock.remaining(), end - clock.now());
  const currency = settings.companyCurrency ?? companyCurrency;
  return postingLedgerOf(connectionSender({ ...options, remainingMs }, connectionId), {
    connectionId,
    currency,
  });
}
