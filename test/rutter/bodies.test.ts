import { describe, expect, it } from 'vitest';
import { ZodError } from 'zod';
import { depositBody, paymentBody } from '../../functions/rutter/writes.ts';
import { fc } from '../support/property.ts';
import { newDeposit, newPayment } from '../support/rutter-rows.ts';

/** The same object with its keys in another order, all the way down. */
function reordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reordered);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, inner]) => [key, reordered(inner)]),
  );
}

/** As plain JavaScript would call it: the compiler refuses most of these already. */
const payment: (input: never) => string = paymentBody;
const deposit: (input: never) => string = depositBody;
function refused(write: (input: never) => string, input: unknown) {
  return () => Reflect.apply(write, undefined, [input]);
}

describe('the body of a payment', () => {
  it('the body of a payment asks for an async answer and holds the payment as it is', () => {
    expect(JSON.parse(paymentBody(newPayment))).toEqual({
      response_mode: 'async',
      invoice_payment: newPayment,
    });
  });

  it('a payment gives the same bytes, whatever the order of its fields', () => {
    expect(Reflect.apply(paymentBody, undefined, [reordered(newPayment)])).toBe(paymentBody(newPayment));
  });

  it.each([
    ['an unknown field', { ...newPayment, reference: 'r' }, 'reference'],
    [
      'a field of another platform',
      { ...newPayment, payment_method_id: newPayment.account_id },
      'payment_method_id',
    ],
    [
      'an unknown field of a link',
      { ...newPayment, linked_invoices: [{ ...newPayment.linked_invoices[0], x: 1 }] },
      'x',
    ],
    [
      'an unknown additional field',
      { ...newPayment, additional_fields: { payment_method: 'eft', check_number: '1' } },
      'check_number',
    ],
    ['an account that is no id', { ...newPayment, account_id: 'account' }, 'account_id'],
    ['a customer that is no id', { ...newPayment, customer_id: '' }, 'customer_id'],
    ['no customer', { ...newPayment, customer_id: undefined }, 'customer_id'],
    [
      'an invoice that is no id',
      { ...newPayment, linked_invoices: [{ id: 'INV-1', allocated_at: 'd', amount: 1 }] },
      'id',
    ],
    ['no links', { ...newPayment, linked_invoices: [] }, 'linked_invoices'],
    ['an amount as text', { ...newPayment, total_amount: '14.34' }, 'total_amount'],
    ['nothing paid', { ...newPayment, total_amount: 0 }, 'total_amount'],
    ['a negative amount', { ...newPayment, total_amount: -1 }, 'total_amount'],
    ['an amount that is none', { ...newPayment, total_amount: Number.NaN }, 'total_amount'],
    ['an endless amount', { ...newPayment, total_amount: Number.POSITIVE_INFINITY }, 'total_amount'],
    ['a currency of two letters', { ...newPayment, currency_code: 'US' }, 'currency_code'],
    ['no memo', { ...newPayment, memo: '' }, 'memo'],
    ['an unknown method', { ...newPayment, additional_fields: { payment_method: 'ach' } }, 'payment_method'],
    ['nothing', null, ''],
  ])('a payment is refused with %s', (_, input, field) => {
    expect(refused(payment, input)).toThrow(ZodError);
    expect(refused(payment, input)).toThrow(field);
  });
});

describe('the body of a deposit', () => {
  it('the body of a deposit asks for an async answer and holds the deposit as it is, with or without lines', () => {
    const { line_items: _, ...withoutLines } = newDeposit;

    expect(JSON.parse(depositBody(newDeposit))).toEqual({ response_mode: 'async', bank_deposit: newDeposit });
    expect(JSON.parse(depositBody(withoutLines))).toEqual({
      response_mode: 'async',
      bank_deposit: withoutLines,
    });
  });

  it('a deposit gives the same bytes, whatever the order of its fields', () => {
    expect(Reflect.apply(depositBody, undefined, [reordered(newDeposit)])).toBe(depositBody(newDeposit));
  });

  it.each([
    ['an unknown field', { ...newDeposit, currency_code: 'USD' }, 'currency_code'],
    ['an account that is no id', { ...newDeposit, account_id: '1000' }, 'account_id'],
    ['no payments', { ...newDeposit, linked_payments: [] }, 'linked_payments'],
    [
      'a payment that is no id',
      { ...newDeposit, linked_payments: [{ id: 'pay_1', type: 'invoice_payment' }] },
      'id',
    ],
    [
      'a link of another type',
      { ...newDeposit, linked_payments: [{ ...newDeposit.linked_payments[0], type: 'journal_entry' }] },
      'type',
    ],
    [
      'an unknown field of a line',
      { ...newDeposit, line_items: [{ ...newDeposit.line_items[0], class_id: 'c' }] },
      'class_id',
    ],
    [
      'a line amount as text',
      { ...newDeposit, line_items: [{ ...newDeposit.line_items[0], total_amount: '1' }] },
      'total_amount',
    ],
    ['no memo', { ...newDeposit, memo: '' }, 'memo'],
  ])('a deposit is refused with %s', (_, input, field) => {
    expect(refused(deposit, input)).toThrow(ZodError);
    expect(refused(deposit, input)).toThrow(field);
  });
});

it('no body is made that lacks a field it needs, whatever is passed in', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (input) => {
      expect(refused(payment, input)).toThrow(ZodError);
      expect(refused(deposit, input)).toThrow(ZodError);
    }),
  );
});
