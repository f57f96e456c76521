import { describe, expect, it } from 'vitest';
import { explainImbalance } from '../../../functions/domain/payout/details.ts';
import { type AdjustmentType, adjustmentTypes } from '../../../functions/domain/payout/events.ts';
import type { PayoutPayment } from '../../../functions/domain/payout/payments.ts';
import { planDeposit } from '../../../functions/domain/payout/plan.ts';
import { payoutSheet } from '../../../functions/domain/payout/sheet.ts';
import { dollars } from '../../support/factories.ts';
import { fc } from '../../support/property.ts';
import { factsOf, input, known } from './support.ts';

interface Part {
  readonly id: string;
  readonly cents: number;
}

interface Change extends Part {
  readonly type: AdjustmentType;
  readonly about: boolean;
}

const ids = ['pay-0', 'pay-1', 'pay-2', 'pay-3'];
const cents = fc.oneof(fc.constantFrom(1, 5_000, 10_000), fc.integer({ min: 1, max: 20_000 }));
const parts = fc.array(fc.record({ id: fc.constantFrom(...ids), cents }), { maxLength: 5 });
const changes = fc.array(
  fc.record({
    type: fc.constantFrom(...adjustmentTypes),
    id: fc.constantFrom(...ids),
    about: fc.boolean(),
    cents: fc.oneof(cents, fc.constantFrom(-1, -5_000, -10_000, 0), fc.integer({ min: -20_000, max: 0 })),
  }),
  { maxLength: 6 },
);
/** What Intacct shows of each payment: 50 or 100 dollars, standing or reversed; or nothing at all. */
const inIntacct = fc.tuple(
  ...ids.map((id) =>
    fc.record({
      id: fc.constant(id),
      there: fc.boolean(),
      amount: fc.constantFrom(50, 100),
      reversed: fc.boolean(),
      went: fc.constantFrom(...(['stands', 'went back', 'came again'] as const)),
      place: fc.constantFrom(
        ...[
          {},
          { inBank: true },
          { deposited: true },
          { byHand: true },
          { otherPayout: 'po-0', undeposited: true },
        ],
      ),
    }),
  ),
);

const text = (value: number) => (value / 100).toFixed(2);

function payoutOf(payments: readonly Part[], adjustments: readonly Change[], off = 0) {
  const total = [...payments, ...adjustments].reduce((sum, one) => sum + one.cents, off);
  return factsOf({
    amount: text(total),
    payments: payments.map((one) => ({ paymentId: one.id, amount: text(one.cents) })),
    adjustments: adjustments.map(({ type, id, about, cents: amount }) => ({
      type,
      amount: text(amount),
      ...(about ? { paymentId: id } : {}),
    })),
  });
}

interface Shown {
  readonly id: string;
  readonly there: boolean;
  readonly amount: number;
  readonly reversed: boolean;
  readonly went: PayoutPayment['money'];
  readonly place: Partial<PayoutPayment>;
}

function shown(all: readonly Shown[]) {
  return all.flatMap(({ id, there, amount, reversed, went, place }): PayoutPayment[] =>
    there ? [known(id, amount, { money: went, ...place }, { reversed })] : [],
  );
}

