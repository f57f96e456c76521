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

function known(...events: PaymentEvent[]): readonly PaymentEvent[] {
  return events.reduce<readonly PaymentEvent[]>(addEvent, []);
}

const told = (...events: PaymentEvent[]) => statusOf(known(...events), isWholeRefund);

const topics = fc.constantFrom(...paymentTopics);
/** Any events at few moments, so that many are at the same one; some say other money, some share an id. */
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

describe('the set of events tells the story', () => {
  it('whatever the order in which they come, and however often', () => {
    const delivered = events.chain((all) => deliveries(all.length).map((order) => ({ all, order })));
    fc.assert(
      fc.property(delivered, ({ all, order }) => {
        const arrived = known(...order.flatMap((at) => all[at] ?? []));
        expect(arrived).toStrictEqual(known(...all));
        expect(statusOf(arrived, isWholeRefund)).toStrictEqual(told(...all));
      }),
      { numRuns: 500 },
    );
  });

  it('and one that is known leaves what is known as it is', () => {
    const before = known(succeeded(1), failed(2));
    expect(addEvent(before, failed(2))).toBe(before);
    expect(addEvent(before, failed(3))).toHaveLength(3);
  });
});

describe('the state is that of the last event', () => {
  const gravity: PaymentTopic[] = [
    'payment_succeeded',
    'payment_refunded',
    'payment_failed',
    'payment_chargeback',
  ];
  const status = ['succeeded', 'refunded', 'failed', 'charged_back'];
  const at = (topic: PaymentTopic, moment: number) =>
    event(topic, moment, topic === 'payment_refunded' ? { refund: { id: 're-1', amount: '100' } } : {});
  const pairs = gravity.flatMap((one, rank) =>
    gravity.slice(rank + 1).map((graver) => [one, graver] as const),
  );

  it.each(pairs)('%s, and %s at the same moment: the graver counts', (one, graver) => {
    const story = told(succeeded(0), at(graver, 5), at(one, 5));
    expect(story.status).toBe(status[gravity.indexOf(graver)]);
    expect(story.since).toBe(minute(5));
  });

  it.each(pairs)('%s, and %s later or earlier: the later counts', (one, graver) => {
    expect(told(succeeded(0), at(one, 5), at(graver, 6)).status).toBe(status[gravity.indexOf(graver)]);
    const back = told(succeeded(0), at(graver, 5), at(one, 6));
    expect([back.status, back.since]).toStrictEqual([status[gravity.indexOf(one)], minute(6)]);
  });

  it('a success after a chargeback is a dispute won; after a failure it is not', () => {
    const won = told(succeeded(0), chargedBack(1), event('payment_succeeded', 2, {}, 'won'));
    expect(won).toMatchObject({ status: 'succeeded', disputeWon: true, contradictory: false });
    const lost = told(succeeded(0), chargedBack(2), event('payment_succeeded', 2, {}, 'won'));
    expect(lost).toMatchObject({ status: 'charged_back', disputeWon: false });
    expect(told(failed(0), succeeded(1))).toMatchObject({ status: 'succeeded', disputeWon: false });
  });

  it('a failure that comes before its success is kept, and counts when that arrives', () => {
    expect(told(failed(2))).toMatchObject({ status: 'failed', success: null });
    expect(told(failed(2), succeeded(1))).toMatchObject({ status: 'failed', success: succeeded(1) });
  });

  it('says why it died, and only while it is dead', () => {
    const failure = { code: 'R01', message: 'Insufficient funds' };
    expect(told(succeeded(0), failed(1, { failure })).failure).toStrictEqual(failure);
    expect(told(failed(0, { failure }), succeeded(1, { failure })).failure).toBeNull();
    expect(told(succeeded(0), failed(1)).failure).toBeNull();
  });
});

