import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { changeConnection, connect } from './connections/connect.ts';
import { clockOf } from './runtime/clock.ts';
import { readConnectInput } from './runtime/connect-input.ts';
import { dynamodbClient } from './runtime/dynamodb.ts';
import { connectEnv, readEnv } from './runtime/env.ts';
import { syncRequests } from './runtime/events.ts';
import { observedHandler } from './runtime/observe.ts';
import { tokenDeps } from './runtime/rutter-client.ts';
import { secretsOf } from './runtime/secrets.ts';
import { tokenVault } from './runtime/token-vault.ts';
import { profiles } from './store/profiles.ts';
import { todos } from './store/todos.ts';

const env = readEnv(connectEnv);
const table = { client: dynamodbClient(), name: env.CONNECTIONS_TABLE };
const stores = { profiles: profiles(table), todos: todos(table) };
const secretsManager = new SecretsManagerClient();
const secrets = secretsOf(secretsManager, env);
const { storeAccessToken } = tokenVault(secretsManager, env.CONNECTION_SECRETS_PREFIX);
const requestSync = syncRequests(new EventBridgeClient(), env.EVENT_BUS);

/** Connects a company by a token, or changes the settings of a connection. */
export const handler = observedHandler(async (event, { context, log }) => {
  const input = readConnectInput(event);
  const clock = clockOf(context);
  if (!('token' in input)) return changeConnection({ ...stores, clock }, input.connectionId, input.settings);

  const options = { baseUrl: env.RUTTER_URL, secrets, remainingMs: clock.remaining, log };
  const tokens = tokenDeps(options, await secrets.rutter());
  const deps = { ...stores, ...tokens, requestSync, storeAccessToken, clock, log };
  return connect(deps, input.token, input.partnerId, input.settings);
});
