import { describe, expect, it } from 'vitest';
import {
  isWholeRefund,
  maxAllocations,
  readDetails,
  refundedAmount,
} from '../../../functions/domain/payment/details.ts';
import { describedPayment } from '../../../functions/domain/payment/events.ts';
import { type Currency, minorUnits } from '../../../functions/domain/shared/money.ts';
import { currency, minute, usd } from '../../support/factories.ts';
import { fc } from '../../support/property.ts';
import { type Described, event } from '../factories.ts';

/** A payment of 125.50 dollars for one invoice. */
function read(changes: Described = {}) {
  const payment = event('payment_succeeded', 0, { amount: '125.50', ...changes }).payment;
  return readDetails(payment);
}

const parts = (...amounts: string[]) => amounts.map((amount, at) => ({ invoiceId: `invoice-${at}`, amount }));

describe('readDetails', () => {
  it('the details of a payment contain its exact amounts', () => {
    expect(read({ customerId: 'customer-1' })).toStrictEqual({
      details: {
        id: 'pay-1',
        amount: 12_550,
        currency: 'USD',
        method: 'card',
        paidAt: minute(0),
        recordedByHand: false,
        customerId: 'customer-1',
        allocations: [{ invoiceId: 'invoice-1', amount: 12_550 }],
      },
    });
  });

  it('allocations are summed by invoice, in the order in which the invoices are first named', () => {
    const allocations = [
      { invoiceId: 'b', amount: '100' },
      { invoiceId: 'a', amount: '20' },
      { invoiceId: 'b', amount: '5.50' },
    ];
    const { details, problem } = read({ allocations });
    expect(problem).toBeUndefined();
    expect(details?.allocations).toStrictEqual([
      { invoiceId: 'b', amount: 10_550 },
      { invoiceId: 'a', amount: 2_000 },
    ]);
  });

  it('an allocation may be negative if the sum of its invoice stays above 0', () => {
    const corrected = [...parts('150'), ...parts('-24.50')];
    expect(read({ allocations: corrected })).toMatchObject({
      details: { allocations: [{ amount: 12_550 }] },
    });
    for (const allocations of [parts('150', '-24.50'), parts('125.50', '0'), parts('0', '125.50')]) {
      expect(read({ allocations })).toStrictEqual({
        problem: expect.objectContaining({ code: 'AMOUNT_INVALID' }),
      });
    }
  });

  it('the sentence about an allocation of 0 says that it must be more than 0', () => {
    expect(read({ amount: '0.00', allocations: parts('0.00') }).problem?.sentence).toBe(
      'Payment pay-1 has an amount of 0.00, which does not fit USD (each allocation must be more than 0).',
    );
  });

  it.each([
    ['JPY', '100', 100],
    ['JPY', '100.0', 100],
    ['KWD', '100.125', 100_125],
    ['USD', '100.1', 10_010],
  ])('an amount in %s is read in minor units: %s', (code, amount, expected) => {
    expect(read({ amount, currency: code, allocations: parts(amount) }).details?.amount).toBe(expected);
  });

  it.each([
    ['JPY', '100.50'],
    ['KWD', '100.1255'],
    ['USD', '100.001'],
    ['USD', 'a hundred'],
    ['USD', '1e2'],
    ['USD', ' 100.00'],
    ['dollars', '100'],
    ['usd', '100'],
  ])('there are no details if the amount does not fit %s: %s', (code, amount) => {
    const { details, problem } = read({ amount, currency: code, allocations: parts(amount) });
    expect(details).toBeUndefined();
    expect(problem?.code).toBe('AMOUNT_INVALID');
    expect(problem?.sentence).toContain(amount);
    expect(problem?.sentence).toContain(code);
  });
});

it('an amount that is too large to count exactly is invalid', () => {
  const amount = '90071992547409.92';
  expect(read({ amount }).problem?.code).toBe('AMOUNT_INVALID');
  expect(read({ amount: '90071992547409.91' }).details?.amount).toBe(Number.MAX_SAFE_INTEGER);
});

describe('the charged amount', () => {
  const covered = (amount: string) => [{ name: 'Card surcharge', amount, coveredByCustomer: true }];

  it('the charged amount may exceed the amount by the fees that the customer covered', () => {
    const { details, problem } = read({ chargedAmount: '129.14', fees: covered('3.64') });
    expect(problem).toBeUndefined();
    expect(details?.amount).toBe(12_550);
  });

  it('fees that the partner bears explain no charge, and without a charged amount no fee matters', () => {
    const borne = [{ name: 'Processing', amount: '3.64', coveredByCustomer: false }];
    expect(read({ chargedAmount: '129.14', fees: borne }).problem?.code).toBe('ALLOCATION_MISMATCH');
    expect(read({ chargedAmount: '125.50', fees: borne }).problem).toBeUndefined();
    expect(read({ fees: covered('3.64') }).problem).toBeUndefined();
    expect(read({ chargedAmount: null, fees: null }).problem).toBeUndefined();
  });

  it.each([
    [{ chargedAmount: '129.15', fees: covered('3.64') }, ['129.15', '125.50', '3.64', '0.01']],
    [{ chargedAmount: '129.13', fees: covered('3.64') }, ['129.13', '125.50', '3.64', '-0.01']],
    [{ chargedAmount: '125.50', fees: covered('3.64') }, ['125.50', '125.50', '3.64', '-3.64']],
    [{ chargedAmount: '129.14' }, ['129.14', '125.50', '0.00', '3.64']],
    [
      { chargedAmount: '123.64', fees: covered('3.64'), allocations: parts('120') },
      ['123.64', '120.00', '3.64', '5.50'],
    ],
    [{ allocations: parts('125.00') }, ['125.50', '125.00', '0.00', '0.50']],
    [{ allocations: parts('100', '26') }, ['125.50', '126.00', '0.00', '-0.50']],
  ])('a charge that the fees do not explain is a mismatch, with the figures (%j)', (changes, [
    charged,
    invoices,
    fees,
    unexplained,
  ]) => {
    const { details, problem } = read(changes);
    expect(details?.amount).toBe(12_550);
    expect(problem).toMatchObject({
      code: 'ALLOCATION_MISMATCH',
      sentence: `Payment pay-1: the customer was charged ${charged} USD, the invoices take ${invoices} USD and customer-paid fees ${fees} USD, so ${unexplained} USD is unexplained.`,
    });
  });
});

