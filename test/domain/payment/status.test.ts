import { describe, expect, it } from 'vitest';
import { isWholeRefund } from '../../../functions/domain/payment/details.ts';
import {
  addEvent,
  type PaymentEvent,
  type PaymentTopic,
  paymentEventSchema,
  paymentTopics,
} from '../../../functions/domain/payment/events.ts';
import { statusOf } from '../../../functions/domain/payment/status.ts';
import { minute } from '../../support/factories.ts';
import { deliveries, fc } from '../../support/property.ts';
import { chargedBack, event, failed, refunded, succeeded } from '../factories.ts';

const allocations = (...amounts: [string, string][]) =>
  amounts.map(([invoiceId, amount]) => ({ invoiceId, amount }));

function allAdded(...events: PaymentEvent[]): readonly PaymentEvent[] {
  return events.reduce<readonly PaymentEvent[]>(addEvent, []);
}

const summaryOf = (...events: PaymentEvent[]) => statusOf(allAdded(...events), isWholeRefund);

const topics = fc.constantFrom(...paymentTopics);
/** Events at few moments, so that many coincide. Some have other amounts, some share an id. */
const events = fc.array(
  fc
    .record({ topic: topics, at: fc.nat(3), amount: fc.constantFrom('100.00', '100', '60'), id: fc.nat(3) })
    .map(({ topic, at, amount, id }) =>
      topic === 'payment_refunded'
        ? event(topic, at, { refund: { id: `re-${id}`, amount } }, `refund ${id}`)
        : event(topic, at, { amount }, `${topic} ${id}`),
    ),
  { minLength: 1, maxLength: 6 },
);

describe('the summary depends only on the set of events', () => {
  it('the summary is the same for any order and repetition of the events', () => {
    const delivered = events.chain((all) => deliveries(all.length).map((order) => ({ all, order })));
    fc.assert(
      fc.property(delivered, ({ all, order }) => {
        const arrived = allAdded(...order.flatMap((at) => all[at] ?? []));
        expect(arrived).toStrictEqual(allAdded(...all));
        expect(statusOf(arrived, isWholeRefund)).toStrictEqual(summaryOf(...all));
      }),
      { numRuns: 500 },
    );
  });

  it('adding an event a second time returns the same events', () => {
    const before = allAdded(succeeded(1), failed(2));
    expect(addEvent(before, failed(2))).toBe(before);
    expect(addEvent(before, failed(3))).toHaveLength(3);
  });
});

describe('the status', () => {
  const topicsByRank: PaymentTopic[] = [
    'payment_succeeded',
    'payment_refunded',
    'payment_failed',
    'payment_chargeback',
  ];
  const status = ['succeeded', 'refunded', 'failed', 'charged_back'];
  const at = (topic: PaymentTopic, moment: number) =>
    event(topic, moment, topic === 'payment_refunded' ? { refund: { id: 're-1', amount: '100' } } : {});
  const pairs = topicsByRank.flatMap((lower, rank) =>
    topicsByRank.slice(rank + 1).map((higher) => [lower, higher] as const),
  );

  it.each(pairs)('of %s and %s at the same moment the second decides', (lower, higher) => {
    const summary = summaryOf(succeeded(0), at(higher, 5), at(lower, 5));
    expect(summary.status).toBe(status[topicsByRank.indexOf(higher)]);
    expect(summary.since).toBe(minute(5));
  });

  it.each(pairs)('of %s and %s the later decides', (lower, higher) => {
    expect(summaryOf(succeeded(0), at(lower, 5), at(higher, 6)).status).toBe(
      status[topicsByRank.indexOf(higher)],
    );
    const reversedOrder = summaryOf(succeeded(0), at(higher, 5), at(lower, 6));
    expect([reversedOrder.status, reversedOrder.since]).toStrictEqual([
      status[topicsByRank.indexOf(lower)],
      minute(6),
    ]);
  });

  it('a success after a chargeback wins the dispute, and a success after a failure does not', () => {
    const won = summaryOf(succeeded(0), chargedBack(1), event('payment_succeeded', 2, {}, 'won'));
    expect(won).toMatchObject({ status: 'succeeded', disputeWon: true, contradictory: false });
    const lost = summaryOf(succeeded(0), chargedBack(2), event('payment_succeeded', 2, {}, 'won'));
    expect(lost).toMatchObject({ status: 'charged_back', disputeWon: false });
    expect(summaryOf(failed(0), succeeded(1))).toMatchObject({ status: 'succeeded', disputeWon: false });
  });

  it('a failure that arrives before its success counts', () => {
    expect(summaryOf(failed(2))).toMatchObject({ status: 'failed', success: null });
    expect(summaryOf(failed(2), succeeded(1))).toMatchObject({ status: 'failed', success: succeeded(1) });
  });

  it('the reason of a failure is given only while the payment is dead', () => {
    const failure = { code: 'R01', message: 'Insufficient funds' };
    expect(summaryOf(succeeded(0), failed(1, { failure })).failure).toStrictEqual(failure);
    expect(summaryOf(failed(0, { failure }), succeeded(1, { failure })).failure).toBeNull();
    expect(summaryOf(succeeded(0), failed(1)).failure).toBeNull();
  });
});

