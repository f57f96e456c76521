import type { SQSBatchResponse } from 'aws-lambda';
import * as z from 'zod';
import { type AlternativeMessage, alternativeEnvelope } from '../alternative/events.ts';
import { InvalidInput } from '../domain/shared/errors.ts';
import type { Log } from '../domain/shared/ports.ts';
import { readInput } from './input.ts';
import { failureFields } from './observe.ts';

/** A message of the queue: its body is an event as EventBridge delivers it. */
export interface QueuedMessage {
  readonly messageId: string;
  readonly body: string;
}

/** What record-payment is given: a batch of the queue, or one event by hand. */
export type EventInput =
  | { readonly kind: 'batch'; readonly messages: readonly QueuedMessage[] }
  | { readonly kind: 'one'; readonly message: AlternativeMessage };

const anyObject = z.record(z.string(), z.unknown());
const batch = z.looseObject({
  Records: z.array(
    z.looseObject({
      eventSource: z.literal('aws:sqs'),
      messageId: z.string().min(1),
      body: z.string(),
    }),
  ),
});

/** Tells a batch from an event. The messages of a batch are not read yet: each fails by itself. */
export function readEventInput(event: unknown): EventInput {
  if ('Records' in readInput(anyObject, event)) {
    return { kind: 'batch', messages: readInput(batch, event).Records };
  }
  return { kind: 'one', message: readInput(alternativeEnvelope, event) };
}

/**
 * Handles each message by itself, and answers which of them the queue is to deliver again: those that failed, and no
 * others. One after the other, because messages that come together are often about the same payment.
 */
export async function eachMessage(
  messages: readonly QueuedMessage[],
  handle: (message: AlternativeMessage) => Promise<unknown>,
  log: Log,
): Promise<SQSBatchResponse> {
  const batchItemFailures: { itemIdentifier: string }[] = [];
  for (const { messageId, body } of messages) {
    try {
      await handle(readInput(alternativeEnvelope, json(body)));
    } catch (error) {
      batchItemFailures.push({ itemIdentifier: messageId });
      log.warn('failed', { messageId, ...failureFields(error) });
    }
  }
  return { batchItemFailures };
}

function json(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    // The cause is left out: it repeats the body.
    throw new InvalidInput('body', 'expected an event as JSON');
  }
}
