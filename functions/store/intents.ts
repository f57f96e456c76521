import { paginateQuery } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod';
import { type Intent, intentSchema } from '../domain/intent/intent.ts';
import { idsIn, ledgerRecordSchema } from '../domain/intent/ledger-records.ts';
import type { ConnectionId, LedgerId } from '../domain/shared/ids.ts';
import { batchGet } from './batch-get.ts';
import { type Table, toAttributes } from './dynamo.ts';
import { type IntentTriggers, intentTriggers } from './intent-triggers.ts';
import { type OpenIntents, openIntents } from './open-intents.ts';

/**
 * Reads intents and their claims on ledger records, and sets when each is driven. The cases of payments and payouts
 * write them.
 */
export interface Intents extends IntentTriggers, OpenIntents {
  /** The intents with these ids. Those that do not exist or cannot be read are left out. */
  getMany(connectionId: ConnectionId, writeBackIds: readonly string[]): Promise<ReadonlyMap<string, Intent>>;
  /**
   * Which intent (its id) holds the claim on each of these ledger records. Unclaimed and given up ones are left out.
   */
  claimants(
    connectionId: ConnectionId,
    ledgerIds: readonly LedgerId[],
  ): Promise<ReadonlyMap<LedgerId, string>>;
  /** The intents that claimed these ledger records, including those that gave them up since. */
  owners(connectionId: ConnectionId, ledgerIds: readonly LedgerId[]): Promise<ReadonlyMap<LedgerId, Intent>>;
  /** The intents of confirmed deposits, each with its ledger records; a page at a time. */
  confirmedDeposits(connectionId: ConnectionId): AsyncGenerator<readonly ConfirmedDeposit[], void, undefined>;
}

interface ConfirmedDeposit {
  readonly writeBackId: string;
  readonly ledgerIds: readonly LedgerId[];
}

/** The item key of the claim on a ledger record. */
export function claimKey(ledgerId: LedgerId): string {
  return `ledger#${ledgerId}`;
}

/**
 * True if an intent gave up its claim on a ledger record: a person said that another record, or none, is the right
 * one.
 */
export function hasGivenUp(owner: Intent | undefined, id: LedgerId): boolean {
  return owner !== undefined && !idsIn('current', owner).includes(id) && idsIn('former', owner).includes(id);
}

const claim = z.looseObject({ writeBackId: z.string(), claimedBy: z.string() });
const confirmedDeposit = z
  .looseObject({ writeBackId: z.string(), ledgerRecords: z.array(ledgerRecordSchema).default([]) })
  .transform((item) => ({ writeBackId: item.writeBackId, ledgerIds: idsIn('current', item) }));

export function intents(table: Table): Intents {
  const read = (connection: ConnectionId, ids: readonly string[]) =>
    batchGet(
      table,
      ids.map((writeBackId) => toAttributes({ connectionId: connection, writeBackId })),
    );

  async function getMany(connection: ConnectionId, writeBackIds: readonly string[]) {
    const items = await read(connection, [...new Set(writeBackIds)]);
    const parsed = items.flatMap((item) => intentSchema.safeParse(unmarshall(item)).data ?? []);
    return new Map(parsed.map((intent) => [intent.writeBackId, intent]));
  }

  /** The id of the intent that claimed each of these records. */
  async function claims(connection: ConnectionId, ledgerIds: readonly LedgerId[]) {
    const byKey = new Map(ledgerIds.map((id) => [claimKey(id), id]));
    const items = await read(connection, [...byKey.keys()]);
    return new Map(
      items.flatMap((item) => {
        const { writeBackId, claimedBy } = claim.parse(unmarshall(item));
        const id = byKey.get(writeBackId);
        return id ? [[id, claimedBy] as const] : [];
      }),
    );
  }

  return {
    ...intentTriggers(table),
    ...openIntents(table),
    getMany,

    async claimants(connection, ledgerIds) {
      const claimed = await claims(connection, ledgerIds);
      const owners = await getMany(connection, [...claimed.values()]);
      return new Map([...claimed].filter(([id, owner]) => !hasGivenUp(owners.get(owner), id)));
    },

    async owners(connection, ledgerIds) {
      const claimed = await claims(connection, ledgerIds);
      const owners = await getMany(connection, [...claimed.values()]);
      return new Map(
        [...claimed].flatMap(([id, by]) => {
          const owner = owners.get(by);
          return owner ? [[id, owner] as const] : [];
        }),
      );
    },

    async *confirmedDeposits(connection) {
      const pages = paginateQuery(
        { client: table.client },
        {
          TableName: table.name,
          KeyConditionExpression: 'connectionId = :connection AND begins_with(writeBackId, :deposits)',
          FilterExpression: '#state = :confirmed',
          ProjectionExpression: 'writeBackId, ledgerRecords',
          ExpressionAttributeNames: { '#state': 'state' },
          ExpressionAttributeValues: toAttributes({
            ':connection': connection,
            ':deposits': 'deposit#',
            ':confirmed': 'CONFIRMED',
          }),
        },
      );
      for await (const { Items = [] } of pages) {
        yield Items.flatMap((item) => confirmedDeposit.safeParse(unmarshall(item)).data ?? []);
      }
    },
  };
}