describe('refunds', () => {
  it('refunds add up by their id, and change the status from the one that makes them whole', () => {
    const half = refunded(1, '60', 're-1');
    expect(summaryOf(succeeded(0), half)).toMatchObject({ status: 'succeeded', since: minute(0) });
    const repeated = event('payment_refunded', 2, { refund: { id: 're-1', amount: '60' } }, 'said again');
    expect(summaryOf(succeeded(0), half, repeated)).toMatchObject({
      status: 'succeeded',
      refunds: [{ id: 're-1', amount: '60' }],
    });
    expect(summaryOf(succeeded(0), half, repeated, refunded(3, '40', 're-2'))).toMatchObject({
      status: 'refunded',
      since: minute(3),
      refunds: [{ id: 're-1' }, { id: 're-2' }],
    });
    expect(summaryOf(succeeded(0), half, refunded(3, '39.99', 're-2')).status).toBe('succeeded');
  });

  it('refunds after a whole refund change nothing', () => {
    const whole = [succeeded(0), refunded(1, '100', 're-1')];
    expect(summaryOf(...whole, refunded(3, '1', 're-2'))).toMatchObject({
      status: 'refunded',
      since: minute(1),
    });
    expect(summaryOf(...whole, chargedBack(2), refunded(3, '1', 're-2')).status).toBe('charged_back');
  });

  it('a whole refund that is reported a second time counts from its last event', () => {
    const whole = refunded(1, '100', 're-1');
    const repeated = event('payment_refunded', 3, { refund: { id: 're-1', amount: '100' } }, 'again');
    expect(summaryOf(succeeded(0), whole, failed(2), repeated)).toMatchObject({
      status: 'refunded',
      since: minute(3),
    });
    expect(summaryOf(succeeded(0), whole, failed(2), refunded(3, '100', 're-2')).status).toBe('refunded');
    expect(summaryOf(succeeded(0), whole, repeated, failed(4)).status).toBe('failed');
  });

  it('a refund has the amount that was reported first', () => {
    const more = event('payment_refunded', 2, { refund: { id: 're-1', amount: '100' } }, 'more');
    expect(summaryOf(succeeded(0), refunded(1, '60', 're-1'), more)).toMatchObject({
      status: 'succeeded',
      refunds: [{ id: 're-1', amount: '60' }],
    });
  });

  it('refunds change nothing before the success arrives', () => {
    expect(summaryOf(refunded(1, '100'))).toMatchObject({ status: null, success: null, since: null });
  });

  it('a partial refund does not change the status of a failed payment', () => {
    expect(summaryOf(succeeded(0), failed(1), refunded(2, '60')).status).toBe('failed');
  });
});

