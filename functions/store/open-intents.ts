import { paginateQuery } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod';
import type { Intent } from '../domain/intent/intent.ts';
import { neverDue } from '../domain/intent/schedule.ts';
import { connectionId } from '../domain/shared/ids.ts';
import type { Instant } from '../domain/shared/time.ts';
import { type Table, toAttributes } from './dynamo.ts';
import type { IntentKey } from './intent-triggers.ts';

/** Finds the open intents. */
export interface OpenIntents {
  /** The intents that are due, oldest due time first; a page at a time. */
  due(now: Instant): AsyncGenerator<readonly DueIntent[], void, undefined>;
  /** How many intents wait for a person. */
  countWaiting(): Promise<number>;
}

export interface DueIntent extends IntentKey {
  readonly dueAt: string;
}

/** The sparse index of the open intents. */
export const openIndex = { name: 'open', attributes: ['reason'] satisfies (keyof Intent)[] };

/** Reasons that wait for a person and are retried nevertheless, because the ledger may show them mended. */
export const waitingWithRetries: readonly string[] = ['FOUND_DIFFERENT', 'DEPOSIT_DIFFERS', 'DEPOSIT_GONE'];

const dueItem = z.looseObject({ connectionId, writeBackId: z.string(), dueAt: z.string() });

export function openIntents(table: Table): OpenIntents {
  /** Counts the open intents with such a due time, and with one of these reasons if any are given. */
  async function count(due: string, reasons: readonly string[] = []): Promise<number> {
    const named = reasons.map((reason, at) => [`:reason${at}`, reason] as const);
    const pages = paginateQuery(
      { client: table.client },
      {
        TableName: table.name,
        IndexName: openIndex.name,
        Select: 'COUNT',
        KeyConditionExpression: `#open = :open AND ${due}`,
        ...(named.length > 0
          ? { FilterExpression: `reason IN (${named.map(([name]) => name).join(', ')})` }
          : {}),
        ExpressionAttributeNames: { '#open': 'open' },
        ExpressionAttributeValues: toAttributes({
          ':open': 'open',
          ':person': neverDue,
          ...Object.fromEntries(named),
        }),
      },
    );
    let counted = 0;
    for await (const { Count = 0 } of pages) counted += Count;
    return counted;
  }

  return {
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
      const neverRetried = await count('dueAt >= :person');
      const retried = await count('dueAt < :person', waitingWithRetries);
      return neverRetried + retried;
    },
  };
}
