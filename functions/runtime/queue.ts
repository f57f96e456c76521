import * as z from 'zod';
import type { Log } from '../domain/ports.ts';

const queueEvent = z.looseObject({
  Records: z.array(
    z.looseObject({ messageId: z.string(), eventSource: z.literal('aws:sqs'), body: z.string() }),
  ),
});
type QueueEvent = z.infer<typeof queueEvent>;

export function isQueueEvent(event: unknown): event is QueueEvent {
  return queueEvent.safeParse(event).success;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html */
interface BatchAnswer {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

/**
 * Works off a batch of queue messages, each a JSON document. A message that fails stays in the queue, and ends as a
 * dead letter after its deliveries; the others are done.
 */
export async function perMessage(
  { Records }: QueueEvent,
  work: (body: unknown) => Promise<unknown>,
  log: Log,
): Promise<BatchAnswer> {
  const batchItemFailures: { itemIdentifier: string }[] = [];
  for (const { messageId, body } of Records) {
    try {
      await work(JSON.parse(body));
    } catch (error) {
      log.warn('message failed', { messageId, why: error instanceof Error ? error.message : String(error) });
      batchItemFailures.push({ itemIdentifier: messageId });
    }
  }
  return { batchItemFailures };
}
