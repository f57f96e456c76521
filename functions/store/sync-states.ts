import { BatchGetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import {
  type Mode,
  type SyncState,
  syncStateKey,
  syncStateSchema,
  type Window,
} from '../domain/connection/sync-state.ts';
import type { ConnectionId, Entity } from '../domain/shared/ids.ts';
import type { Instant } from '../domain/shared/time.ts';
import { conditionalWrite, fromAttributes, type Table, toAttributes } from './dynamo.ts';
import { LeaseLost } from './errors.ts';

/** How long a run may work without a checkpoint before another may take over. */
export const leaseMs = 60_000;

/** Which pulls the state is about. */
export interface SyncKey {
  readonly connectionId: ConnectionId;
  readonly entity: Entity;
  readonly mode: Mode;
}

/** What the end of a window leaves behind. */
export interface Finish {
  readonly watermark?: Instant;
  readonly lastResult: NonNullable<SyncState['lastResult']>;
  readonly askedAt?: Instant;
  readonly invoicesAsked: boolean;
}

export interface SyncStates {
  /** Takes the lease and answers the state, or says until when another run holds it. `now` in milliseconds. */
  acquire(
    key: SyncKey,
    owner: string,
    now: number,
  ): Promise<{ readonly state: SyncState } | { readonly heldUntil: number }>;
  /** Saves where the window stands and renews the lease, in one write. Throws {@link LeaseLost}. */
  checkpoint(key: SyncKey, owner: string, now: number, window: Window): Promise<void>;
  /** Saves where the window stands and lets go, in one write. */
  release(key: SyncKey, owner: string, window: Window | undefined): Promise<void>;
  /** Ends the window: the watermark advances, the lease ends, in one write. Throws {@link LeaseLost}. */
  finish(key: SyncKey, owner: string, finish: Finish): Promise<void>;
  /**
   * Takes the right to ask Rutter to read an entity again: true unless somebody did so after `since`. Nobody else's
   * lease is touched.
   */
  claimAsk(connectionId: ConnectionId, entity: Entity, now: Instant, since: Instant): Promise<boolean>;
  /** Notes when a look-up asked Rutter to read the ledger's payments, by Rutter's clock. */
  noteLookUpAsked(connectionId: ConnectionId, askedAt: Instant): Promise<void>;
  /** Notes when a look-up could not ask yet, likewise: from then on nobody asks for anything without payments. */
  noteLookUpWanted(connectionId: ConnectionId, wantedAt: Instant): Promise<void>;
  /** The states of many connections, without a lease; for the ticks. */
  read(keys: readonly SyncKey[]): Promise<SyncState[]>;
}

/*
 *   acquire ──────── checkpoint ──────── checkpoint ──────── finish
 *      └─ 60 s lease ───┘└─ 60 s lease ─────┘└─ 60 s lease ────┘
 * A killed run stops renewing; after 60 s at most the next one goes on from the last checkpoint.
 */
const nobodyHolds = 'attribute_not_exists(#lease)';
const leaseExpired = '#lease.#until < :now';
const stillOurs = '#lease.#owner = :owner';
const stillThere = 'attribute_exists(connectionId)';
const notAskedSince = 'attribute_not_exists(askedAt) OR askedAt <= :since';

export function syncStates(table: Table): SyncStates {
  const update = (key: SyncKey, expression: string, condition: string, values: Record<string, unknown>) => {
    const used = `${expression} ${condition}`;
    return conditionalWrite(() =>
      table.client.send(
        new UpdateItemCommand({
          TableName: table.name,
          Key: keyOf(key),
          UpdateExpression: expression,
          ConditionExpression: condition,
          ...namesIn(used),
          ExpressionAttributeValues: toAttributes(values),
          ReturnValues: 'ALL_NEW',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      ),
    );
  };
  const parse = (key: SyncKey, item: ReturnType<typeof toAttributes>) =>
    fromAttributes(table, `${key.connectionId} ${syncStateKey(key.entity, key.mode)}`, syncStateSchema, item);
  const lease = (owner: string, now: number) => ({ owner, until: now + leaseMs });

  return {
    async acquire(key, owner, now) {
      const answer = await update(
        key,
        'SET #lease = :lease',
        `${nobodyHolds} OR ${leaseExpired} OR ${stillOurs}`,
        {
          ':lease': lease(owner, now),
          ':now': now,
          ':owner': owner,
        },
      );
      if ('done' in answer) return { state: parse(key, answer.done.Attributes ?? {}) };
      const holder = answer.refused && parse(key, answer.refused).lease;
      return { heldUntil: holder?.until ?? now };
    },

    async checkpoint(key, owner, now, window) {
      const answer = await update(key, 'SET #lease = :lease, #window = :window', stillOurs, {
        ':lease': lease(owner, now),
        ':window': window,
        ':owner': owner,
      });
      if ('refused' in answer) throw new LeaseLost(syncStateKey(key.entity, key.mode));
    },

    async release(key, owner, window) {
      const expression = window ? 'SET #window = :window REMOVE #lease' : 'REMOVE #lease';
      await update(key, expression, stillOurs, {
        ':owner': owner,
        ...(window ? { ':window': window } : {}),
      });
    },

    async finish(key, owner, { watermark, lastResult, askedAt, invoicesAsked }) {
      const kept = { watermark, lastResult, askedAt, invoicesAsked: invoicesAsked || undefined };
      const given = Object.entries(kept).filter(([, value]) => value !== undefined);
      const sets = given.map(([name]) => `${name} = :${name}`).join(', ');
      const forgotten = invoicesAsked ? '' : ', invoicesAsked';
      const values = Object.fromEntries(given.map(([name, value]) => [`:${name}`, value]));
      const expression = `SET ${sets} REMOVE #lease, #window${forgotten}`;
      const answer = await update(key, expression, stillOurs, { ':owner': owner, ...values });
      if ('refused' in answer) throw new LeaseLost(syncStateKey(key.entity, key.mode));
    },

    async claimAsk(connectionId, entity, now, since) {
      const key = { connectionId, entity, mode: 'incremental' } as const;
      const answer = await update(key, 'SET askedAt = :now', notAskedSince, { ':now': now, ':since': since });
      return 'done' in answer;
    },

    async noteLookUpAsked(connectionId, askedAt) {
      const key = { connectionId, entity: 'payments', mode: 'incremental' } as const;
      await update(key, 'SET lookUpAskedAt = :at', stillThere, { ':at': askedAt });
    },

    async noteLookUpWanted(connectionId, wantedAt) {
      const key = { connectionId, entity: 'payments', mode: 'incremental' } as const;
      await update(key, 'SET lookUpWantedAt = :at', stillThere, { ':at': wantedAt });
    },

    async read(keys) {
      if (keys.length === 0) return [];
      const { Responses } = await table.client.send(
        new BatchGetItemCommand({ RequestItems: { [table.name]: { Keys: keys.map(keyOf) } } }),
      );
      const items = Responses?.[table.name] ?? [];
      // One that cannot be read must not keep the others from being pulled; its own pull will say what is wrong.
      return items.flatMap((item) => syncStateSchema.safeParse(unmarshall(item)).data ?? []);
    },
  };
}

const names = { '#lease': 'lease', '#until': 'until', '#owner': 'owner', '#window': 'window' };

/** The placeholders that an expression uses; DynamoDB refuses others, and an empty set of them. */
function namesIn(used: string) {
  const wanted = Object.entries(names).filter(([placeholder]) => used.includes(placeholder));
  return wanted.length > 0 ? { ExpressionAttributeNames: Object.fromEntries(wanted) } : {};
}

function keyOf(key: SyncKey) {
  return toAttributes({ connectionId: key.connectionId, item: syncStateKey(key.entity, key.mode) });
}
