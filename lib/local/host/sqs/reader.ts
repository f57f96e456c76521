import {
  DeleteMessageBatchCommand,
  type Message,
  type MessageAttributeValue,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { readBatchResult } from '../lambda/batch.ts';
import type { Outcome } from '../lambda/protocol.ts';
import { createSlots } from '../lambda/slots.ts';
import type { QueueMapping } from '../resources/mapping.ts';
import type { Timers } from '../timers.ts';
import type { Work } from '../work.ts';

/** The longest wait of one ReceiveMessage. */
const WAIT_SECONDS = 20;
/** The most messages of one request to SQS. */
const MOST_MESSAGES = 10;
/** Pause after an error of the queue server. */
const RETRY_MS = 200;

export interface QueueReaderOptions {
  mapping: QueueMapping;
  queueUrl: string;
  client: SQSClient;
  region: string;
  /** Concurrent invocations when the mapping sets no limit. */
  concurrency: number;
  work: Work;
  timers: Timers;
  invoke(payload: string): Promise<Outcome>;
  onError(error: unknown): void;
}

function attributeOf(value: MessageAttributeValue): object {
  return {
    dataType: value.DataType,
    ...(value.StringValue === undefined ? {} : { stringValue: value.StringValue }),
    ...(value.BinaryValue === undefined
      ? {}
      : { binaryValue: Buffer.from(value.BinaryValue).toString('base64') }),
    stringListValues: [],
    binaryListValues: [],
  };
}

/** The record a function receives. https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html */
function recordOf(message: Message, mapping: QueueMapping, region: string): object {
  const attributes = Object.entries(message.MessageAttributes ?? {});
  return {
    messageId: message.MessageId,
    receiptHandle: message.ReceiptHandle,
    body: message.Body,
    attributes: message.Attributes ?? {},
    messageAttributes: Object.fromEntries(attributes.map(([name, value]) => [name, attributeOf(value)])),
    md5OfBody: message.MD5OfBody,
    eventSource: 'aws:sqs',
    eventSourceARN: mapping.sourceArn,
    awsRegion: region,
  };
}

/** Reads a queue and invokes its function until stopped. A failed message reappears when its visibility timeout is over. */
export function startQueueReader(options: QueueReaderOptions): { stop(): void } {
  const { mapping, client, queueUrl: QueueUrl, work } = options;
  const slots = createSlots(mapping.maxConcurrency ?? options.concurrency);
  const stopping = new AbortController();

  async function remove(messages: Message[]): Promise<void> {
    if (messages.length === 0) return;
    const Entries = messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
    await client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
  }

  async function process(messages: Message[]): Promise<void> {
    const payload = JSON.stringify({
      Records: messages.map((message) => recordOf(message, mapping, options.region)),
    });
    const outcome = await options.invoke(payload);
    const result = readBatchResult(
      outcome,
      mapping.partialFailures,
      messages.flatMap(({ MessageId }) => MessageId ?? []),
    );
    if (result.kind === 'failed') return;
    const failed = result.kind === 'partial' ? result.failed : new Set<string>();
    await remove(messages.filter(({ MessageId }) => !failed.has(MessageId ?? '')));
  }

  async function receive(): Promise<Message[]> {
    const { Messages } = await client.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: Math.min(mapping.batchSize, MOST_MESSAGES),
        WaitTimeSeconds: WAIT_SECONDS,
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
      }),
      { abortSignal: stopping.signal },
    );
    return Messages ?? [];
  }

  async function loop(): Promise<void> {
    while (!stopping.signal.aborted) {
      const release = await slots.take();
      const batch = await receive().catch(async (error: unknown) => {
        if (stopping.signal.aborted) return [];
        options.onError(error);
        await options.timers.wait(RETRY_MS);
        return [];
      });
      if (batch.length === 0) release();
      else work.run(() => process(batch).finally(release));
    }
  }

  void loop();
  return { stop: () => stopping.abort() };
}
