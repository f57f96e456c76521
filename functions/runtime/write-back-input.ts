import * as z from 'zod';
import { intentDecision, invoiceDecision, outcomes } from '../domain/payment/decision.ts';
import { connectionId } from '../domain/shared/ids.ts';
import type { IntentKey } from '../store/intent-triggers.ts';
import { readInput } from './input.ts';

/** What write-back is asked to do: drive all intents that are due, one intent, or those of a batch of the stream. */
type WriteBackInput =
  | { readonly kind: 'sweep' }
  | { readonly kind: 'one'; readonly key: IntentKey }
  | { readonly kind: 'stream'; readonly keys: readonly IntentKey[] };

const anyObject = z.record(z.string(), z.unknown());
const scheduled = z.looseObject({
  source: z.literal('aws.events'),
  'detail-type': z.literal('Scheduled Event'),
});
const byPerson = z.strictObject({
  connectionId,
  writeBackId: z.string().min(1),
});
/** A record of the WriteBacks stream. The event source mapping passes on only intents with a trigger. */
const record = z.looseObject({
  eventSource: z.literal('aws:dynamodb'),
  dynamodb: z.looseObject({
    Keys: z.object({
      connectionId: z.object({ S: connectionId }),
      writeBackId: z.object({ S: z.string().min(1) }),
    }),
  }),
});
const batch = z.looseObject({ Records: z.array(record) });

/** Recognises the kind of input by its shape. Throws {@link InvalidInput}. */
export function readWriteBackInput(event: unknown): WriteBackInput {
  const input = readInput(anyObject, event === undefined ? {} : event);
  if (Object.keys(input).length === 0) return { kind: 'sweep' };
  if ('Records' in input) return { kind: 'stream', keys: uniqueKeys(readInput(batch, input).Records) };
  if ('detail-type' in input || 'source' in input) {
    readInput(scheduled, input);
    return { kind: 'sweep' };
  }
  return { kind: 'one', key: readInput(byPerson, input) };
}

/** The key of each intent once, however often the batch has it. */
function uniqueKeys(records: readonly z.infer<typeof record>[]): IntentKey[] {
  const keys = records.map(({ dynamodb: { Keys } }) => {
    return { connectionId: Keys.connectionId.S, writeBackId: Keys.writeBackId.S };
  });
  return [...new Map(keys.map((key) => [`${key.connectionId} ${key.writeBackId}`, key])).values()];
}

const decision = z.discriminatedUnion('outcome', [intentDecision, invoiceDecision], {
  error: `expected one of ${[...outcomes, ...invoiceDecision.shape.outcome.values].join(', ')}`,
});
export type Decision = z.infer<typeof decision>;

/** Reads what a person decided. Throws {@link InvalidInput}. */
export function readDecision(event: unknown): Decision {
  return readInput(decision, event);
}
