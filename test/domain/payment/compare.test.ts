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
import { brought } from './ways.ts';

const sent = () => ({
  ...brought('POSTED').intent(),
  attempt: unsentAttempt({ request: null, posting: posting() }),
});
const byHand = () => ({ ...brought('POSTED').intent(), attempt: null });
const copy = (changes: Partial<Payment> = {}, id?: string) =>
  ledgerPayment({ method: 'eft', ...changes }, id);
const part = (amount: number, id = 'invoice-1') => ({
  invoiceId: invoiceId.parse(id),
  amount: dollars(amount),
});
const found = (...copies: Payment[]) => differences(sent(), factsOf(), copies);

describe('what was sent', () => {
  it('is the same when total, links, customer, currency, date and account are', () => {
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
    ['a part that is not applied', { allocations: [part(60)] }, ['applied to 100.00 USD, found 60.00 USD']],
    ['another customer', { customerId: customerId.parse('customer-2') }, ['another customer']],
    ['another date', { date: date('2026-03-11') }, ['date 2026-03-10, found 2026-03-11']],
    ['another account', { accountId: 'petty cash' }, ['another account']],
  ])('is different by %s', (_, changes, expected) => {
    expect(found(copy(changes))).toEqual(expected);
  });

  it.each<[string, Partial<Payment>]>([
    ['links', { allocations: [] }],
    ['a customer', { customerId: null }],
    ['an account', { accountId: null }],
    ['a memo', { memo: null }],
    ['our method', { method: null }],
  ])('is the same where the ledger tells no %s', (_, changes) => {
    expect(found(copy(changes))).toEqual([]);
  });

  it('is the same however its links are divided', () => {
    expect(found(copy({ allocations: [part(60), part(40)] }))).toEqual([]);
  });
});

describe('what a person recorded', () => {
  it('is held to amounts and invoices alone', () => {
    const own = copy({ date: date('2026-01-01'), accountId: 'cash', customerId: customerId.parse('parent') });
    expect(differences(byHand(), factsOf(), [own])).toEqual([]);
  });

  it('in parts is the same when the parts are the whole', () => {
    const parts = (one: number, other: number) =>
      [one, other].map((amount, at) =>
        copy({ amount: dollars(amount), allocations: [part(amount)] }, `ledger-${at}`),
      );
    expect(differences(byHand(), factsOf(), parts(60, 40))).toEqual([]);
    expect(differences(byHand(), factsOf(), parts(60, 39))).toEqual([
      'amount 100.00 USD, found 99.00 USD',
      'applied to 100.00 USD, found 99.00 USD',
    ]);
  });
});

it('any other amount is a difference, to the cent', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20_000 }), (cents) => {
      const amount = minorUnits(cents);
      const changed = copy({ amount, allocations: [{ ...part(0), amount }] });
      expect(found(changed).length > 0).toBe(cents !== 10_000);
    }),
  );
});

it('a copy confirms only with a number, and only if it was read after the posting', () => {
  const read = (at: number, platformId = '4711') =>
    copy({ ledger: { ...ledgerPayment().ledger, platformId, lastSyncedAt: minute(at) } });
  expect(canConfirm(read(22), minute(21))).toBe(true);
  expect(canConfirm(read(21), minute(21))).toBe(false);
  expect(canConfirm(read(22, ''), minute(21))).toBe(false);
  expect(canConfirm(read(22), null)).toBe(false);
});
