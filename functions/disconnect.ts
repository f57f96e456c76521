import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import { disconnect } from './connections/disconnect.ts';
import { connectionId } from './domain/shared/ids.ts';
import { clockOf } from './runtime/clock.ts';
import { dynamodbClient } from './runtime/dynamodb.ts';
import { disconnectEnv, readEnv } from './runtime/env.ts';
import { readInput } from './runtime/input.ts';
import { observedHandler } from './runtime/observe.ts';
import { tokenVault } from './runtime/token-vault.ts';
import { profiles } from './store/profiles.ts';
import { todos } from './store/todos.ts';

const env = readEnv(disconnectEnv);
const table = { client: dynamodbClient(), name: env.CONNECTIONS_TABLE };
const { deleteAccessToken } = tokenVault(new SecretsManagerClient(), env.CONNECTION_SECRETS_PREFIX);
const stores = { profiles: profiles(table), todos: todos(table) };
const inputSchema = z.strictObject({ connectionId });

/** Stops everything for a connection and deletes its token. */
export const handler = observedHandler(async (event, { context }) => {
  const input = readInput(inputSchema, event);
  return disconnect({ ...stores, deleteAccessToken, clock: clockOf(context) }, input.connectionId);
});
