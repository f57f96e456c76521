import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createAsyncInvocations } from '../../../lib/local/host/lambda/async.ts';
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

  it('is tried again after one and after two more minutes', async () => {
    const { attempts, records } = await run(2, 21_600);
    expect(attempts).toEqual([0, 60, 180]);
    expect(records).toMatchObject([
      { requestContext: { condition: 'RetriesExhausted', approximateInvokeCount: 3 } },
    ]);
  });

  it('is given up when it is too old', async () => {
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
    enabled: true,
    batchSize: 10,
    window: 0,
    partialFailures: true,
    filters: [],
    maxRetries: 2,
    maxAge: -1,
    bisect: false,
    onFailure: 'arn:aws:sqs:queue',
  };
  const record = (sequence: string): StreamRecord => ({
    eventID: sequence,
    eventName: 'INSERT',
    dynamodb: { SequenceNumber: sequence, ApproximateCreationDateTime: START / 1000 },
  });

  async function run(changes: Partial<StreamMapping>, answer: (ids: string[]) => Partial<Outcome>) {
    const batches: string[][] = [];
    const discarded: { requestContext: object; DDBStreamBatchInfo: object }[] = [];
    const deliver = createDelivery({
      mapping: { ...mapping, ...changes },
      functionArn: 'arn:f',
      region: 'r',
      timers: createTimers(),
      async invoke(payload) {
        const ids: string[] = JSON.parse(payload).Records.map((item: StreamRecord) => item.eventID);
        batches.push(ids);
        return { requestId: 'r', payload: 'null', functionError: undefined, log: [], ...answer(ids) };
      },
      sendToQueue: async (_arn, body) => void discarded.push(JSON.parse(body)),
    });
    const done = deliver(['1', '2', '3'].map(record), 'shard');
    await vi.advanceTimersByTimeAsync(3_600_000);
    await done;
    return { batches, discarded };
  }

  const failing = (...ids: string[]) => ({
    payload: JSON.stringify({ batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })) }),
  });

  it('is rewound to the lowest failure, whatever the order of the answer', async () => {
    const { batches } = await run({}, (ids) => (ids.length === 3 ? failing('3', '2') : {}));
    expect(batches).toEqual([
      ['1', '2', '3'],
      ['2', '3'],
    ]);
  });

  it.each([
    ['names an item that is not in it', failing('9')],
    ['names nothing', { payload: '{"batchItemFailures":[{"itemIdentifier":""}]}' }],
    ['names it wrongly', { payload: '{"batchItemFailures":[{"id":"2"}]}' }],
  ])('fails as a whole when the answer %s', async (_name, answer) => {
    const { batches } = await run({}, () => answer);
    expect(batches).toEqual(Array(3).fill(['1', '2', '3']));
  });

  it.each([
    'null',
    '{}',
    '{"batchItemFailures":[]}',
    '{"batchItemFailures":null}',
  ])('is done when the answer is %s', async (payload) => {
    expect((await run({}, () => ({ payload }))).batches).toEqual([['1', '2', '3']]);
  });

  it('takes no notice of the answer when partial failures are off', async () => {
    expect((await run({ partialFailures: false }, () => failing('1'))).batches).toHaveLength(1);
  });

  it('is retried from its checkpoint as often as configured, then given up', async () => {
    const { batches, discarded } = await run({}, () => failing('3'));
    expect(batches).toEqual([['1', '2', '3'], ['3'], ['3']]);
    expect(discarded).toMatchObject([
      {
        requestContext: { approximateInvokeCount: 3 },
        DDBStreamBatchInfo: { startSequenceNumber: '3', batchSize: 1 },
      },
    ]);
  });

  it('is given up when it is too old', async () => {
    const { discarded } = await run({ maxRetries: -1, maxAge: 60 }, () => failed);
    expect(discarded).toMatchObject([
      { requestContext: { condition: 'RecordAgeExceeded' }, DDBStreamBatchInfo: { batchSize: 3 } },
    ]);
  });
});