describe('a payout balances to the cent', () => {
  it('in its entries, whatever it holds and whatever Intacct shows', () => {
    fc.assert(
      fc.property(parts, changes, inIntacct, (payments, adjustments, ledger) => {
        const facts = payoutOf(payments, adjustments);
        const { entries, proof } = payoutSheet(facts, 'paid', shown(ledger));
        expect(entries.reduce((total, one) => total + one.bank, 0)).toBe(facts.amount);
        expect(proof.unexplained).toBe(0);
        for (const one of entries) {
          expect(one.amount).toBeGreaterThan(0);
          expect([0, one.amount, -one.amount]).toContain(one.bank);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('in its deposit, which is what its sheet says', () => {
    let deposited = 0;
    fc.assert(
      fc.property(parts, changes, inIntacct, fc.boolean(), (payments, adjustments, ledger, asLines) => {
        const facts = payoutOf(payments, adjustments);
        const feeMode = asLines ? 'deposit-line' : 'entry';
        const found = shown(ledger.map((one) => ({ ...one, there: true, went: 'stands', place: {} })));
        const plan = planDeposit(input({ facts, payments: found }, { feeMode, feesAccountId: 'fees' }));
        if ('why' in plan) return;
        deposited += 1;
        const { entries } = payoutSheet(facts, 'paid', found);
        const bank = (kind: string) =>
          entries.filter((one) => one.kind === kind).reduce((total, one) => total + one.bank, 0);
        expect(plan.deposit.gross).toBe(bank('deposit'));
        expect(plan.deposit.total).toBe(bank('deposit') + (asLines ? bank('fee') : 0));
        expect(new Set(plan.deposit.ledgerIds).size).toBe(plan.deposit.ledgerIds.length);
      }),
      { numRuns: 5_000 },
    );
    expect(deposited).toBeGreaterThan(30);
  });

  it('or says by how much it does not, with every part', () => {
    const off = fc.integer({ min: -300, max: 300 }).filter((one) => one !== 0);
    fc.assert(
      fc.property(parts, changes, off, (payments, adjustments, difference) => {
        const facts = payoutOf(payments, adjustments, difference);
        const why = explainImbalance(facts);
        expect(why?.code).toBe('OUT_OF_BALANCE');
        expect(why?.sentence).toContain(`${text(difference)} USD unexplained`);
        for (const { amount } of [...facts.payments, ...facts.adjustments]) {
          expect(why?.sentence).toContain(`${text(amount)} USD`);
        }
        expect(planDeposit(input({ facts }))).toStrictEqual({ why });
      }),
    );
  });
});

describe('a payment that comes and goes in the same payout', () => {
  const facts = factsOf({
    amount: '100',
    payments: ['pay-1', 'pay-2'].map((paymentId) => ({ paymentId, amount: '100' })),
    adjustments: [{ type: 'return', paymentId: 'pay-2', amount: '-100' }],
  });

  it('is reversed, never deposited, and leaves the bank as it is', () => {
    const before = input({ facts });
    expect(planDeposit(before)).toMatchObject({ why: { code: 'REVERSAL_AWAITED' } });
    const payments = [known('pay-1', 100), known('pay-2', 100, {}, { reversed: true })];
    expect(planDeposit({ ...before, payments })).toMatchObject({
      deposit: { gross: dollars(100), ledgerIds: ['ledger of pay-1'] },
    });
    expect(payoutSheet(facts, 'paid', payments).entries).toMatchObject([
      { kind: 'deposit', bank: 10_000 },
      { kind: 'reversal', credit: 'undeposited funds', amount: 10_000, bank: 0 },
    ]);
  });

  it('only in part is deposited whole', () => {
    const part = factsOf({
      amount: '60',
      payments: [{ paymentId: 'pay-1', amount: '100' }],
      adjustments: [{ type: 'chargeback', paymentId: 'pay-1', amount: '-40' }],
    });
    expect(payoutSheet(part, 'paid', []).entries).toMatchObject([
      { kind: 'deposit', bank: 10_000 },
      { kind: 'refund', bank: -4_000 },
    ]);
  });

  it('as a refund is no reversal, unless the partner has reversed it; nor is one that is taken back', () => {
    const refunded = (amount: string, bank: string) =>
      factsOf({
        amount: bank,
        payments: [{ paymentId: 'pay-1', amount: '100' }],
        adjustments: [{ type: 'refund', paymentId: 'pay-0', amount }],
      });
    const kinds = (amount: string, bank: string, reversed: boolean) =>
      payoutSheet(refunded(amount, bank), 'paid', [known('pay-0', 70, {}, { reversed })]).entries.map(
        ({ kind }) => kind,
      );
    expect(kinds('-70', '30', false)).toStrictEqual(['deposit', 'refund']);
    expect(kinds('-70', '30', true)).toStrictEqual(['deposit', 'reversal']);
    expect(kinds('-40', '60', true)).toStrictEqual(['deposit', 'refund']);
    expect(kinds('70', '170', false)).toStrictEqual(['deposit', 'other']);
  });

  it('and comes back for good is no reversal at all', () => {
    const won = factsOf({
      amount: '100',
      payments: [{ paymentId: 'pay-1', amount: '100' }],
      adjustments: (['chargeback', 'dispute_won'] as const).map((type) => ({
        type,
        paymentId: 'pay-0',
        amount: type === 'chargeback' ? '-70' : '70',
      })),
    });
    expect(payoutSheet(won, 'paid', []).entries).toMatchObject([{ kind: 'deposit', bank: 10_000 }]);
  });
});
