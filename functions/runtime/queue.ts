import type { SQSBatchResponse } from 'aws-lambda';
import * as z from 'zod';
import { type AlternativeMessage, alternativeEnvelope } from '../alternative/events.ts';
import { InvalidInput } from '../domain/shared/errors.ts';
import type { Log } from '../domain/shared/ports.ts';
import { readInput } from './input.ts';
import { failureFields } from './observe.ts';

/** A message of the queue. Its body is an event as EventBridge delivers it. */
export interface QueuedMessage {
  readonly messageId: string;
  readonly body: string;
}

/** The input of record-payment: a batch of the queue, or one event that a person sends. */
type EventInput =
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

/** Recognises a batch by its shape. Its messages are parsed later, so that each can fail by itself. */
export function readEventInput(event: unknown): EventInput {
  if ('Records' in readInput(anyObject, event)) {
    return { kind: 'batch', messages: readInput(batch, event).Records };
  }
  return { kind: 'one', message: readInput(alternativeEnvelope, event) };
}

/**
 * Handles the messages and returns those that failed, for the queue to deliver again. They are handled one after the
 * other, because messages that arrive together are often about the same payment.
 */
export async function handleEach(
  messages: readonly QueuedMessage[],
  handle: (message: AlternativeMessage) => Promise<unknown>,
  log: Log,
): Promise<SQSBatchResponse> {
  const batchItemFailures: { itemIdentifier: string }[] = [];
  for (const { messageId, body } of messages) {
    try {
      await handle(readInput(alternativeEnvelope, parseJson(body)));
    } catch (error) {
      batchItemFailures.push({ itemIdentifier: messageId });
      log.warn('failed', { messageId, ...failureFields(error) });
    }
  }
  return { batchItemFailures };
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    // Without the cause, which repeats the body.
    throw new InvalidInput('body', 'expected an event as JSON');
  }
}
