import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createAsyncInvocations } from '../../../lib/local/host/lambda/async.ts';
import { readBatchResult } from '../../../lib/local/host/lambda/batch.ts';
import type { Outcome } from '../../../lib/local/host/lambda/protocol.ts';
import type { StreamMapping } from '../../../lib/local/host/resources/mapping.ts';
import type { StreamRecord } from '../../../lib/local/host/streams/client.ts';
import { createDelivery } from '../../../lib/local/host/streams/delivery.ts';
import { createTimers } from '../../../lib/local/host/timers.ts';
import { createWork } from '../../../lib/local/host/work.ts';

const START = Date.parse('2026-03-10T12:00:00Z');
beforeEach(() => vi.useFakeTimers({ now: START }));
afterEach(() => vi.useRealTimers());

const failed: Outcome = { requestId: 'r', payload: '{"errorType":"E"}', functionError: 'Unhandled', log: [] };

describe('an asynchronous invocation', () => {
  async function run(maxRetries: number, maxAge: number) {
    const attempts: number[] = [];
    const records: unknown[] = [];
    const invoke = async () => {
      attempts.push((Date.now() - START) / 1000);
      return failed;
    };
    const queue = createAsyncInvocations({
      functions: [],
      configs: [{ functionName: 'f', maxRetries, maxAge, onFailure: 'arn:aws:sqs:queue' }],
      pool: { invoke, invokeNow: invoke, kill: async () => 0, stop: async () => undefined },
      work: createWork(() => undefined),
      timers: createTimers(),
      retryDelaysMs: [60_000, 120_000],
      sendToQueue: async (_arn, body) => void records.push(JSON.parse(body)),
    });
    queue.add('f', '{}', 'id');
    await vi.advanceTimersByTimeAsync(600_000);
    return { attempts, records };
  }

  it('an asynchronous invocation is retried after one and after two more minutes', async () => {
    const { attempts, records } = await run(2, 21_600);
    expect(attempts).toEqual([0, 60, 180]);
    expect(records).toMatchObject([
      { requestContext: { condition: 'RetriesExhausted', approximateInvokeCount: 3 } },
    ]);
  });

  it('an asynchronous invocation is given up when it is too old', async () => {
    const { attempts, records } = await run(2, 100);
    expect(attempts).toEqual([0, 60]);
    expect(records).toMatchObject([
      { requestContext: { condition: 'EventAgeExceeded', approximateInvokeCount: 2 } },
    ]);
  });
});

describe('a batch of a stream', () => {
  const mapping: StreamMapping = {
    kind: 'stream',
    logicalId: 'M',
    sourceArn: 'arn:stream',
    functionName: 'f',
    batchSize: 10,
    filters: [],
    maxRetries: 2,
    maxAge: -1,
    bisect: false,
  };
  const record = (sequence: string): StreamRecord => ({
    eventID: sequence,
    eventName: 'INSERT',
    dynamodb: { SequenceNumber: sequence, ApproximateCreationDateTime: START / 1000 },
  });

  async function run(changes: Partial<StreamMapping>, answer: (ids: string[]) => Outcome['functionError']) {
    const batches: string[][] = [];
    let lastAt = 0;
    let ended = false;
    const deliver = createDelivery({
      mapping: { ...mapping, ...changes },
      region: 'r',
      timers: createTimers(),
      async invoke(payload) {
        const ids: string[] = JSON.parse(payload).Records.map((item: StreamRecord) => item.eventID);
        batches.push(ids);
        lastAt = (Date.now() - START) / 1000;
        return { requestId: 'r', payload: 'null', functionError: answer(ids), log: [] };
      },
    });
    const done = deliver(['1', '2', '3'].map(record)).then(() => {
      ended = true;
    });
    await vi.advanceTimersByTimeAsync(3_600_000);
    await done;
    return { batches, lastAt, ended };
  }

  it('a batch of a stream is delivered once when the function succeeds', async () => {
    const { batches } = await run({}, () => undefined);
    expect(batches).toEqual([['1', '2', '3']]);
  });

  it('a batch of a stream is retried as often as configured, then given up', async () => {
    const { batches, ended } = await run({}, () => 'Unhandled');
    expect(batches).toEqual(Array(3).fill(['1', '2', '3']));
    expect(ended).toBe(true);
  });

  it('a batch of a stream is split when it fails, and each half has the retries of the whole', async () => {
    const { batches } = await run({ bisect: true }, (ids) => (ids.includes('3') ? 'Unhandled' : undefined));
    expect(batches).toEqual([['1', '2', '3'], ['1', '2'], ['3'], ['3'], ['3']]);
  });

  it('a batch of a stream is given up when it is too old', async () => {
    const { batches, lastAt } = await run({ maxRetries: -1, maxAge: 60 }, () => 'Unhandled');
    expect(batches.length).toBeGreaterThan(3);
    expect(lastAt).toBeLessThanOrEqual(60);
  });
});

describe('the answer to a batch of a queue', () => {
  const ids = ['1', '2', '3'];
  const answered = (payload: string): Outcome => ({ ...failed, payload, functionError: undefined });
  const failing = (...names: string[]) =>
    JSON.stringify({ batchItemFailures: names.map((itemIdentifier) => ({ itemIdentifier })) });

  it('the answer to a batch of a queue names the messages that failed', () => {
    const result = readBatchResult(answered(failing('3', '2')), true, ids);
    expect(result).toEqual({ kind: 'partial', failed: new Set(['3', '2']) });
  });

  it.each([
    ['names a message outside the batch', failing('9')],
    ['names nothing', failing('')],
    ['names a message under another key', '{"batchItemFailures":[{"id":"2"}]}'],
  ])('the answer to a batch fails the whole batch when it %s', (_name, payload) => {
    expect(readBatchResult(answered(payload), true, ids)).toEqual({ kind: 'failed' });
  });

  it.each([
    'null',
    '{}',
    '{"batchItemFailures":[]}',
    '{"batchItemFailures":null}',
  ])('the answer %s to a batch means success', (payload) => {
    expect(readBatchResult(answered(payload), true, ids)).toEqual({ kind: 'done' });
  });

  it('the answer to a batch is not read when partial failures are off', () => {
    expect(readBatchResult(answered(failing('1')), false, ids)).toEqual({ kind: 'done' });
  });

  it('a batch has failed when its function failed', () => {
    expect(readBatchResult(failed, true, ids)).toEqual({ kind: 'failed' });
  });
});
