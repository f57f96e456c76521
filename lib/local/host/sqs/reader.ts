import {
  DeleteMessageBatchCommand,
  type Message,
  type MessageAttributeValue,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { parseJson } from '../json.ts';
import { readBatchResult } from '../lambda/batch.ts';
import type { Outcome } from '../lambda/protocol.ts';
import { createSlots } from '../lambda/slots.ts';
import type { QueueMapping } from '../resources/mapping.ts';
import type { Timers } from '../timers.ts';
import type { Work } from '../work.ts';

/** Longest wait of one receive, and the most messages it brings. */
const WAIT_SECONDS = 20;
const MOST_MESSAGES = 10;
const RETRY_MS = 200;

export interface QueueReaderOptions {
  mapping: QueueMapping;
  queueUrl: string;
  client: SQSClient;
  region: string;
  /** Invocations at one time when the mapping sets no limit. */
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

/** Filters see a body that is JSON as the object it holds. */
function passes(message: Message, mapping: QueueMapping): boolean {
  const body = message.Body ?? '';
  return (
    mapping.filters.length === 0 ||
    mapping.filters.some((fits) => fits({ ...message, body: parseJson(body) ?? body }))
  );
}

/** Reads a queue and invokes its function until stopped; what fails reappears when its visibility timeout is over. */
export function startQueueReader(options: QueueReaderOptions): { stop(): void } {
  const { mapping, client, queueUrl: QueueUrl, work } = options;
  const slots = createSlots(mapping.maxConcurrency ?? options.concurrency);
  const stopping = new AbortController();

  async function remove(messages: Message[]): Promise<void> {
    for (let from = 0; from < messages.length; from += MOST_MESSAGES) {
      const Entries = messages
        .slice(from, from + MOST_MESSAGES)
        .map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
      await client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
    }
  }

  async function process(messages: Message[]): Promise<void> {
    const wanted = messages.filter((message) => passes(message, mapping));
    await remove(messages.filter((message) => !wanted.includes(message)));
    if (wanted.length === 0) return;
    const payload = JSON.stringify({
      Records: wanted.map((message) => recordOf(message, mapping, options.region)),
    });
    const outcome = await options.invoke(payload);
    const result = readBatchResult(
      outcome,
      mapping.partialFailures,
      wanted.flatMap(({ MessageId }) => MessageId ?? []),
    );
    if (result.kind === 'failed') return;
    await remove(
      result.kind === 'done' ? wanted : wanted.filter(({ MessageId }) => !result.failed.has(MessageId ?? '')),
    );
  }

  async function receive(most: number, waitSeconds: number): Promise<Message[]> {
    const { Messages } = await client.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: Math.min(most, MOST_MESSAGES),
        WaitTimeSeconds: waitSeconds,
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
      }),
      { abortSignal: stopping.signal },
    );
    return Messages ?? [];
  }

  async function gather(): Promise<Message[]> {
    const batch = await receive(mapping.batchSize, WAIT_SECONDS);
    const until = Date.now() + mapping.window;
    while (batch.length > 0 && batch.length < mapping.batchSize && Date.now() < until) {
      batch.push(
        ...(await receive(mapping.batchSize - batch.length, Math.ceil((until - Date.now()) / 1000))),
      );
    }
    return batch;
  }

  async function loop(): Promise<void> {
    while (!stopping.signal.aborted) {
      const release = await slots.take();
      const batch = await gather().catch(async (error: unknown) => {
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
