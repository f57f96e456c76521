import { UpdateItemCommand, type UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import { ledgerRecord } from '../domain/intent/ledger-records.ts';
import type { ConnectionId, LedgerId } from '../domain/shared/ids.ts';
import type { Instant } from '../domain/shared/time.ts';
import { conditionalWrite, type Table, toAttributes } from './dynamo.ts';

/** The key of an intent. */
export interface IntentKey {
  readonly connectionId: ConnectionId;
  readonly writeBackId: string;
}

/** Sets when an intent is driven. */
export interface IntentTriggers {
  /** Makes an intent due now, and has the stream start a drive at once. A drive under way starts over. */
  wake(key: IntentKey, now: Instant): Promise<void>;
  /** Makes an intent due at this time, if it is not due sooner; the sweep drives it. A drive under way starts over. */
  wakeLater(key: IntentKey, at: Instant): Promise<void>;
  /** Postpones an open intent that cannot be driven now, whenever it was due. */
  postpone(key: IntentKey, until: Instant): Promise<void>;
  /** Notes a ledger record that carries the intent's memo, and wakes the intent. */
  noteSighting(key: IntentKey, ledgerId: LedgerId, now: Instant): Promise<void>;
}

const isIntent = 'attribute_exists(#state)';
const notDueBefore = '(attribute_not_exists(dueAt) OR dueAt > :at)';
const wakeTries = 8;
const notSightedBefore = 'NOT contains(ledgerRecords, :sighting)';

/** The part of an update that starts a drive through the stream, or does not. */
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
    const common = { ...values, ':at': at, ':one': 1 };
    // A drive may change the due time between the two updates. Then the first one fits again.
    for (let attempt = 0; attempt < wakeTries; attempt++) {
      const broughtForward = await update(
        key,
        `SET ${sets} #open = :open, dueAt = :at ADD #version :one`,
        `${isIntent} AND ${notDueBefore}`,
        { ...common, ':open': 'open' },
      );
      if ('done' in broughtForward) return;
      // Due sooner already. The new version makes a drive under way start over, for it has read what is now out of
      // date.
      const alreadyDue = await update(
        key,
        `SET ${sets} #version = #version + :one`,
        `${isIntent} AND dueAt <= :at`,
        common,
      );
      if ('done' in alreadyDue) return;
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
