import { UpdateItemCommand, type UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import { ledgerRecord } from '../domain/intent/ledger-records.ts';
import type { ConnectionId, LedgerId } from '../domain/shared/ids.ts';
import type { Instant } from '../domain/shared/time.ts';
import { conditionalWrite, type Table, toAttributes } from './dynamo.ts';

/** Which intent. */
export interface IntentKey {
  readonly connectionId: ConnectionId;
  readonly writeBackId: string;
}

/** When each intent is looked at. */
export interface IntentTriggers {
  /** Has an intent looked at now: the stream tells of it at once. A drive under way starts over. */
  wake(key: IntentKey, now: Instant): Promise<void>;
  /** Has the sweep look at it at this time, or before if it is due before. A drive under way starts over. */
  wakeLater(key: IntentKey, at: Instant): Promise<void>;
  /** Puts an intent off that cannot be driven now, whatever it is due for. */
  postpone(key: IntentKey, until: Instant): Promise<void>;
  /** Notes a ledger payment that carries an intent's memo, and has it looked at now. */
  noteSighting(key: IntentKey, ledgerId: LedgerId, now: Instant): Promise<void>;
}

const isIntent = 'attribute_exists(#state)';
const notDueBefore = '(attribute_not_exists(dueAt) OR dueAt > :at)';
const wakeTries = 8;
const notSightedBefore = 'NOT contains(ledgerRecords, :sighting)';

/** What has the stream tell of an intent, or not. */
interface Trigger {
  readonly sets: string;
  readonly values: Readonly<Record<string, string>>;
}

const withStreamTrigger: Trigger = { sets: '#trigger = :yes,', values: { ':yes': 'yes' } };
const withoutStreamTrigger: Trigger = { sets: '', values: {} };

export function intentTriggers(table: Table): IntentTriggers {
  const update = (key: IntentKey, expression: string, condition: string, values: Record<string, unknown>) => {
    const used = `${expression} ${condition}`;
    const names = { '#state': 'state', '#open': 'open', '#version': 'version', '#trigger': 'trigger' };
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
    return conditionalWrite(() => table.client.send(new UpdateItemCommand(input)));
  };

  const bringForward = async (key: IntentKey, at: Instant, { sets, values }: Trigger) => {
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

  return {
    wake: (key, now) => bringForward(key, now, withStreamTrigger),
    wakeLater: (key, at) => bringForward(key, at, withoutStreamTrigger),

    async postpone(key, until) {
      await update(
        key,
        'SET dueAt = :at REMOVE #trigger ADD #version :one',
        `${isIntent} AND #open = :open`,
        {
          ':at': until,
          ':open': 'open',
          ':one': 1,
        },
      );
    },

    async noteSighting(key, ledgerId, now) {
      const { sets, values } = withStreamTrigger;
      const sighting = ledgerRecord('sighted', ledgerId);
      await update(
        key,
        `SET ${sets} ledgerRecords = list_append(if_not_exists(ledgerRecords, :none), :sightings), #open = :open, dueAt = :at ADD #version :one`,
        `${isIntent} AND ${notSightedBefore}`,
        {
          ...values,
          ':sighting': sighting,
          ':sightings': [sighting],
          ':none': [],
          ':open': 'open',
          ':at': now,
          ':one': 1,
        },
      );
    },
  };
}
