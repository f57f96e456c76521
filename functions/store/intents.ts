import { paginateQuery, UpdateItemCommand, type UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod';
import { whenAPersonDecides } from '../domain/due.ts';
import { type ConnectionId, connectionId, type LedgerId, ledgerId } from '../domain/ids.ts';
import { type Intent, intentSchema } from '../domain/intent.ts';
import type { Instant } from '../domain/time.ts';
import { batchGet } from './batch-get.ts';
import { type Table, toAttributes, unlessRefused } from './dynamo.ts';

/** Which intent. */
export interface IntentKey {
  readonly connectionId: ConnectionId;
  readonly writeBackId: string;
}

/** The intents beside what is written together with them: who claimed what, and when each is looked at. */
export interface Intents {
  /** The intents of these ids that there are; one that cannot be read is left out. */
  getMany(connectionId: ConnectionId, writeBackIds: readonly string[]): Promise<ReadonlyMap<string, Intent>>;
  /** Which intent claimed each of these ledger payments, for those that are claimed and were not given up since. */
  claimants(
    connectionId: ConnectionId,
    ledgerIds: readonly LedgerId[],
  ): Promise<ReadonlyMap<LedgerId, string>>;
  /** The intents that claimed them, also those that gave them up since. */
  owners(connectionId: ConnectionId, ledgerIds: readonly LedgerId[]): Promise<ReadonlyMap<LedgerId, Intent>>;
  /** Has an intent looked at now: the stream tells of it at once. A drive under way starts over. */
  wake(key: IntentKey, now: Instant): Promise<void>;
  /** Has the sweep look at it at this time, or before if it is due before. A drive under way starts over. */
  wakeLater(key: IntentKey, at: Instant): Promise<void>;
  /** Puts an intent off that cannot be driven now, whatever it is due for. */
  postpone(key: IntentKey, until: Instant): Promise<void>;
  /** Notes a ledger payment that carries an intent's memo, and has it looked at now. */
  sight(key: IntentKey, ledgerId: LedgerId, now: Instant): Promise<void>;
  /** The payouts whose deposits are confirmed, with their records in the ledger, a page at a time. */
  confirmedDeposits(connectionId: ConnectionId): AsyncGenerator<readonly ConfirmedDeposit[], void, undefined>;
  /** Everything that is due, oldest first, a page at a time. */
  due(now: Instant): AsyncGenerator<readonly DueIntent[], void, undefined>;
  /** How many intents wait for a person. */
  countWaiting(): Promise<number>;
}

export interface DueIntent extends IntentKey {
  readonly dueAt: string;
}

export interface ConfirmedDeposit {
  readonly writeBackId: string;
  readonly ledgerIds: readonly LedgerId[];
}

/** The index over what remains to be done. */
export const openIndex = { name: 'open', attributes: ['reason'] };

/** The key under which a ledger payment is claimed. */
export function claimKey(ledgerId: LedgerId): string {
  return `ledger#${ledgerId}`;
}

/** Whether an intent that claimed a ledger payment needs it no more: a person said that another one records it. */
export function gaveUp(owner: Intent | undefined, id: LedgerId): boolean {
  return owner !== undefined && !owner.ledgerIds.includes(id) && (owner.formerLedgerIds ?? []).includes(id);
}

const claim = z.looseObject({ writeBackId: z.string(), claimedBy: z.string() });
const confirmedDeposit = z.looseObject({ writeBackId: z.string(), ledgerIds: z.array(ledgerId) });
const dueItem = z.looseObject({ connectionId, writeBackId: z.string(), dueAt: z.string() });

const isIntent = 'attribute_exists(#state)';
const notDueBefore = '(attribute_not_exists(dueAt) OR dueAt > :at)';
/** It waits for a person, and is looked at all the same: the ledger may show it mended. */
export const waitsAllTheSame = 'FOUND_DIFFERENT';

const wakeTries = 8;
const notSightedBefore = 'NOT contains(sightings, :id)';

/** What has the stream tell of an intent, or not. */
interface Mark {
  readonly sets: string;
  readonly values: Readonly<Record<string, string>>;
}

const marked: Mark = { sets: 'wakes = :wakes,', values: { ':wakes': 'yes' } };
const unmarked: Mark = { sets: '', values: {} };

export function intents(table: Table): Intents {
  const update = (key: IntentKey, expression: string, condition: string, values: Record<string, unknown>) => {
    const used = `${expression} ${condition}`;
    const names = { '#state': 'state', '#open': 'open', '#version': 'version' };
    const input: UpdateItemCommandInput = {
      TableName: table.name,
      Key: toAttributes({ connectionId: key.connectionId, writeBackId: key.writeBackId }),
      UpdateExpression: expression,
      ConditionExpression: condition,
      ExpressionAttributeNames: Object.fromEntries(
        Object.entries(names).filter(([placeholder]) => used.includes(placeholder)),
      ),
      ExpressionAttributeValues: toAttributes(values),
    };
    return unlessRefused(() => table.client.send(new UpdateItemCommand(input)));
  };

  async function count(due: string, { reason }: { readonly reason?: string }): Promise<number> {
    const pages = paginateQuery(
      { client: table.client },
      {
        TableName: table.name,
        IndexName: openIndex.name,
        Select: 'COUNT',
        KeyConditionExpression: `#open = :open AND ${due}`,
        ...(reason ? { FilterExpression: 'reason = :reason' } : {}),
        ExpressionAttributeNames: { '#open': 'open' },
        ExpressionAttributeValues: toAttributes({
          ':open': 'open',
          ':person': whenAPersonDecides,
          ...(reason ? { ':reason': reason } : {}),
        }),
      },
    );
    let counted = 0;
    for await (const { Count = 0 } of pages) counted += Count;
    return counted;
  }

  const read = (connection: ConnectionId, ids: readonly string[]) =>
    batchGet(
      table,
      ids.map((writeBackId) => toAttributes({ connectionId: connection, writeBackId })),
    );

  const bringForward = async (key: IntentKey, at: Instant, { sets, values }: Mark) => {
    const told = { ...values, ':at': at, ':one': 1 };
    // Whoever drives it may put it off, or bring it forward, between the two: then the other holds again.
    for (let attempt = 0; attempt < wakeTries; attempt++) {
      const sooner = await update(
        key,
        `SET ${sets} #open = :open, dueAt = :at ADD #version :one`,
        `${isIntent} AND ${notDueBefore}`,
        { ...told, ':open': 'open' },
      );
      if ('done' in sooner) return;
      // Due before then anyway: but whoever is at it has read what is now out of date.
      const anyway = await update(
        key,
        `SET ${sets} #version = #version + :one`,
        `${isIntent} AND dueAt <= :at`,
        told,
      );
      if ('done' in anyway) return;
    }
  };

  async function getMany(connection: ConnectionId, writeBackIds: readonly string[]) {
    const items = await read(connection, [...new Set(writeBackIds)]);
    const parsed = items.flatMap((item) => intentSchema.safeParse(unmarshall(item)).data ?? []);
    return new Map(parsed.map((intent) => [intent.writeBackId, intent]));
  }

  /** By whom each of these was claimed. */
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
    getMany,

    async claimants(connection, ledgerIds) {
      const claimed = await claims(connection, ledgerIds);
      const owners = await getMany(connection, [...claimed.values()]);
      return new Map([...claimed].filter(([id, owner]) => !gaveUp(owners.get(owner), id)));
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

    wake: (key, now) => bringForward(key, now, marked),
    wakeLater: (key, at) => bringForward(key, at, unmarked),

    async postpone(key, until) {
      await update(key, 'SET dueAt = :at REMOVE wakes ADD #version :one', `${isIntent} AND #open = :open`, {
        ':at': until,
        ':open': 'open',
        ':one': 1,
      });
    },

    async sight(key, ledgerId, now) {
      const { sets, values } = marked;
      await update(
        key,
        `SET ${sets} sightings = list_append(if_not_exists(sightings, :none), :ids), #open = :open, dueAt = :at ADD #version :one`,
        `${isIntent} AND ${notSightedBefore}`,
        {
          ...values,
          ':id': ledgerId,
          ':ids': [ledgerId],
          ':none': [],
          ':open': 'open',
          ':at': now,
          ':one': 1,
        },
      );
    },

    async *confirmedDeposits(connection) {
      const pages = paginateQuery(
        { client: table.client },
        {
          TableName: table.name,
          KeyConditionExpression: 'connectionId = :connection AND begins_with(writeBackId, :deposits)',
          FilterExpression: '#state = :confirmed',
          ProjectionExpression: 'writeBackId, ledgerIds',
          ExpressionAttributeNames: { '#state': 'state' },
          ExpressionAttributeValues: toAttributes({
            ':connection': connection,
            ':deposits': 'deposit#',
            ':confirmed': 'CONFIRMED',
          }),
        },
      );
      for await (const { Items = [] } of pages) {
        yield Items.map((item) => confirmedDeposit.parse(unmarshall(item)));
      }
    },

    async *due(now) {
      const pages = paginateQuery(
        { client: table.client },
        {
          TableName: table.name,
          IndexName: openIndex.name,
          KeyConditionExpression: '#open = :open AND dueAt <= :now',
          ExpressionAttributeNames: { '#open': 'open' },
          ExpressionAttributeValues: toAttributes({ ':open': 'open', ':now': now }),
        },
      );
      for await (const { Items = [] } of pages) yield Items.map((item) => dueItem.parse(unmarshall(item)));
    },

    async countWaiting() {
      const byItself = await count('dueAt >= :person', {});
      const lookedAt = await count('dueAt < :person', { reason: waitsAllTheSame });
      return byItself + lookedAt;
    },
  };
}
