import { describe, expect, it } from 'vitest';
import type { PaymentEvent } from '../../../functions/domain/payment/events.ts';
import { deliveries, fc } from '../../support/property.ts';
import { chargedBack, event, failed, invoiceOf, refunded, shownOf, succeeded, World } from '../factories.ts';

const invoiceIds = ['invoice-1', 'invoice-2'];
const paymentIds = ['pay-1', 'pay-2', 'pay-3'];
const total = 10_000;

/** One event of a payment that is divided over both invoices, in cents. */
interface Happening {
  readonly id: string;
  readonly kind:
    | 'succeeded'
    | 'failed'
    | 'chargeback'
    | 'refunded in part'
    | 'refunded'
    | 'succeeded otherwise';
  readonly at: number;
}

/** How the payments are divided over the invoices, in cents; 0 is not named. */
type Parts = Readonly<Record<string, readonly number[]>>;

function toEvent({ id, kind, at }: Happening, parts: Parts): PaymentEvent {
  const divided = (parts[id] ?? []).flatMap((cents, which) =>
    cents > 0 ? [{ invoiceId: invoiceIds[which] ?? '', amount: (cents / 100).toFixed(2) }] : [],
  );
  const cents = (parts[id] ?? []).reduce((sum, part) => sum + part, 0);
  const amount = (cents / 100).toFixed(2);
  const payment = { id, amount, allocations: divided };
  switch (kind) {
    case 'succeeded':
      return succeeded(at, payment);
    case 'failed':
      return failed(at, payment);
    case 'chargeback':
      return chargedBack(at, payment);
    case 'refunded':
      return refunded(at, amount, `${id} whole`, payment);
    case 'refunded in part':
      return refunded(at, '0.01', `${id} part`, payment);
    case 'succeeded otherwise': {
      const other = [{ invoiceId: 'invoice-2', amount: '7.00' }];
      return event('payment_succeeded', at, { id, amount: '7.00', allocations: other }, `other ${at}`);
    }
  }
}

const cents = fc.oneof(fc.constant(0), fc.integer({ min: 2, max: total }), fc.constant(total));
const dividedOverInvoices = fc.tuple(cents, cents).filter(([one, other]) => one + other > 0);
const partsOfAll = fc.record({
  'pay-1': dividedOverInvoices,
  'pay-2': dividedOverInvoices,
  'pay-3': dividedOverInvoices,
});
const consistent = ['succeeded', 'failed', 'chargeback', 'refunded in part', 'refunded'] as const;

function stories(kinds: readonly Happening['kind'][]) {
  const happening = fc.record({
    id: fc.constantFrom(...paymentIds),
    kind: fc.constantFrom(...kinds),
    at: fc.nat(4),
  });
  const happenings = fc.array(happening, { minLength: 1, maxLength: 9 });
  return fc
    .tuple(happenings, partsOfAll)
    .chain(([all, parts]) => deliveries(all.length).map((order) => ({ all, parts, order })));
}

function delivered(all: readonly PaymentEvent[]): World {
  const world = new World(
    undefined,
    invoiceIds.map((id) => invoiceOf(id)),
  );
  for (const one of all) world.deliver(one);
  return world;
}

/** What is stored, without versions, histories and times of arrival. */
function content(world: World) {
  const payments = [...world.payments.values()].map(({ version: _, ...payment }) => payment);
  const intents = [...world.intents.values()].map(
    ({ writeBackId, state, reason, closedAs, amount, currency }) => ({
      writeBackId,
      state,
      reason,
      closedAs,
      amount,
      currency,
    }),
  );
  const byId = (one: object, other: object) => JSON.stringify(one).localeCompare(JSON.stringify(other));
  return {
    payments: payments.sort(byId),
    intents: intents.sort(byId),
    invoices: [...world.invoices.values()].map(shownOf).map(({ alternative, ...shown }) => ({
      ...shown,
      // A part that was taken back counts as one that never was.
      alternative: alternative.filter(({ effect }) => effect !== 'none'),
    })),
  };
}

/** The rule in its shortest form: the last event decides, at the same moment the graver; refunds stand. */
function standsIn(all: readonly Happening[], id: string): boolean {
  const gravity = ['succeeded', 'refunded', 'failed', 'chargeback'];
  const own = all.filter((one) => one.id === id && one.kind !== 'refunded in part');
  const [last] = own.toSorted(
    (one, other) => other.at - one.at || gravity.indexOf(other.kind) - gravity.indexOf(one.kind),
  );
  const born = own.some(({ kind }) => kind === 'succeeded');
  return born && (last?.kind === 'succeeded' || last?.kind === 'refunded');
}

describe('what is stored depends only on the set of events', () => {
  it('whatever their order and repetition, over several payments of the same invoices', () => {
    fc.assert(
      fc.property(stories(consistent), ({ all, parts, order }) => {
        const events = all.map((one) => toEvent(one, parts));
        const shuffled = delivered(order.flatMap((at) => events[at] ?? []));
        expect(content(shuffled)).toStrictEqual(content(delivered(events)));
      }),
      { numRuns: 200 },
    );
  });

  it('also when they contradict each other about the money', () => {
    fc.assert(
      fc.property(stories([...consistent, 'succeeded otherwise', 'succeeded']), ({ all, parts, order }) => {
        const events = all.map((one) => toEvent(one, parts));
        const shuffled = delivered(order.flatMap((at) => events[at] ?? []));
        expect(content(shuffled)).toStrictEqual(content(delivered(events)));
      }),
      { numRuns: 200 },
    );
  });

  it('so that each invoice shows its total less what stands', () => {
    fc.assert(
      fc.property(stories(consistent), ({ all, parts, order }) => {
        const world = delivered(order.flatMap((at) => all[at] ?? []).map((one) => toEvent(one, parts)));
        const divided: Parts = parts;
        for (const [which, id] of invoiceIds.entries()) {
          const raw = paymentIds
            .filter((payment) => standsIn(all, payment))
            .reduce((due, payment) => due - (divided[payment]?.[which] ?? 0), total);
          const { amountDue, overpaid, status, collectible } = world.invoice(id);
          expect([amountDue, overpaid]).toStrictEqual([Math.max(0, raw), Math.max(0, -raw)]);
          expect(collectible).toBe(raw > 0);
          expect(status).toBe(raw <= 0 ? 'paid' : raw < total ? 'partially_paid' : 'open');
        }
      }),
      { numRuns: 200 },
    );
  });

  it('and a known event changes nothing', () => {
    fc.assert(
      fc.property(stories(consistent), ({ all, parts }) => {
        const events = all.map((one) => toEvent(one, parts));
        const world = delivered(events);
        for (const one of events) expect(world.deliver(one)).toBeUndefined();
      }),
    );
  });
});
