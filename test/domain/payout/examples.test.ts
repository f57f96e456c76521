import { describe, expect, it } from 'vitest';
import type { PayoutPayment } from '../../../functions/domain/payout/payments.ts';
import { payoutSheet } from '../../../functions/domain/payout/sheet.ts';
import { dollars } from '../../support/factories.ts';
import {
  absorbedFees,
  coveredFees,
  type Described,
  depositOf,
  factsOf,
  known,
  lateFee,
  negative,
  returned,
  whyNot,
} from './support.ts';

interface Example {
  readonly payout: Described;
  readonly payments: readonly PayoutPayment[];
  /** What each entry does to the bank account, in dollars. */
  readonly entries: readonly (readonly [string, number])[];
  /** What is deposited without a person, or why it waits. */
  readonly deposit: number | string;
}

const examples: Record<string, Example> = {
  'absorbed fees': {
    payout: absorbedFees,
    payments: [known('pay-1', 100), known('pay-2', 100)],
    entries: [
      ['deposit', 200],
      ['fee', -6.4],
    ],
    deposit: 200,
  },
  'fees covered by the customer': {
    payout: coveredFees,
    payments: [known('pay-1', 100)],
    entries: [['deposit', 100]],
    deposit: 100,
  },
  'late fee passed on, kept by the partner': {
    payout: lateFee,
    payments: [known('pay-1', 100)],
    entries: [
      ['deposit', 100],
      ['fee', -3],
      ['other', 5],
    ],
    deposit: 100,
  },
  'an earlier payment returned': {
    payout: returned,
    payments: [known('pay-1', 200), known('pay-0', 130, {}, { deposited: true })],
    entries: [
      ['deposit', 200],
      ['reversal', -130],
      ['fee', -15],
    ],
    deposit: 'REVERSAL_AWAITED',
  },
  'an earlier payment returned, and reversed by the partner': {
    payout: returned,
    payments: [known('pay-1', 200), known('pay-0', 130, {}, { deposited: true, reversed: true })],
    entries: [
      ['deposit', 200],
      ['reversal', -130],
      ['fee', -15],
    ],
    deposit: 200,
  },
  negative: {
    payout: negative,
    payments: [known('pay-1', 50), known('pay-0', 95)],
    entries: [
      ['deposit', 50],
      ['reversal', -95],
    ],
    deposit: 'NEGATIVE_PAYOUT',
  },
};

describe.each(Object.entries(examples))('%s', (_, { payout, payments, entries, deposit }) => {
  const facts = factsOf(payout);
  const sheet = payoutSheet(facts, 'paid', payments);

  it('is entered as its sheet says', () => {
    expect(sheet.entries.map(({ kind, bank }) => [kind, bank])).toStrictEqual(
      entries.map(([kind, bank]) => [kind, dollars(bank)]),
    );
  });

  it('is proven to the cent', () => {
    const bank = sheet.entries.reduce((total, one) => total + one.bank, 0);
    expect([bank, sheet.proof.unexplained]).toStrictEqual([facts.amount, 0]);
  });

  it('is deposited over its whole payments, or waits', () => {
    if (typeof deposit === 'string') expect(whyNot({ facts, payments }).code).toBe(deposit);
    else expect(depositOf({ facts, payments })).toMatchObject({ gross: dollars(deposit), lines: [] });
  });
});

describe('a sheet', () => {
  const payments = [known('pay-1', 200), known('pay-0', 130)];
  const sheet = payoutSheet(factsOf({ ...returned, description: 'Weekly' }), 'paid', payments);

  it('names each payment as Intacct does, with its customer and its invoices', () => {
    expect(sheet).toMatchObject({
      payoutId: 'po-1',
      status: 'paid',
      arrivalDate: '2026-03-12',
      description: 'Weekly',
      bankAmount: dollars(55),
      payments: [
        {
          paymentId: 'pay-1',
          numbers: ['Intacct 4701'],
          customer: 'Acme',
          invoices: ['INV-1'],
          gross: 20_000,
        },
      ],
      adjustments: [
        { type: 'return', paymentId: 'pay-0', numbers: ['Intacct 4700'], amount: dollars(-130) },
        { type: 'fee', paymentId: null, numbers: [], description: 'Processing', amount: dollars(-15) },
      ],
      proof: { payments: dollars(200), adjustments: dollars(-145), bank: dollars(55), unexplained: 0 },
    });
  });

  it('says who is debited and who is credited', () => {
    expect(sheet.entries).toMatchObject([
      { text: 'Deposit pay-1 (Intacct 4701)', debit: 'bank', credit: 'undeposited funds' },
      { text: 'Reverse pay-0 (Intacct 4700): do not reverse its deposit', credit: 'bank' },
      { text: 'Fees: Processing', debit: 'fees', credit: 'bank', amount: dollars(15) },
    ]);
  });

  it('stands also when nothing is known of its payments', () => {
    const bare = payoutSheet(factsOf(returned), 'paid', []);
    expect(bare.entries.map(({ bank }) => bank)).toStrictEqual(sheet.entries.map(({ bank }) => bank));
    expect(bare.entries[0]?.text).toBe('Deposit pay-1 (not in Intacct)');
    expect(bare.entries[1]?.text).toContain('pay-0 (not in Intacct) if it was recorded by hand');
  });

  it('of a payout that failed has nothing to enter', () => {
    expect(payoutSheet(factsOf(), 'failed', payments)).toMatchObject({ status: 'failed', entries: [] });
  });

  it('shows what is unexplained', () => {
    const off = payoutSheet(factsOf({ amount: '193.61' }), 'paid', payments);
    expect(off.proof).toMatchObject({ bank: 19_361, unexplained: 1 });
  });
});
