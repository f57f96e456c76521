import { describe, expect, it } from 'vitest';
import type { PaymentEntry } from '../../../functions/domain/invoice/invoice.ts';
import { planPosting } from '../../../functions/domain/posting/plan.ts';
import { customerId, invoiceId, ledgerId, paymentId } from '../../../functions/domain/shared/ids.ts';
import { minorUnits } from '../../../functions/domain/shared/money.ts';
import { parseInstant } from '../../../functions/domain/shared/time.ts';
import { currency, date, dollars, link, taken } from '../../support/factories.ts';
import { fc } from '../../support/property.ts';
import { byHand, factsOf, input, left, linked, other, paidAt, reasonOf, toPay } from './plan-support.ts';

const pays = (amount: string) => ({ facts: factsOf({ amount }) });

describe('enough is due', () => {
  const withOther = (one: PaymentEntry, fresh = {}) => ({
    invoices: [toPay(fresh, { alternative: [one] })],
  });

  it.each([
    ['nothing, while it has not left', other(60), '100', undefined],
    ['its part, once it left', left(60), '40', undefined],
    ['its part, once it left', left(60), '40.01', 'NOT_ENOUGH_DUE'],
    [
      'its part, also while nobody knows its number',
      left(60, { ledgerId: null, doubt: { until: null } }),
      '40.01',
      'NOT_ENOUGH_DUE',
    ],
    ['nothing, when it is gone from the ledger', left(60, { gone: true }), '100', undefined],
    ['nothing, when it is ruled out', left(60, { effect: 'none' }), '100', undefined],
    ['all, while it is being sent', other(60, { sending: true }), '1', 'ANOTHER_PAYMENT_IN_FLIGHT'],
    [
      'all, while it is being sent, also if it died',
      other(60, { sending: true, effect: 'dead' }),
      '1',
      'ANOTHER_PAYMENT_IN_FLIGHT',
    ],
  ])('another payment of ours takes %s', (_, one, amount, reason) => {
    expect(reasonOf({ ...pays(amount), ...withOther(one) })).toBe(reason);
  });

  it('one that the copy contains is not taken off twice', () => {
    const contained = withOther(left(60), linked(60));
    expect(reasonOf({ ...pays('40'), ...contained })).toBeUndefined();
    expect(reasonOf({ ...pays('40.01'), ...contained })).toBe('NOT_ENOUGH_DUE');
    const inPart = withOther(left(60), linked(50));
    expect(reasonOf({ ...pays('40'), ...inPart })).toBeUndefined();
    expect(reasonOf({ ...pays('40.01'), ...inPart })).toBe('NOT_ENOUGH_DUE');
  });

  it('the payment itself is not in its own way', () => {
    expect(reasonOf(withOther(taken(100, { firstSentAt: paidAt })))).toBeUndefined();
    expect(reasonOf(withOther(taken(100, { sending: true })))).toBeUndefined();
  });

  it('of example 17, the second is held, 40 available', () => {
    const plan = planPosting(input({ ...pays('60'), ...withOther(left(60)) }));
    expect(plan).toMatchObject({
      why: { code: 'NOT_ENOUGH_DUE', sentence: expect.stringContaining('40.00 USD is due, so 20.00') },
    });
  });
});

describe('an earlier payment that failed', () => {
  const dead = { effect: 'dead' } as const;
  const afterFailure = (fresh: Parameters<typeof toPay>[0], one = left(100, dead)) =>
    reasonOf({ invoices: [toPay(fresh, { alternative: [one] })] });

  it('and still settles the invoice is in the way, and named', () => {
    expect(afterFailure(linked(100))).toBe('EARLIER_FAILED_PAYMENT_NOT_REVERSED');
    const named = (one: PaymentEntry) =>
      planPosting(input({ invoices: [toPay(linked(100), { alternative: [one] })] }));
    expect(named(left(100, dead))).toMatchObject({
      why: { sentence: expect.stringContaining('the Intacct payment with memo pay-2, which failed.') },
    });
    expect(named(left(100, { ...dead, platformId: '4710' }))).toMatchObject({
      why: { sentence: expect.stringContaining('Intacct payment 4710, which failed.') },
    });
  });

  it('also before the copy shows it', () => {
    expect(afterFailure({})).toBe('EARLIER_FAILED_PAYMENT_NOT_REVERSED');
  });

  it.each([
    ['gone from the links', {}, { gone: true }],
    ['still listed, with the balance back', { links: [link('R-2', 100)] }, {}],
    ['no longer listed in a younger copy, once it was seen', {}, { platformId: '4710' }],
  ])("is in nobody's way once it is reversed: %s", (_, fresh, changes) => {
    expect(afterFailure(fresh, left(100, { ...dead, ...changes }))).toBeUndefined();
  });

  it("or never left, is in nobody's way", () => {
    expect(afterFailure({}, other(100, dead))).toBeUndefined();
  });

  it('is not in the way of what is due beside it', () => {
    const beside = { invoices: [toPay(linked(60), { alternative: [left(60, dead)] })] };
    expect(reasonOf({ ...pays('40'), ...beside })).toBeUndefined();
    expect(reasonOf({ ...pays('41'), ...beside })).toBe('EARLIER_FAILED_PAYMENT_NOT_REVERSED');
  });
});

