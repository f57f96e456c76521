import { describe, expect, it } from 'vitest';
import { unsentAttempt } from '../../../functions/domain/intent/send.ts';
import type { Payment } from '../../../functions/domain/ledger/payment.ts';
import { canConfirm, differences } from '../../../functions/domain/payment/compare.ts';
import { customerId, invoiceId } from '../../../functions/domain/shared/ids.ts';
import { minorUnits } from '../../../functions/domain/shared/money.ts';
import { currency, date, dollars, minute } from '../../support/factories.ts';
import { ledgerPayment } from '../../support/ledger-payment.ts';
import { fc } from '../../support/property.ts';
import { posting } from '../factories.ts';
import { factsOf } from '../posting/plan-support.ts';
import { worldWith } from './situations.ts';

const sent = () => ({
  ...worldWith('POSTED').intent(),
  attempt: unsentAttempt({ request: null, posting: posting() }),
});
const byHand = () => ({ ...worldWith('POSTED').intent(), attempt: null });
const copy = (changes: Partial<Payment> = {}, id?: string) =>
  ledgerPayment({ method: 'eft', ...changes }, id);
const part = (amount: number, id = 'invoice-1') => ({
  invoiceId: invoiceId.parse(id),
  amount: dollars(amount),
});
const found = (...copies: Payment[]) => differences(sent(), factsOf(), copies);

describe('a payment that we posted', () => {
  it('a posting has no differences if total, allocations, customer, currency, date and account agree', () => {
    expect(found(copy())).toEqual([]);
  });

  it.each<[string, Partial<Payment>, string[]]>([
    [
      'a cent less',
      { amount: dollars(99.99), allocations: [part(99.99)] },
      ['amount 100.00 USD, found 99.99 USD', 'applied to 100.00 USD, found 99.99 USD'],
    ],
    ['another currency', { currency: currency('CAD') }, ['currency USD, found CAD']],
    [
      'another invoice',
      { allocations: [part(100, 'invoice-2')] },
      ['applied to 100.00 USD, found 0.00 USD; 0.00 USD, found 100.00 USD'],
    ],
    ['a smaller allocation', { allocations: [part(60)] }, ['applied to 100.00 USD, found 60.00 USD']],
    ['another customer', { customerId: customerId.parse('customer-2') }, ['another customer']],
    ['another date', { date: date('2026-03-11') }, ['date 2026-03-10, found 2026-03-11']],
    ['another account', { accountId: 'petty cash' }, ['another account']],
  ])('a posting differs from the ledger by %s', (_, changes, expected) => {
    expect(found(copy(changes))).toEqual(expected);
  });

  it.each<[string, Partial<Payment>]>([
    ['allocations', { allocations: [] }],
    ['customer', { customerId: null }],
    ['account', { accountId: null }],
    ['memo', { memo: null }],
    ['method', { method: null }],
  ])('a posting has no differences if the ledger gives no %s', (_, changes) => {
    expect(found(copy(changes))).toEqual([]);
  });

  it('a posting has no differences if the ledger divides its allocation in two', () => {
    expect(found(copy({ allocations: [part(60), part(40)] }))).toEqual([]);
  });
});

describe('a payment that a person recorded', () => {
  it('a payment recorded by hand is compared by amounts and invoices only', () => {
    const recorded = copy({
      date: date('2026-01-01'),
      accountId: 'cash',
      customerId: customerId.parse('parent'),
    });
    expect(differences(byHand(), factsOf(), [recorded])).toEqual([]);
  });

  it('a payment recorded by hand in two ledger payments has no differences if they add up to it', () => {
    const parts = (...amounts: number[]) =>
      amounts.map((amount, at) =>
        copy({ amount: dollars(amount), allocations: [part(amount)] }, `ledger-${at}`),
      );
    expect(differences(byHand(), factsOf(), parts(60, 40))).toEqual([]);
    expect(differences(byHand(), factsOf(), parts(60, 39))).toEqual([
      'amount 100.00 USD, found 99.00 USD',
      'applied to 100.00 USD, found 99.00 USD',
    ]);
  });
});

it('an amount that differs by a cent or more is a difference', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20_000 }), (cents) => {
      const amount = minorUnits(cents);
      const changed = copy({ amount, allocations: [{ ...part(0), amount }] });
      expect(found(changed).length > 0).toBe(cents !== 10_000);
    }),
  );
});

it('a ledger record confirms a posting only with a number, and only if it was read after the posting', () => {
  const read = (at: number, platformId = '4711') =>
    copy({ ledger: { ...ledgerPayment().ledger, platformId, lastSyncedAt: minute(at) } });
  expect(canConfirm(read(22), minute(21))).toBe(true);
  expect(canConfirm(read(21), minute(21))).toBe(false);
  expect(canConfirm(read(22, ''), minute(21))).toBe(false);
  expect(canConfirm(read(22), null)).toBe(false);
});
