import { GetItemCommand, PutItemCommand, paginateQuery, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod';
import { type Profile, profileSchema, readableStatuses } from '../domain/connection/profile.ts';
import { type ConnectionId, connectionId, type Entity, entity } from '../domain/shared/ids.ts';
import {
  type Attributes,
  conditionalWrite,
  fromAttributes,
  ifUnchanged,
  type Table,
  toAttributes,
} from './dynamo.ts';

/** The fields of a profile that a pull may change. */
type ProfileChange = Partial<
  Pick<
    Profile,
    'status' | 'linkUrl' | 'companyCurrency' | 'absent' | 'name' | 'unavailableObjects' | 'memoEcho'
  >
>;

/** A connection, as the schedules need it. */
export interface ListedConnection {
  readonly connectionId: ConnectionId;
  /** True if it can be pulled: its status allows it and it is not paused. */
  readonly readable: boolean;
  readonly paused: boolean;
  /** The entities that Rutter does not offer for it. */
  readonly absent: readonly Entity[];
}

/** The index of the Connections table over `listed`, with the attributes that it holds beside the keys. */
export const listedIndex = {
  name: 'listed',
  attributes: ['status', 'settings', 'absent'],
} as const satisfies { name: string; attributes: readonly (keyof Profile)[] };

const indexedProfile = z.looseObject({
  connectionId,
  // Exactly the attributes that the index holds: others would always be absent.
  ...({
    status: z.string(),
    settings: z.looseObject({ paused: z.boolean().optional() }),
    absent: z.array(entity),
  } satisfies Record<(typeof listedIndex.attributes)[number], z.ZodType>),
});

export interface Profiles {
  get(connectionId: ConnectionId): Promise<Profile | undefined>;
  /** Writes a profile. False, and nothing is written, if it is no longer the one that was `read`, or not absent. */
  put(next: Profile, read: Profile | undefined): Promise<boolean>;
  /** Changes fields of a profile. False, and nothing is written, if the connection is disconnected. */
  change(connectionId: ConnectionId, change: ProfileChange): Promise<boolean>;
  /** The connections that are not disconnected, page by page. */
  listConnected(): AsyncGenerator<readonly ListedConnection[], void, undefined>;
}

const stillConnected = 'attribute_exists(listed)';

/** A profile that cannot be read is listed as not readable, so that it does not keep the others from being pulled. */
function listedConnection(item: Attributes): ListedConnection {
  const id = connectionId.parse(item['connectionId']?.S);
  const parsed = indexedProfile.safeParse(unmarshall(item));
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
            ...ifUnchanged('connectionId', read?.version),
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