describe('the invoices that a payment names', () => {
  it('a payment that names no invoice has a problem', () => {
    expect(read({ allocations: [] })).toMatchObject({
      details: { amount: 12_550, allocations: [] },
      problem: { code: 'NO_ALLOCATION', sentence: 'Payment pay-1 names no invoice.' },
    });
  });

  it('a payment may name at most 90 invoices, each counted once', () => {
    const many = (count: number) => parts(...Array.from({ length: count }, () => '1'));
    const eachTwice = [...many(90), ...many(90)];
    expect(maxAllocations).toBe(90);
    expect(read({ amount: '90', allocations: many(90) }).problem).toBeUndefined();
    expect(read({ amount: '180', allocations: eachTwice }).problem).toBeUndefined();
    expect(read({ amount: '91', allocations: many(91) }).problem).toMatchObject({
      code: 'TOO_MANY_INVOICES',
      sentence: 'Payment pay-1 pays 91 invoices, and one posting holds at most 90.',
    });
  });
});

describe('any payment that Alternative may describe', () => {
  const amounts = fc.oneof(
    fc.constantFrom(
      '0',
      '-1',
      '1e30',
      '1e400',
      '1e-400',
      '0.005',
      'NaN',
      ' 1 ',
      '90071992547409.91',
      'Infinity',
    ),
    fc.integer({ min: 1, max: 99_999 }).map((cents) => (cents / 100).toFixed(2)),
    fc.string({ minLength: 1, maxLength: 40 }),
  );
  const fee = fc.record({ name: fc.constant('fee'), amount: amounts, coveredByCustomer: fc.boolean() });
  const described = fc
    .record({
      id: fc.constant('pay-1'),
      amount: amounts,
      currency: fc.constantFrom('USD', 'JPY', 'KWD', 'CLF', 'xxx', '?'),
      method: fc.constant('card'),
      paidAt: fc.constant(minute(0)),
      allocations: fc.array(fc.record({ invoiceId: fc.constantFrom('a', 'b', 'c'), amount: amounts }), {
        maxLength: 4,
      }),
      chargedAmount: fc.option(amounts),
      fees: fc.option(fc.array(fee, { maxLength: 3 })),
    })
    .map((payment) => describedPayment.parse(payment));

  it('any described payment is read without an error, and adds up if it has no problem', () => {
    fc.assert(
      fc.property(described, (payment) => {
        const { details, problem } = readDetails(payment);
        expect(details ?? problem).toBeDefined();
        if (!details || problem) return;
        const total = details.allocations.reduce((sum, { amount }) => sum + amount, 0);
        expect(total).toBe(details.amount);
        expect(details.allocations.every(({ amount }) => Number.isSafeInteger(amount) && amount > 0)).toBe(
          true,
        );
        expect(new Set(details.allocations.map(({ invoiceId }) => invoiceId)).size).toBe(
          details.allocations.length,
        );
      }),
      { numRuns: 1000 },
    );
  });

  it('any refunds of a payment have a sum that can be counted exactly', () => {
    const success = event('payment_succeeded', 0);
    const refunds = fc.array(fc.record({ amount: amounts }), { maxLength: 4 });
    fc.assert(
      fc.property(refunds, (all) => {
        const total: number = refundedAmount({ amount: minorUnits(10_000), currency: usd }, all);
        expect(Number.isSafeInteger(total)).toBe(true);
        expect(isWholeRefund(success, all)).toBe(total >= 10_000);
      }),
    );
  });
});

describe('refunds', () => {
  const of = (code: Currency, ...amounts: string[]) =>
    refundedAmount(
      { amount: minorUnits(Number.MAX_SAFE_INTEGER), currency: code },
      amounts.map((amount) => ({ amount })),
    );

  it('refunds are summed in the currency of the payment, without those that cannot be read', () => {
    expect(of(usd, '10', '0.5')).toBe(1_050);
    expect(of(currency('JPY'), '10', '0.5', 'x')).toBe(10);
    expect(of(usd, '90071992547409.91', '90071992547409.91')).toBe(Number.MAX_SAFE_INTEGER);
    expect(of(usd)).toBe(minorUnits(0));
  });

  it('the refunded amount is never more than the payment', () => {
    const all = [{ amount: '80' }, { amount: '80' }];
    expect(refundedAmount({ amount: minorUnits(10_000), currency: usd }, all)).toBe(10_000);
  });

  it('refunds are whole from the amount of the payment on, and never if its amount cannot be read', () => {
    const success = event('payment_succeeded', 0);
    expect(isWholeRefund(success, [{ amount: '99.99' }])).toBe(false);
    expect(isWholeRefund(success, [{ amount: '99.99' }, { amount: '0.01' }])).toBe(true);
    expect(isWholeRefund(event('payment_succeeded', 0, { currency: '?' }), [{ amount: '100' }])).toBe(false);
  });
});
