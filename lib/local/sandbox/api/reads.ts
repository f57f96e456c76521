import * as z from 'zod';
import { decodeCursor } from '../cache/cursor.ts';
import { type ObjectType, objectTypes, type Resource, resources } from '../cache/resources.ts';
import { type Connection, supports } from '../connections/connection.ts';
import { ofKind } from '../faults/effects.ts';
import type { World } from '../world.ts';
import { type Answer, type HttpRefusal, requestError } from './answer.ts';
import type { Call } from './call.ts';
import { usableConnectionOf } from './guards.ts';

const MOST_ROWS = 500;

const milliseconds = z
  .string()
  .regex(/^\d{1,15}$/)
  .transform(Number)
  .optional();

// `filter` and `sort` are accepted and ignored, as Rutter does for Sage Intacct.
const listQuery = z.object({
  cursor: z.string().optional(),
  limit: z
    .string()
    .regex(/^[1-9]\d{0,8}$/)
    .transform(Number)
    .default(50),
  last_synced_at_min: milliseconds,
  updated_at_min: milliseconds,
  updated_at_max: milliseconds,
  expand: z.literal('platform_data').optional(),
  force_fetch: z.enum(['true', 'false']).optional(),
  filter: z.string().optional(),
  sort: z.string().optional(),
});

/** 404: Rutter does not have this path for the platform. */
export const unsupported = (call: Call): HttpRefusal =>
  requestError(404, 'NOT_FOUND', `${call.method} ${call.path} is not supported for this platform`);

/** The object that a path names, as `invoices`. 404 when the connection's platform does not have it. */
export const resourceOf = (call: Call, connection: Connection, plural: string): [ObjectType, Resource] => {
  const type = objectTypes.find((name) => resources[name].plural === plural);
  if (!type || !supports(connection, type)) throw unsupported(call);
  return [type, resources[type]];
};

/** The `connection` part of every read. */
const connectionPart = (world: World, connection: Connection) => ({
  connection: { id: connection.id, orgId: world.orgId, platform: connection.platform },
});

/** The parameters that must be repeated with a cursor, as one text. */
const repeated = (query: z.infer<typeof listQuery>): string => {
  const { cursor: _cursor, limit: _limit, force_fetch: _force, ...rest } = query;
  return JSON.stringify(rest);
};

const invalidCursor = (): HttpRefusal => requestError(400, 'INVALID_REQUEST', 'The cursor is not valid');

/** GET /accounting/<plural> */
export const list = (world: World, call: Call, plural: string): Answer => {
  const connection = usableConnectionOf(world, call);
  const [type, { plural: key }] = resourceOf(call, connection, plural);
  if (type === 'company_info') return companyInfo(world, connection);
  const parsed = listQuery.safeParse(Object.fromEntries(call.query));
  if (!parsed.success) throw requestError(400, 'INVALID_REQUEST', z.prettifyError(parsed.error));
  const query = parsed.data;
  const place = `${connection.id} ${key}`;
  const from = query.cursor === undefined ? undefined : decodeCursor(query.cursor);
  if (query.cursor !== undefined) {
    if (!from || ofKind(call.effects, 'refuse-cursor')) throw invalidCursor();
    if (!world.issuedCursors.accepts(query.cursor, place, repeated(query)))
      throw requestError(400, 'INVALID_REQUEST', 'The parameters differ from those the cursor was given for');
  }
  const page = connection.cache.tables[type].page({
    limit: Math.min(query.limit, MOST_ROWS),
    from,
    lastSyncedAtMin: query.last_synced_at_min,
    updatedAtMin: query.updated_at_min,
    updatedAtMax: query.updated_at_max,
    expand: query.expand !== undefined,
    overlap: ofKind(call.effects, 'duplicate-rows')?.rows ?? 0,
  });
  const isRepeated = ofKind(call.effects, 'repeat-cursor') !== undefined;
  const nextCursor = isRepeated ? (query.cursor ?? page.nextCursor) : page.nextCursor;
  if (nextCursor !== null) world.issuedCursors.issue(nextCursor, place, repeated(query));
  const isAbsent = nextCursor === null && world.settings.lastPage === 'absent';
  const next = isAbsent ? {} : { next_cursor: nextCursor };
  return { status: 200, body: { [key]: page.rows, ...next, ...connectionPart(world, connection) } };
};

/** GET /accounting/<plural>/{id} */
export const byId = (world: World, call: Call, plural: string, id: string): Answer => {
  const connection = usableConnectionOf(world, call);
  const [type, { singular }] = resourceOf(call, connection, plural);
  if (type === 'company_info') throw unsupported(call);
  if (call.query.get('id_type') === 'platform')
    throw requestError(400, 'INVALID_REQUEST', 'id_type=platform is not supported for Sage Intacct');
  const row = connection.cache.tables[type].read(id);
  if (!row) throw requestError(world.settings.unknownIdStatus, 'NOT_FOUND', `No ${singular} ${id}`);
  return { status: 200, body: { [singular]: row, ...connectionPart(world, connection) } };
};

const companyInfo = (world: World, connection: Connection): Answer => {
  const { rows } = connection.cache.tables.company_info.page({ limit: 1 });
  const [company] = rows;
  if (!company) throw requestError(world.settings.unknownIdStatus, 'NOT_FOUND', 'Not synced yet');
  const { platform_url: _, ...info } = company;
  return { status: 200, body: { company_info: info, ...connectionPart(world, connection) } };
};
