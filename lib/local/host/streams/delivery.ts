import { readBatchResult } from '../lambda/batch.ts';
import type { Outcome } from '../lambda/protocol.ts';
import type { StreamMapping } from '../resources/mapping.ts';
import type { Timers } from '../timers.ts';
import type { StreamRecord } from './client.ts';

export interface DeliveryOptions {
  mapping: StreamMapping;
  functionArn: string;
  region: string;
  timers: Timers;
  invoke(payload: string): Promise<Outcome>;
  sendToQueue(arn: string, body: string): Promise<void>;
}

type Condition = 'RetryAttemptsExhausted' | 'RecordAgeExceeded';

const sequence = (record: StreamRecord) => record.dynamodb.SequenceNumber;
const createdAt = (record: StreamRecord) => record.dynamodb.ApproximateCreationDateTime * 1000;

/** AWS does not say how long it waits between attempts; it grows, and here it stays short. */
const backoff = (attempt: number) => Math.min(5000, 50 * 2 ** attempt);

/**
 * Makes the function that brings a batch of one shard to its function: in order, again and again, until every record is
 * done or given up. Nothing later in the shard is delivered before it returns.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
 */
export function createDelivery(
  options: DeliveryOptions,
): (records: StreamRecord[], shardId: string) => Promise<void> {
  const { mapping, timers } = options;

  async function attempt(records: StreamRecord[]): Promise<[Outcome, StreamRecord[]]> {
    const events = records.map((record) => ({
      ...record,
      awsRegion: options.region,
      eventSource: 'aws:dynamodb',
      eventSourceARN: mapping.sourceArn,
    }));
    const outcome = await options.invoke(JSON.stringify({ Records: events }));
    const result = readBatchResult(outcome, mapping.partialFailures, records.map(sequence));
    if (result.kind === 'done') return [outcome, []];
    if (result.kind === 'failed') return [outcome, records];
    return [outcome, records.slice(records.findIndex((record) => result.failed.has(sequence(record))))];
  }

  async function discard(
    records: StreamRecord[],
    shardId: string,
    condition: Condition,
    attempts: number,
    last?: Outcome,
  ): Promise<void> {
    const [first, final] = [records[0], records.at(-1)];
    if (mapping.onFailure === undefined || !first || !final) return;
    const record = {
      requestContext: {
        requestId: last?.requestId,
        functionArn: options.functionArn,
        condition,
        approximateInvokeCount: attempts,
      },
      responseContext: last && {
        statusCode: 200,
        executedVersion: '$LATEST',
        functionError: last.functionError ?? null,
      },
      version: '1.0',
      timestamp: new Date().toISOString(),
      DDBStreamBatchInfo: {
        shardId,
        startSequenceNumber: sequence(first),
        endSequenceNumber: sequence(final),
        approximateArrivalOfFirstRecord: new Date(createdAt(first)).toISOString(),
        approximateArrivalOfLastRecord: new Date(createdAt(final)).toISOString(),
        batchSize: records.length,
        streamArn: mapping.sourceArn,
      },
    };
    await options.sendToQueue(mapping.onFailure, JSON.stringify(record));
  }

  async function dropAged(
    records: StreamRecord[],
    shardId: string,
    attempts: number,
    last?: Outcome,
  ): Promise<StreamRecord[]> {
    if (mapping.maxAge < 0) return records;
    const oldest = Date.now() - mapping.maxAge * 1000;
    const aged = records.filter((record) => createdAt(record) < oldest);
    await discard(aged, shardId, 'RecordAgeExceeded', attempts, last);
    return records.filter((record) => !aged.includes(record));
  }

  /** One attempt; returns what is still to be delivered, and how often its first record has failed by then. */
  async function step(
    records: StreamRecord[],
    shardId: string,
    failures: number,
  ): Promise<[StreamRecord[], number]> {
    const [outcome, left] = await attempt(records);
    if (left.length === 0) return [[], 0];
    const before = left[0] === records[0] ? failures : 0;
    if (outcome.functionError && mapping.bisect && left.length > 1) {
      // A split is no retry: the halves start with the failures their whole had.
      const middle = Math.ceil(left.length / 2);
      await deliver(left.slice(0, middle), shardId, before);
      return [left.slice(middle), before];
    }
    if (mapping.maxRetries >= 0 && before >= mapping.maxRetries) {
      await discard(left, shardId, 'RetryAttemptsExhausted', before + 1, outcome);
      return [[], 0];
    }
    await timers.wait(backoff(before));
    return [await dropAged(left, shardId, before + 1, outcome), before + 1];
  }

  async function deliver(batch: StreamRecord[], shardId: string, failedBefore = 0): Promise<void> {
    let records = await dropAged(batch, shardId, failedBefore);
    let failures = failedBefore;
    while (records.length > 0 && !timers.stopped)
      [records, failures] = await step(records, shardId, failures);
  }

  return deliver;
}
