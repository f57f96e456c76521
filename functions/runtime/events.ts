import {
  type EventBridgeClient,
  PutEventsCommand,
  type PutEventsRequestEntry,
} from '@aws-sdk/client-eventbridge';
import { RetryableError } from '../domain/shared/errors.ts';
import type { RequestSync, SyncRequest } from '../pull/ports.ts';

export const syncRequested = { source: 'sage-intacct-sync', detailType: 'SyncRequested' } as const;

/** EventBridge did not accept some events, after several tries. */
export class EventNotTaken extends RetryableError {
  override readonly name = 'EventNotTaken';
  readonly code = 'EVENT_NOT_TAKEN';

  constructor(count: number, why: string) {
    super(`EventBridge did not take ${count} events: ${why}. The next tick sends them again.`);
  }
}

const perCall = 10;
const tries = 5;

/**
 * Puts `SyncRequested` events on the bus. PutEvents also returns 200 when it accepted only some of the events: those
 * that failed are put again. https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
 */
export function syncRequests(client: EventBridgeClient, bus: string): RequestSync {
  return async (requests) => {
    for (let at = 0; at < requests.length; at += perCall) {
      await putAll(
        client,
        requests.slice(at, at + perCall).map((request) => entry(bus, request)),
      );
    }
  };
}

function entry(bus: string, { connectionId, entity, mode }: SyncRequest): PutEventsRequestEntry {
  return {
    EventBusName: bus,
    Source: syncRequested.source,
    DetailType: syncRequested.detailType,
    Detail: JSON.stringify({ connectionId, entity, mode }),
  };
}

async function putAll(client: EventBridgeClient, entries: PutEventsRequestEntry[]): Promise<void> {
  let pending = entries;
  let why = '';
  for (let attempt = 0; attempt < tries; attempt++) {
    if (attempt > 0) await new Promise((resolve) => setTimeout(resolve, Math.random() * 100 * 2 ** attempt));
    const { FailedEntryCount, Entries = [] } = await client.send(new PutEventsCommand({ Entries: pending }));
    if (!FailedEntryCount) return;
    why = Entries.find((answer) => answer.ErrorCode)?.ErrorCode ?? '';
    const failed = pending.filter((_, index) => Entries[index]?.ErrorCode);
    // If the answer does not say which events failed, all are put again: an event too many does no harm.
    if (failed.length > 0) pending = failed;
  }
  throw new EventNotTaken(pending.length, why);
}
