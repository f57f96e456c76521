import * as z from 'zod';
import { type ObjectType, objectTypes } from '../cache/resources.ts';
import { type Connection, connectionStates, isUsable } from '../connections/connection.ts';
import { wireInstant } from '../dates.ts';
import type { World } from '../world.ts';
import { type Answer, connectionError, requestError } from './answer.ts';
import { readBody } from './body.ts';
import { type Call, headerOf } from './call.ts';
import { checkCredentials, connectionOf, isSame, usableConnectionOf } from './guards.ts';

const statusQuery = z.enum([...connectionStates, 'any']).optional();

/** GET /connections: the connections of the organization, with their access tokens. */
export const listConnections = (world: World, call: Call): Answer => {
  const wanted = statusQuery.safeParse(call.query.get('status') ?? undefined);
  if (!wanted.success) throw requestError(400, 'INVALID_REQUEST', 'status is not one of the known states');
  const usual: readonly string[] = ['active', 'not_ready', 'unhealthy'];
  const states = wanted.data === undefined ? usual : [wanted.data];
  const connections = world.connections
    .list()
    .filter((connection) => wanted.data === 'any' || states.includes(connection.state))
    .map((connection) => ({
      id: connection.id,
      access_token: connection.accessToken,
      link_url: connection.linkUrl,
      platform: connection.platform,
      status: connection.state,
      name: connection.name,
      created_at: wireInstant(connection.createdAt),
      updated_at: wireInstant(connection.changedAt),
    }));
  return { status: 200, body: { connections } };
};

/** GET /connections/access_token */
export const showConnection = (world: World, call: Call): Answer => {
  const connection = connectionOf(world, call);
  const { cache } = connection;
  return {
    status: 200,
    body: {
      connection: {
        id: connection.id,
        store_unique_id: `intacct-${connection.ledger.company.recordNo}`,
        estimated_completed_at: null,
        last_sync_completed_at: wireInstant(cache.lastSyncCompletedAt),
        last_sync_started_at: wireInstant(cache.lastSyncStartedAt),
        oldest_order_date: null,
        newest_order_date: null,
        disabled: connection.state === 'disabled',
        disabled_reason: connection.disabledReason,
        link_url: connection.linkUrl,
        needs_update: connection.state === 'needs_reauth',
        platform: connection.platform,
        store_domain: null,
        store_name: connection.name,
        unavailable_objects: connection.bankDeposits ? [] : ['bank_deposit'],
        created_at: wireInstant(connection.createdAt),
      },
    },
  };
};

const historicalSync = (connection: Connection) => ({
  historical_sync_completed: connection.state !== 'not_ready',
  total: {},
  num_batches_completed: connection.state === 'not_ready' ? 0 : 1,
  synced_balance_sheets_count: null,
  synced_cash_flows_count: null,
  synced_income_statements_count: null,
  synced_orders_count: null,
  synced_transactions_count: null,
  expected_entity_counts: null,
  batches: [],
});

/** GET /connections/status */
export const showStatus = (world: World, call: Call): Answer => {
  const connection = connectionOf(world, call);
  return {
    status: 200,
    body: {
      status: {
        last_sync_completed_at: wireInstant(connection.cache.lastSyncCompletedAt),
        is_healthy: connection.state === 'active' || connection.state === 'not_ready',
        is_ready: isUsable(connection),
        link_url: connection.linkUrl,
        platform: connection.platform,
        needs_update_status: { needs_update: connection.state === 'needs_reauth' },
        disabled_status: {
          is_disabled: connection.state === 'disabled',
          disabled_reason: connection.disabledReason,
        },
        historical_sync_status: historicalSync(connection),
        created_at: wireInstant(connection.createdAt),
      },
      connection: { id: connection.id, orgId: world.orgId, platform: connection.platform },
    },
  };
};

const exchangeBody = z.object({ client_id: z.string(), secret: z.string(), public_token: z.string() });

/** POST /item/public_token/exchange. Its credentials are in the body. */
export const exchange = (world: World, call: Call): Answer => {
  if (headerOf(call, 'authorization') !== undefined) checkCredentials(world, call);
  const body = readBody(call, exchangeBody);
  if (!isSame(body.client_id, world.clientId) || !isSame(body.secret, world.clientSecret))
    throw connectionError(401, 'INVALID_CREDENTIALS');
  const connection = world.connections.exchange(body.public_token);
  if (!connection)
    throw requestError(400, 'INVALID_REQUEST', 'The public token is unknown or was used before');
  return {
    status: 200,
    body: {
      connection_id: connection.id,
      access_token: connection.accessToken,
      is_ready: isUsable(connection),
      platform: connection.platform,
      name: connection.name,
      store_unique_name: connection.ledger.company.name,
    },
  };
};

/** Object types of Rutter that the sandbox does not serve, but accepts in a sync request. */
const otherObjectTypes = (
  'accounting_customer_refund accounting_transaction balance_sheet bank_account bank_account_balance ' +
  'bank_account_details bank_transaction bank_transfer bill bill_credit_memo bill_payment cash_flow class ' +
  'commerce_customer currencies customer_group department expense income_statement items journal_entry location ' +
  'order payment_method payment_term payout product project purchase_order sales_order sales_receipt store ' +
  'subscription subsidiary task tax_agency tax_area tax_rates transaction updated_transaction vendor'
).split(' ');

const syncBody = z.object({
  object_types: z.array(z.enum([...objectTypes, ...otherObjectTypes])).optional(),
});

/** POST /connections/incremental_sync. It plans the sync and answers before the sync runs. */
export const incrementalSync = (world: World, call: Call): Answer => {
  const connection = usableConnectionOf(world, call);
  const asked = readBody(call, syncBody).object_types;
  const types: readonly ObjectType[] = objectTypes.filter((type) => asked?.includes(type) ?? true);
  if (types.length > 0) world.connections.requestSync(connection, types);
  return { status: 200, body: { success: true } };
};