describe('the success of a summary', () => {
  it('the success is the earliest one, by moment and then by event id', () => {
    const late = event('payment_succeeded', 2, {}, 'a');
    const first = event('payment_succeeded', 1, {}, 'c');
    const firstById = event('payment_succeeded', 1, {}, 'b');
    expect(summaryOf(late, first, firstById).success).toStrictEqual(firstById);
  });
});

describe('contradictory events', () => {
  const success = event('payment_succeeded', 0, { amount: '125.50' });
  const split = allocations(['invoice-1', '100'], ['invoice-2', '25.50']);

  it.each([
    ['amount', { amount: '125.51' }],
    ['currency', { amount: '125.50', currency: 'EUR' }],
    ['allocations', { amount: '125.50', allocations: split }],
    ['invoice', { amount: '125.50', allocations: allocations(['invoice-2', '125.50']) }],
  ])('two successes with a different %s are contradictory', (_, payment) => {
    expect(summaryOf(success, event('payment_succeeded', 1, payment)).contradictory).toBe(true);
  });

  it.each([
    ['trailing zeros', { amount: '125.5' }],
    [
      'an allocation in two parts',
      {
        amount: '125.50',
        allocations: allocations(['invoice-1', '100'], ['invoice-1', '25.5']),
      },
    ],
  ])('two successes that differ only by %s are not contradictory', (_, payment) => {
    expect(summaryOf(success, event('payment_succeeded', 1, payment)).contradictory).toBe(false);
    const sameId = event('payment_succeeded', 0, payment, success.eventId);
    expect(summaryOf(success, sameId).contradictory).toBe(false);
  });

  it('two successes with their allocations in another order are not contradictory', () => {
    const first = event('payment_succeeded', 0, { amount: '125.50', allocations: split }, 'one');
    const second = event(
      'payment_succeeded',
      1,
      { amount: '125.50', allocations: split.toReversed() },
      'two',
    );
    expect(summaryOf(first, second).contradictory).toBe(false);
  });

  it('amounts in an unknown currency are compared by their text', () => {
    const first = event('payment_succeeded', 0, { amount: '1.5', currency: 'QQQ' }, 'one');
    const second = event('payment_succeeded', 1, { amount: '1.50', currency: 'QQQ' }, 'two');
    expect(summaryOf(first, second).contradictory).toBe(true);
    expect(summaryOf(first, { ...first, eventId: 'two' }).contradictory).toBe(false);
  });

  it.each([
    ['moment', event('payment_failed', 3, {}, 'evt')],
    ['topic', event('payment_chargeback', 1, {}, 'evt')],
    ['method', event('payment_failed', 1, { method: 'check' }, 'evt')],
    ['amount', event('payment_failed', 1, { amount: '99' }, 'evt')],
  ])('an event that arrives twice with a different %s is contradictory', (_, changed) => {
    const first = event('payment_failed', 1, {}, 'evt');
    expect(summaryOf(succeeded(0), first).contradictory).toBe(false);
    expect(summaryOf(succeeded(0), first, changed).contradictory).toBe(true);
  });

  it('a failure with other amounts than its success is not contradictory', () => {
    expect(summaryOf(success, failed(1, { amount: '1', allocations: [] })).contradictory).toBe(false);
  });
});

describe('an event that arrives a second time', () => {
  it('null for an absent field, and fields that are not known, make no contradiction', () => {
    // Prepare
    const first = succeeded(0);
    const described = { ...first.payment, chargedAmount: null, fees: null, refund: null, traceId: 'x' };

    // Act
    const repeated = paymentEventSchema.parse({ ...first, payment: described });

    // Assess
    expect(summaryOf(first, repeated)).toMatchObject({ status: 'succeeded', contradictory: false });
  });
});
