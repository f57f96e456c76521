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

/** How long a run may work without a checkpoint before another run may take over. */
export const leaseMs = 60_000;

/** The pulls that a state belongs to. */
export interface SyncKey {
  readonly connectionId: ConnectionId;
  readonly entity: Entity;
  readonly mode: Mode;
}

/** What is stored when a window ends. */
interface Finish {
  readonly watermark?: Instant;
  readonly lastResult: NonNullable<SyncState['lastResult']>;
  /** When Rutter was asked to read the entity again, if it was. */
  readonly askedAt?: Instant;
  /** True if Rutter was asked for invoices too. */
  readonly invoicesAsked: boolean;
}

export interface SyncStates {
  /** Takes the lease and returns the state; or returns until when another run holds it. Times in milliseconds. */
  acquire(
    key: SyncKey,
    owner: string,
    now: number,
  ): Promise<{ readonly state: SyncState } | { readonly heldUntil: number }>;
  /** Saves the window and renews the lease, in one write. Throws {@link LeaseLost}. */
  checkpoint(key: SyncKey, owner: string, now: number, window: Window): Promise<void>;
  /** Saves the window, if given, and ends the lease, in one write. Does nothing if another run holds the lease. */
  release(key: SyncKey, owner: string, window: Window | undefined): Promise<void>;
  /** Ends the window and the lease and advances the watermark, in one write. Throws {@link LeaseLost}. */
  finish(key: SyncKey, owner: string, finish: Finish): Promise<void>;
  /** Claims the right to ask Rutter to read an entity again: true unless another run did so after `since`. Needs no lease. */
  claimAsk(connectionId: ConnectionId, entity: Entity, now: Instant, since: Instant): Promise<boolean>;
  /** Notes when a look-up asked Rutter to read the ledger's payments, by Rutter's clock. */
  noteLookUpAsked(connectionId: ConnectionId, askedAt: Instant): Promise<void>;
  /** Notes when a look-up could not ask yet, by Rutter's clock: from then on every request includes payments. */
  noteLookUpWanted(connectionId: ConnectionId, wantedAt: Instant): Promise<void>;
  /** The states of many connections, without a lease, for the schedules. One that cannot be read is left out. */
  read(keys: readonly SyncKey[]): Promise<SyncState[]>;
}

/*
 *   acquire ──────── checkpoint ──────── checkpoint ──────── finish
 *      └─ 60 s lease ───┘└─ 60 s lease ─────┘└─ 60 s lease ────┘
 * A killed run no longer renews its lease; at most 60 s later the next run continues from the last checkpoint.
 */
const noLease = 'attribute_not_exists(#lease)';
const leaseExpired = '#lease.#until < :now';
const stillOurs = '#lease.#owner = :owner';
const stateExists = 'attribute_exists(connectionId)';
const notAskedSince = 'attribute_not_exists(askedAt) OR askedAt <= :since';

export function syncStates(table: Table): SyncStates {
  const update = (key: SyncKey, expression: string, condition: string, values: Record<string, unknown>) => {
    return conditionalWrite(() =>
      table.client.send(
        new UpdateItemCommand({
          TableName: table.name,
          Key: keyOf(key),
          UpdateExpression: expression,
          ConditionExpression: condition,
          ...namesIn(`${expression} ${condition}`),
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
        `${noLease} OR ${leaseExpired} OR ${stillOurs}`,
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
      const stored = { watermark, lastResult, askedAt, invoicesAsked: invoicesAsked || undefined };
      const given = Object.entries(stored).filter(([, value]) => value !== undefined);
      const sets = given.map(([name]) => `${name} = :${name}`).join(', ');
      const alsoRemoved = invoicesAsked ? '' : ', invoicesAsked';
      const values = Object.fromEntries(given.map(([name, value]) => [`:${name}`, value]));
      const expression = `SET ${sets} REMOVE #lease, #window${alsoRemoved}`;
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
      await update(key, 'SET lookUpAskedAt = :at', stateExists, { ':at': askedAt });
    },

    async noteLookUpWanted(connectionId, wantedAt) {
      const key = { connectionId, entity: 'payments', mode: 'incremental' } as const;
      await update(key, 'SET lookUpWantedAt = :at', stateExists, { ':at': wantedAt });
    },

    async read(keys) {
      if (keys.length === 0) return [];
      const { Responses } = await table.client.send(
        new BatchGetItemCommand({ RequestItems: { [table.name]: { Keys: keys.map(keyOf) } } }),
      );
      const items = Responses?.[table.name] ?? [];
      // A state that cannot be read must not keep the others from being pulled. Its own pull reports the error.
      return items.flatMap((item) => syncStateSchema.safeParse(unmarshall(item)).data ?? []);
    },
  };
}

const names = { '#lease': 'lease', '#until': 'until', '#owner': 'owner', '#window': 'window' };

/** The placeholders that an expression uses. DynamoDB refuses unused ones, and an empty set. */
function namesIn(expression: string) {
  const used = Object.entries(names).filter(([placeholder]) => expression.includes(placeholder));
  return used.length > 0 ? { ExpressionAttributeNames: Object.fromEntries(used) } : {};
}

function keyOf(key: SyncKey) {
  return toAttributes({ connectionId: key.connectionId, item: syncStateKey(key.entity, key.mode) });
}
