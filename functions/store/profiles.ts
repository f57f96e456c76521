import { GetItemCommand, PutItemCommand, paginateQuery, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod';
import { type Profile, profileSchema, readableStatuses } from '../domain/connection/profile.ts';
import { type ConnectionId, connectionId, type Entity, entity } from '../domain/shared/ids.ts';
import { type Attributes, conditionalWrite, fromAttributes, type Table, toAttributes } from './dynamo.ts';

/** What a pull learns about a connection. */
export type ProfileChange = Partial<
  Pick<
    Profile,
    'status' | 'linkUrl' | 'companyCurrency' | 'absent' | 'name' | 'unavailableObjects' | 'memoEcho'
  >
>;

/** A connection, as far as the ticks need it. */
export interface ListedConnection {
  readonly connectionId: ConnectionId;
  /** Not stopped, and not paused. */
  readonly readable: boolean;
  readonly paused: boolean;
  /** What Rutter does not offer for it. */
  readonly absent: readonly Entity[];
}

/** The index of the Connections table over `listed`, and what it carries beside the keys. */
export const listedIndex = {
  name: 'listed',
  attributes: ['status', 'settings', 'absent'],
} as const satisfies { name: string; attributes: readonly (keyof Profile)[] };

const listedSchema = z.looseObject({
  connectionId,
  // Exactly what the index carries: anything else would always be absent.
  ...({
    status: z.string(),
    settings: z.looseObject({ paused: z.boolean().optional() }),
    absent: z.array(entity),
  } satisfies Record<(typeof listedIndex.attributes)[number], z.ZodType>),
});

export interface Profiles {
  get(connectionId: ConnectionId): Promise<Profile | undefined>;
  /** Writes a profile if it is still the one that was read (or still absent); answers whether it was. */
  put(next: Profile, read: Profile | undefined): Promise<boolean>;
  /** Changes what a pull learnt; answers false when the connection has been disconnected meanwhile. */
  change(connectionId: ConnectionId, change: ProfileChange): Promise<boolean>;
  /** The connections that take part in the ticks, a page at a time. */
  listConnected(): AsyncGenerator<readonly ListedConnection[], void, undefined>;
}

const notThereYet = 'attribute_not_exists(connectionId)';
const stillTheVersionRead = '#version = :read';
const stillConnected = 'attribute_exists(listed)';

/** A profile that cannot be read must not keep the others from being pulled; its own pull will say what is wrong. */
function listedConnection(item: Attributes): ListedConnection {
  const id = connectionId.parse(item['connectionId']?.S);
  const parsed = listedSchema.safeParse(unmarshall(item));
  if (!parsed.success) return { connectionId: id, readable: false, paused: false, absent: [] };
  const { status, settings, absent } = parsed.data;
  const paused = settings.paused ?? false;
  return { connectionId: id, readable: readableStatuses.has(status) && !paused, paused, absent };
}

export function profiles(table: Table): Profiles {
  const keyOf = (id: ConnectionId) => toAttributes({ connectionId: id, item: 'profile' });
  return {
    async get(id) {
      const { Item } = await table.client.send(
        new GetItemCommand({ TableName: table.name, Key: keyOf(id), ConsistentRead: true }),
      );
      return Item && fromAttributes(table, `${id} profile`, profileSchema, Item);
    },

    async put(next, read) {
      const answer = await conditionalWrite(() =>
        table.client.send(
          new PutItemCommand({
            TableName: table.name,
            Item: toAttributes(next),
            ...(read
              ? {
                  ConditionExpression: stillTheVersionRead,
                  ExpressionAttributeNames: { '#version': 'version' },
                  ExpressionAttributeValues: toAttributes({ ':read': read.version }),
                }
              : { ConditionExpression: notThereYet }),
          }),
        ),
      );
      return 'done' in answer;
    },

    async change(id, change) {
      const fields = Object.entries(change).filter(([, value]) => value !== undefined);
      const sets = fields.map(([name]) => `#${name} = :${name}`).join(', ');
      const answer = await conditionalWrite(() =>
        table.client.send(
          new UpdateItemCommand({
            TableName: table.name,
            Key: keyOf(id),
            UpdateExpression: `SET ${sets} ADD #version :one`,
            ConditionExpression: stillConnected,
            ExpressionAttributeNames: {
              '#version': 'version',
              ...Object.fromEntries(fields.map(([name]) => [`#${name}`, name])),
            },
            ExpressionAttributeValues: toAttributes({
              ':one': 1,
              ...Object.fromEntries(fields.map(([name, value]) => [`:${name}`, value])),
            }),
          }),
        ),
      );
      return 'done' in answer;
    },

    async *listConnected() {
      const pages = paginateQuery(
        { client: table.client },
        {
          TableName: table.name,
          IndexName: listedIndex.name,
          KeyConditionExpression: 'listed = :yes',
          ExpressionAttributeValues: toAttributes({ ':yes': 'yes' }),
        },
      );
      for await (const { Items = [] } of pages) {
        yield Items.map(listedConnection);
      }
    },
  };
}