describe('refunds', () => {
  it('accumulate by their id; only the whole changes the state, from the one that makes it whole', () => {
    const half = refunded(1, '60', 're-1');
    expect(told(succeeded(0), half)).toMatchObject({ status: 'succeeded', since: minute(0) });
    const again = event('payment_refunded', 2, { refund: { id: 're-1', amount: '60' } }, 'said again');
    expect(told(succeeded(0), half, again)).toMatchObject({
      status: 'succeeded',
      refunds: [{ id: 're-1', amount: '60' }],
    });
    expect(told(succeeded(0), half, again, refunded(3, '40', 're-2'))).toMatchObject({
      status: 'refunded',
      since: minute(3),
      refunds: [{ id: 're-1' }, { id: 're-2' }],
    });
    expect(told(succeeded(0), half, refunded(3, '39.99', 're-2')).status).toBe('succeeded');
  });

  it('beyond the whole change nothing more', () => {
    const whole = [succeeded(0), refunded(1, '100', 're-1')];
    expect(told(...whole, refunded(3, '1', 're-2'))).toMatchObject({ status: 'refunded', since: minute(1) });
    expect(told(...whole, chargedBack(2), refunded(3, '1', 're-2')).status).toBe('charged_back');
  });

  it('that are told of again count from then: the last message decides', () => {
    const whole = refunded(1, '100', 're-1');
    const again = event('payment_refunded', 3, { refund: { id: 're-1', amount: '100' } }, 'again');
    expect(told(succeeded(0), whole, failed(2), again)).toMatchObject({
      status: 'refunded',
      since: minute(3),
    });
    expect(told(succeeded(0), whole, failed(2), refunded(3, '100', 're-2')).status).toBe('refunded');
    expect(told(succeeded(0), whole, again, failed(4)).status).toBe('failed');
  });

  it('are each worth what was said of them first', () => {
    const more = event('payment_refunded', 2, { refund: { id: 're-1', amount: '100' } }, 'more');
    expect(told(succeeded(0), refunded(1, '60', 're-1'), more)).toMatchObject({
      status: 'succeeded',
      refunds: [{ id: 're-1', amount: '60' }],
    });
  });

  it('before their success is known say nothing', () => {
    expect(told(refunded(1, '100'))).toMatchObject({ status: null, success: null, since: null });
  });

  it('in part do not bring a dead payment back', () => {
    expect(told(succeeded(0), failed(1), refunded(2, '60')).status).toBe('failed');
  });
});

describe('facts come from the earliest success', () => {
  it('by moment, then by event', () => {
    const late = event('payment_succeeded', 2, {}, 'a');
    const first = event('payment_succeeded', 1, {}, 'c');
    const same = event('payment_succeeded', 1, {}, 'b');
    expect(told(late, first, same).success).toStrictEqual(same);
  });
});

describe('events contradict each other', () => {
  const success = event('payment_succeeded', 0, { amount: '125.50' });
  const split = allocations(['invoice-1', '100'], ['invoice-2', '25.50']);

  it.each([
    ['amount', { amount: '125.51' }],
    ['currency', { amount: '125.50', currency: 'EUR' }],
    ['allocations', { amount: '125.50', allocations: split }],
    ['invoice', { amount: '125.50', allocations: allocations(['invoice-2', '125.50']) }],
  ])('when another success has another %s', (_, payment) => {
    expect(told(success, event('payment_succeeded', 1, payment)).contradictory).toBe(true);
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
  ])('not when only %s differ', (_, payment) => {
    expect(told(success, event('payment_succeeded', 1, payment)).contradictory).toBe(false);
    const sameId = event('payment_succeeded', 0, payment, success.eventId);
    expect(told(success, sameId).contradictory).toBe(false);
  });

  it('not when allocations come in another order', () => {
    const one = event('payment_succeeded', 0, { amount: '125.50', allocations: split }, 'one');
    const other = event('payment_succeeded', 1, { amount: '125.50', allocations: split.toReversed() }, 'two');
    expect(told(one, other).contradictory).toBe(false);
  });

  it('when they are written in no currency, by their text', () => {
    const one = event('payment_succeeded', 0, { amount: '1.5', currency: 'QQQ' }, 'one');
    const other = event('payment_succeeded', 1, { amount: '1.50', currency: 'QQQ' }, 'two');
    expect(told(one, other).contradictory).toBe(true);
    expect(told(one, { ...one, eventId: 'two' }).contradictory).toBe(false);
  });

  it.each([
    ['moment', event('payment_failed', 3, {}, 'evt')],
    ['topic', event('payment_chargeback', 1, {}, 'evt')],
    ['method', event('payment_failed', 1, { method: 'check' }, 'evt')],
    ['amount', event('payment_failed', 1, { amount: '99' }, 'evt')],
  ])('when the same event comes with another %s', (_, other) => {
    const one = event('payment_failed', 1, {}, 'evt');
    expect(told(succeeded(0), one).contradictory).toBe(false);
    expect(told(succeeded(0), one, other).contradictory).toBe(true);
  });

  it('but a failure may say less about the money than its success', () => {
    expect(told(success, failed(1, { amount: '1', allocations: [] })).contradictory).toBe(false);
  });
});

describe('the same message again', () => {
  it('does not contradict itself by saying null where it said nothing, nor by fields that nobody knows yet', () => {
    // Prepare
    const first = succeeded(0);
    const described = { ...first.payment, chargedAmount: null, fees: null, refund: null, traceId: 'x' };

    // Act
    const again = paymentEventSchema.parse({ ...first, payment: described });

    // Assess
    expect(told(first, again)).toMatchObject({ status: 'succeeded', contradictory: false });
  });
});
