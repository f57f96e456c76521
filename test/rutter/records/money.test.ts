import { describe, expect, it } from 'vitest';
import { currencySchema } from '../../../functions/domain/shared/schema.ts';
import { readCustomer } from '../../../functions/rutter/records/customer.ts';
import { readDeposit } from '../../../functions/rutter/records/deposit.ts';
import { readInvoice } from '../../../functions/rutter/records/invoice.ts';
import { readPayment } from '../../../functions/rutter/records/payment.ts';
import type { Company } from '../../../functions/rutter/records/reading.ts';
import { fc } from '../../support/property.ts';
import { company, customerRow, depositRow, invoiceRow, paymentRow } from '../../support/rutter-rows.ts';

const withCurrency = (code: string | null): Company => ({
  ...company,
  currency: code === null ? null : currencySchema.parse(code),
});

describe.each([
  [
    'invoice',
    (amount: unknown, code: string | null, of: Company) =>
      readInvoice(
        {
          ...invoiceRow,
          total_amount: amount,
          currency_code: code,
          amount_due: 0,
          sub_total: null,
          tax_amount: null,
          linked_payments: [],
          line_items: [],
        },
        of,
      ),
  ],
  [
    'payment',
    (amount: unknown, code: string | null, of: Company) =>
      readPayment({ ...paymentRow, total_amount: amount, currency_code: code, linked_invoices: [] }, of),
  ],
  [
    'deposit',
    (amount: unknown, code: string | null, of: Company) =>
      readDeposit(
        { ...depositRow, total_amount: amount, currency_code: code, linked_payments: [], line_items: [] },
        of,
      ),
  ],
] as const)('the amount of a %s', (noun, read) => {
  const taken = (amount: number, currency: string) =>
    noun === 'invoice'
      ? { record: { ledger: { totalAmount: amount, currency } } }
      : { record: { amount, currency } };

  it.each([
    [12.34, 'USD', 1234],
    ['12.34', 'USD', 1234],
    ['12.340000', 'USD', 1234],
    [' 12.34 ', 'USD', 1234],
    [0.1 + 0.2, 'USD', 30],
    [1.1 * 3, 'EUR', 330],
    [4.35 * 100, 'USD', 43_500],
    [1e21 / 1e19, 'USD', 10_000],
    ['1e2', 'USD', 10_000],
    [0, 'USD', 0],
    [-0, 'USD', 0],
    [-12.34, 'USD', -1234],
    [1000, 'JPY', 1000],
    ['1000.0', 'JPY', 1000],
    ['1.234', 'KWD', 1234],
    [1.2, 'KWD', 1200],
    ['90071992547409.91', 'USD', 9_007_199_254_740_991],
  ])('the amount %s %s is %i minor units', (amount, code, minor) => {
    expect(read(amount, code, company)).toMatchObject(taken(minor, code));
  });

  it.each([
    [100.5, 'JPY'],
    ['1.2345', 'KWD'],
    ['12.345', 'USD'],
    ['abc', 'USD'],
    ['', 'USD'],
    ['12,34', 'USD'],
    ['$12', 'USD'],
    ['NaN', 'USD'],
    ['Infinity', 'USD'],
    ['90071992547409.92', 'USD'],
    ['1e400', 'USD'],
  ])('%s %s is not an amount', (amount, code) => {
    expect(read(amount, code, company)).toMatchObject({
      held: { code: 'AMOUNT_INVALID', field: 'total_amount' },
    });
  });

  it('a record whose amount is null is held', () => {
    expect(read(null, 'USD', company)).toMatchObject({
      held: { code: 'LEDGER_AMOUNT_MISSING', field: 'total_amount' },
    });
  });

  it("an amount without a currency is in the company's currency", () => {
    expect(read(1000, null, withCurrency('JPY'))).toMatchObject(taken(1000, 'JPY'));
  });

  it.each([
    ['none at all', null, withCurrency(null), 'Intacct sent none'],
    ['BTC', 'BTC', company, 'BTC is not an ISO 4217 currency'],
    ['an unknown one', 'XYZ', company, 'XYZ is not an ISO 4217 currency'],
    ['empty text', '', company, ' is not an ISO 4217 currency'],
  ])('a record with %s as its currency is held', (_, code, of, detail) => {
    expect(read(1, code, of)).toMatchObject({
      held: {
        code: 'CURRENCY_UNKNOWN',
        field: 'currency_code',
        sentence: expect.stringContaining(detail),
        step: expect.stringContaining('companyCurrency'),
      },
    });
  });

  it('every amount of two decimals is read alike from a number and from text', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e11, max: 1e11 }), (minor) => {
        const text = `${minor < 0 ? '-' : ''}${Math.trunc(Math.abs(minor) / 100)}.${String(Math.abs(minor) % 100).padStart(2, '0')}`;
        const expected = taken(minor === 0 ? 0 : minor, 'USD');
        expect(read(text, 'USD', company)).toMatchObject(expected);
        expect(read(Number(text), 'USD', company)).toMatchObject(expected);
      }),
    );
  });
});

describe('the currency of a customer', () => {
  it('the currency of a customer is free text, and may be missing', () => {
    expect(readCustomer({ ...customerRow, currency_code: 'BTC' }, withCurrency(null))).toMatchObject({
      record: { currency: 'BTC' },
    });
    expect(readCustomer({ ...customerRow, currency_code: null }, withCurrency(null))).toMatchObject({
      record: { currency: null },
    });
  });
});
