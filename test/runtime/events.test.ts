import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RetryableError } from '../../functions/domain/shared/errors.ts';
import { connectionId } from '../../functions/domain/shared/ids.ts';
import type { SyncRequest } from '../../functions/pull/ports.ts';
import { EventNotTaken, syncRequests } from '../../functions/runtime/events.ts';
import { readPullInput } from '../../functions/runtime/pull-input.ts';

const bridge = mockClient(EventBridgeClient);
const request = syncRequests(new EventBridgeClient({ region: 'us-east-1' }), 'bus-1');
const requestsFor = (count: number): SyncRequest[] =>
  Array.from({ length: count }, (_, index) => ({
    connectionId: connectionId.parse(`c${index}`),
    entity: 'invoices',
    mode: 'incremental',
  }));

/** Which connections each call of PutEvents carried. */
function sent(): string[][] {
  return bridge
    .commandCalls(PutEventsCommand)
    .map(({ args: [{ input }] }) =>
      (input.Entries ?? []).map(({ Detail }) => String(JSON.parse(Detail ?? '').connectionId)),
    );
}

const taken = { EventId: 'e' };
const failed = { ErrorCode: 'ThrottlingException', ErrorMessage: 'slow down' };

// The mock is on the class, which other test files in this process use as well.
afterAll(() => bridge.restore());
beforeEach(() => {
  bridge.reset();
  vi.spyOn(Math, 'random').mockReturnValue(0); // no wait before the next try
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe('SyncRequested', () => {
  it('SyncRequested is put on the bus in the form that the pulls read', async () => {
    bridge.on(PutEventsCommand).resolves({ FailedEntryCount: 0, Entries: [taken] });

    await request([{ connectionId: connectionId.parse('c1'), entity: 'payments', mode: 'full' }]);

    const [entry] = bridge.commandCalls(PutEventsCommand)[0]?.args[0].input.Entries ?? [];
    expect(entry).toEqual({
      EventBusName: 'bus-1',
      Source: 'sage-intacct-sync',
      DetailType: 'SyncRequested',
      Detail: '{"connectionId":"c1","entity":"payments","mode":"full"}',
    });
    const event = {
      source: entry?.Source,
      'detail-type': entry?.DetailType,
      detail: JSON.parse(entry?.Detail ?? ''),
    };
    expect(readPullInput(event, 'payments')).toMatchObject({ kind: 'one', connectionId: 'c1', mode: 'full' });
  });

  it('SyncRequested carries only connection, entity and mode', async () => {
    bridge.on(PutEventsCommand).resolves({ FailedEntryCount: 0 });
    const withMore = { ...requestsFor(1)[0], accessToken: 's3cret' };

    await Reflect.apply(request, undefined, [[withMore]]);

    expect(JSON.stringify(bridge.calls().map(({ args }) => args[0].input))).not.toContain('s3cret');
  });

  it.each([
    [0, []],
    [1, [1]],
    [10, [10]],
    [11, [10, 1]],
    [25, [10, 10, 5]],
  ])('the events of %i connections are put ten at a time', async (count, sizes) => {
    bridge.on(PutEventsCommand).resolves({ FailedEntryCount: 0 });

    await request(requestsFor(count));

    expect(sent().map(({ length }) => length)).toEqual(sizes);
    expect(sent().flat()).toEqual(requestsFor(count).map((one) => one.connectionId));
  });
});

describe('events that EventBridge did not take', () => {
  it('only the events that EventBridge did not accept are put again', async () => {
    bridge
      .on(PutEventsCommand)
      .resolvesOnce({ FailedEntryCount: 2, Entries: [taken, failed, taken, failed] })
      .resolvesOnce({ FailedEntryCount: 1, Entries: [taken, failed] })
      .resolves({ FailedEntryCount: 0, Entries: [taken] });

    await request(requestsFor(4));

    expect(sent()).toEqual([['c0', 'c1', 'c2', 'c3'], ['c1', 'c3'], ['c3']]);
  });

  it('events are given up after five tries, with their number and the reason', async () => {
    bridge
      .on(PutEventsCommand)
      .resolvesOnce({ FailedEntryCount: 2, Entries: [failed, taken, failed] })
      .resolves({ FailedEntryCount: 2, Entries: [failed, failed] });

    const error: unknown = await request(requestsFor(3)).catch((thrown: unknown) => thrown);

    expect(error).toBeInstanceOf(EventNotTaken);
    expect(error).toBeInstanceOf(RetryableError);
    expect(error).toMatchObject({
      code: 'EVENT_NOT_TAKEN',
      message: 'EventBridge did not take 2 events: ThrottlingException. The next tick sends them again.',
    });
    expect(sent()).toEqual([
      ['c0', 'c1', 'c2'],
      ['c0', 'c2'],
      ['c0', 'c2'],
      ['c0', 'c2'],
      ['c0', 'c2'],
    ]);
  });

  it('events that are given up end the run, and the next tick puts the remaining batches', async () => {
    bridge
      .on(PutEventsCommand)
      .resolves({ FailedEntryCount: 10, Entries: Array.from({ length: 10 }, () => failed) });

    await expect(request(requestsFor(20))).rejects.toThrow(EventNotTaken);

    expect(new Set(sent().flat())).toEqual(new Set(requestsFor(10).map((one) => one.connectionId)));
  });

  it('each further try waits longer', async () => {
    const waits: number[] = [];
    vi.spyOn(Math, 'random').mockReturnValue(0.01);
    const { setTimeout: real } = globalThis;
    vi.spyOn(globalThis, 'setTimeout').mockImplementation((run, milliseconds = 0) => {
      waits.push(milliseconds);
      return real(run, 0);
    });
    bridge.on(PutEventsCommand).resolves({ FailedEntryCount: 1, Entries: [failed] });

    await expect(request(requestsFor(1))).rejects.toThrow(EventNotTaken);

    expect(waits).toEqual([2, 4, 8, 16]);
  });

  it('events are not put again if the call itself fails, because the SDK has retried it', async () => {
    bridge.on(PutEventsCommand).rejects(new Error('no network'));

    await expect(request(requestsFor(1))).rejects.toThrow('no network');

    expect(sent()).toHaveLength(1);
  });
});