/** Invoices with what was settled by hand and by ours, in cents. */
const cents = fc.integer({ min: 1, max: 200 });
const ours = fc.record({
  amount: cents,
  stage: fc.constantFrom('waits', 'left', 'linked', 'gone'),
  effect: fc.constantFrom('stands', 'dead'),
});
const invoices = fc.array(
  fc.record({
    part: cents,
    more: fc.nat(300),
    cheques: fc.array(cents, { maxLength: 2 }),
    ours: fc.array(ours, { maxLength: 3 }),
  }),
  { minLength: 1, maxLength: 4 },
);
type Ours = { readonly amount: number; readonly stage: string; readonly effect: string };

function entry({ amount, stage, effect }: Ours, at: number): PaymentEntry {
  return {
    ...taken(0),
    paymentId: paymentId.parse(`alternative:other-${at}`),
    amount: minorUnits(amount),
    effect: effect === 'dead' ? 'dead' : 'stands',
    ledgerId: stage === 'waits' ? null : ledgerId.parse(`R-${at}`),
    firstSentAt: stage === 'waits' ? null : paidAt,
    gone: stage === 'gone',
  };
}

function total(amounts: readonly number[]): number {
  return amounts.reduce((sum, amount) => sum + amount, 0);
}

describe('any payment over any invoices', () => {
  it('is planned exactly when each invoice has its part available, and posts the sum of its parts', () => {
    let planned = 0;
    fc.assert(
      fc.property(invoices, (all) => {
        const amount = total(all.map(({ part }) => part));
        const facts = factsOf({
          amount: (amount / 100).toFixed(2),
          allocations: all.map(({ part }, at) => ({
            invoiceId: `invoice-${at}`,
            amount: (part / 100).toFixed(2),
          })),
        });
        const toBePaid = all.map(({ more, cheques, ours }, at) => {
          const links = [
            ...cheques.map((cheque, which) => ({
              ...link(`cheque-${which}`, 0),
              amount: minorUnits(cheque),
            })),
            ...ours.flatMap((one, which) =>
              one.stage === 'linked' ? [{ ...link(`R-${which}`, 0), amount: minorUnits(one.amount) }] : [],
            ),
          ];
          const amountDue = minorUnits(more);
          const totalAmount = minorUnits(more + total(links.map((one) => one.amount)));
          return toPay({ totalAmount, amountDue, links }, { alternative: ours.map(entry) }, `invoice-${at}`);
        });
        const available = all.map(
          ({ more, ours }) =>
            more - total(ours.filter(({ stage }) => stage === 'left').map((one) => one.amount)),
        );
        const plan = planPosting(input({ facts, invoices: toBePaid }));
        expect('posting' in plan).toBe(all.every(({ part }, at) => part <= (available[at] ?? 0)));
        if ('why' in plan) return;
        planned += 1;
        expect(plan.posting.total).toBe(amount);
        expect(total(plan.posting.allocations.map((one) => one.amount))).toBe(amount);
        expect(plan.posting.allocations).toStrictEqual(facts.allocations);
      }),
      { numRuns: 500 },
    );
    expect(planned).toBeGreaterThan(100);
  });
});

describe('a payment entered by hand', () => {
  const elsewhere = invoiceId.parse('invoice-2');
  const here = invoiceId.parse('invoice-1');

  it.each([
    ['the same day', {}, true],
    ['three days before', { date: date('2026-03-07') }, true],
    ['four days before', { date: date('2026-03-06') }, false],
    ['any time later', { date: date('2026-12-31') }, true],
    ['another amount', { amount: dollars(99.99) }, false],
    ['another currency', { currency: currency('EUR') }, false],
    ['another customer', { customerId: customerId.parse('customer-2') }, false],
    ['no customer', { customerId: null }, true],
    ['another invoice', { invoiceIds: [elsewhere] }, false],
    ['no invoice', { invoiceIds: [] }, false],
    ['this invoice and another', { invoiceIds: [elsewhere, here] }, true],
  ])('of %s: %j looks like ours: %s', (_, changes, twin) => {
    expect(reasonOf({ unclaimed: [byHand(changes)] })).toBe(twin ? 'LOOKS_RECORDED_BY_HAND' : undefined);
  });

  it('counts its three days from the day at the office', () => {
    const facts = factsOf({ paidAt: parseInstant('2026-04-01T02:30:00Z') });
    const on = (day: string) => reasonOf({ facts, unclaimed: [byHand({ date: date(day) })] });
    expect(on('2026-03-28')).toBe('LOOKS_RECORDED_BY_HAND');
    expect(on('2026-03-27')).toBeUndefined();
  });

  it('is passed over once a person ruled it out, another is not', () => {
    const notDuplicates = [byHand().ledgerId];
    expect(reasonOf({ unclaimed: [byHand()], notDuplicates })).toBeUndefined();
    const another = byHand({ ledgerId: ledgerId.parse('R-10') });
    expect(reasonOf({ unclaimed: [byHand(), another], notDuplicates })).toBe('LOOKS_RECORDED_BY_HAND');
    expect(reasonOf({ unclaimed: [byHand({ invoiceIds: [elsewhere] }), another] })).toBe(
      'LOOKS_RECORDED_BY_HAND',
    );
  });
});
