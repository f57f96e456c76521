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

/** The cents of each payment for each invoice. An invoice with 0 is not named. */
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
      const allocations = [{ invoiceId: 'invoice-2', amount: '7.00' }];
      return event('payment_succeeded', at, { id, amount: '7.00', allocations }, `other ${at}`);
    }
  }
}

const cents = fc.oneof(fc.constant(0), fc.integer({ min: 2, max: total }), fc.constant(total));
const dividedOverInvoices = fc.tuple(cents, cents).filter(([first, second]) => first + second > 0);
const partsOfAll = fc.record({
  'pay-1': dividedOverInvoices,
  'pay-2': dividedOverInvoices,
  'pay-3': dividedOverInvoices,
});
const consistent = ['succeeded', 'failed', 'chargeback', 'refunded in part', 'refunded'] as const;

function histories(kinds: readonly Happening['kind'][]) {
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
  for (const received of all) world.deliver(received);
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
  const byId = (a: object, b: object) => JSON.stringify(a).localeCompare(JSON.stringify(b));
  return {
    payments: payments.sort(byId),
    intents: intents.sort(byId),
    invoices: [...world.invoices.values()].map(shownOf).map(({ alternative, ...shown }) => ({
      ...shown,
      // An entry without effect is equal to no entry.
      alternative: alternative.filter(({ effect }) => effect !== 'none'),
    })),
  };
}

/** The rule in short: the last event decides, of simultaneous ones the one of higher rank; a refunded payment stands. */
function standsIn(all: readonly Happening[], id: string): boolean {
  const ranks = ['succeeded', 'refunded', 'failed', 'chargeback'];
  const decisive = all.filter((happening) => happening.id === id && happening.kind !== 'refunded in part');
  const [last] = decisive.toSorted((a, b) => b.at - a.at || ranks.indexOf(b.kind) - ranks.indexOf(a.kind));
  const hasSuccess = decisive.some(({ kind }) => kind === 'succeeded');
  return hasSuccess && (last?.kind === 'succeeded' || last?.kind === 'refunded');
}

describe('the stored items depend only on the set of events', () => {
  it('several payments of the same invoices are stored alike for any order and repetition of their events', () => {
    fc.assert(
      fc.property(histories(consistent), ({ all, parts, order }) => {
        const events = all.map((happening) => toEvent(happening, parts));
        const shuffled = delivered(order.flatMap((at) => events[at] ?? []));
        expect(content(shuffled)).toStrictEqual(content(delivered(events)));
      }),
      { numRuns: 200 },
    );
  });

  it('contradictory events are stored alike in any order', () => {
    fc.assert(
      fc.property(histories([...consistent, 'succeeded otherwise', 'succeeded']), ({ all, parts, order }) => {
        const events = all.map((happening) => toEvent(happening, parts));
        const shuffled = delivered(order.flatMap((at) => events[at] ?? []));
        expect(content(shuffled)).toStrictEqual(content(delivered(events)));
      }),
      { numRuns: 200 },
    );
  });

  it('each invoice shows its total less the payments that stand', () => {
    fc.assert(
      fc.property(histories(consistent), ({ all, parts, order }) => {
        const world = delivered(
          order.flatMap((at) => all[at] ?? []).map((happening) => toEvent(happening, parts)),
        );
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

  it('an event that arrives a second time changes nothing', () => {
    fc.assert(
      fc.property(histories(consistent), ({ all, parts }) => {
        const events = all.map((happening) => toEvent(happening, parts));
        const world = delivered(events);
        for (const received of events) expect(world.deliver(received)).toBeUndefined();
      }),
    );
  });
});
