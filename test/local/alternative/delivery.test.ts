import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { alternativeSource, busOf, type DeliveryHabits } from '../../../lib/local/alternative/index.ts';
import { alternativeOver, shownItem } from './support.ts';

async function withPayments(habits: DeliveryHabits, seed = 'test') {
  const ids = Array.from({ length: 12 }, (_, at) => String(at));
  const world = alternativeOver(
    ids.map((id) => shownItem(id)),
    { habits, seed },
  );
  for (const invoiceId of ids) await world.alternative.pay({ invoices: [{ invoiceId }] });
  return world;
}

describe('delivery', () => {
  it('events are delivered once and in order by default', async () => {
    const { alternative, books, sent } = await withPayments({});
    expect(await alternative.deliver()).toBe(12);
    expect(sent).toEqual(books.events);
    expect(await alternative.deliver()).toBe(0);
  });

  it('a delivery may repeat and shuffle events, but loses none', async () => {
    const { alternative, books, sent } = await withPayments({ copies: 3, anyOrder: true });
    const count = await alternative.deliver();
    expect(count).toBe(sent.length);
    expect(count).toBeGreaterThan(12);
    expect(count).toBeLessThanOrEqual(36);
    expect(new Set(sent)).toEqual(new Set(books.events));
    const firsts = [...new Set(sent)];
    expect(firsts).not.toEqual(books.events);
  });

  it('a delivery is the same for the same seed', async () => {
    const orders = await Promise.all(
      ['one', 'one', 'two'].map(async (seed) => {
        const { alternative, books, sent } = await withPayments({ copies: 2, anyOrder: true }, seed);
        await alternative.deliver();
        return sent.map((event) => books.events.indexOf(event));
      }),
    );
    expect(orders[0]).toEqual(orders[1]);
    expect(orders[0]).not.toEqual(orders[2]);
  });

  it('one topic can be delivered before the rest', async () => {
    const { alternative, books, sent } = await withPayments({});
    const [first] = books.payments.keys();
    books.fail(first ?? '');
    expect(await alternative.deliver('payment_failed')).toBe(1);
    expect(await alternative.deliver()).toBe(12);
    expect(sent).toEqual([...books.events.slice(-1), ...books.events.slice(0, -1)]);
  });

  it('every event can be delivered again', async () => {
    const { alternative, books, sent } = await withPayments({});
    await alternative.deliver();
    expect(await alternative.deliverAgain()).toBe(12);
    expect(sent).toEqual([...books.events, ...books.events]);
    expect(await alternative.deliver()).toBe(0);
  });
});

describe('the bus', () => {
  const mock = mockClient(EventBridgeClient);
  const bus = busOf({
    region: 'us-east-1',
    events: 'http://127.0.0.1:1',
    eventBus: 'the-bus',
    dynamodb: '',
    lambda: '',
    secrets: '',
    sqs: '',
    tables: {},
    functions: {},
    outputs: {},
  });
  // The class itself is mocked, and other test files run in this process.
  afterAll(() => mock.restore());
  beforeEach(() => mock.reset());

  it('the bus takes ten events a call, each with its source and its topic', async () => {
    mock.on(PutEventsCommand).resolves({ FailedEntryCount: 0 });
    const { books } = await withPayments({});
    await bus.put(books.events);
    const calls = mock.commandCalls(PutEventsCommand).map(({ args }) => args[0].input.Entries ?? []);
    expect(calls.map((entries) => entries.length)).toEqual([10, 2]);
    expect(calls[0]?.[0]).toEqual({
      EventBusName: 'the-bus',
      Source: alternativeSource,
      DetailType: 'payment_succeeded',
      Detail: JSON.stringify(books.events[0]?.detail),
    });
    expect(alternativeSource).toBe('alternative.payments');
  });

  it('the bus reports an event that it does not take', async () => {
    mock
      .on(PutEventsCommand)
      .resolves({ FailedEntryCount: 1, Entries: [{ ErrorCode: 'X', ErrorMessage: 'full' }] });
    const { books } = await withPayments({});
    await expect(bus.put(books.events)).rejects.toThrow('did not take 1 events: full');
  });
});
