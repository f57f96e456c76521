import { describe, expect, it } from 'vitest';
import type { Intent } from '../../../functions/domain/intent/intent.ts';
import { newIntent } from '../../../functions/domain/intent/new-intent.ts';
import type { Posting } from '../../../functions/domain/intent/outgoing.ts';
import { unsentAttempt } from '../../../functions/domain/intent/send.ts';
import type { Payment } from '../../../functions/domain/ledger/payment.ts';
import { markMissing } from '../../../functions/domain/ledger/record.ts';
import {
  decideLedgerPayment,
  isNewSighting,
  isOurMemo,
  mayChangeIntent,
  paymentIdInMemo,
} from '../../../functions/domain/payment/recognise.ts';
import { customerId, invoiceId, paymentId } from '../../../functions/domain/shared/ids.ts';
import { connectionId, date, dollars, minute, usd } from '../../support/factories.ts';
import { ledgerPayment } from '../../support/ledger-payment.ts';
import { recordsOf } from '../../support/ledger-records.ts';

const recorded = (changes: Partial<Payment> = {}) =>
  ledgerPayment({ matchedTo: 'alternative:pay-1', ...changes });
const readAgain = (payment: Payment, at: number): Payment => ({
  ...payment,
  ledger: { ...payment.ledger, lastSyncedAt: minute(at) },
});

describe('a payment of the ledger that records one of Alternative', () => {
  it('a ledger payment that records one of Alternative is not stored', () => {
    expect(decideLedgerPayment(undefined, recorded())).toStrictEqual({
      outcome: 'ignored',
      reason: 'OUR_OWN_PAYMENT',
    });
  });

  it('a ledger payment that was stored before it was recognised gets `matchedTo`, once', () => {
    const decision = decideLedgerPayment(ledgerPayment(), recorded());
    expect(decision).toStrictEqual({ outcome: 'updated', next: { ...recorded(), version: 2 } });
    expect(decideLedgerPayment({ ...recorded(), version: 2 }, recorded())).toStrictEqual({
      outcome: 'unchanged',
    });
  });

  it('a stored ledger payment follows the ledger, and keeps `matchedTo` if a version is not recognised', () => {
    const edited = readAgain(ledgerPayment({ date: date('2026-03-12') }), 5);
    const decision = decideLedgerPayment(recorded(), edited);
    expect(decision).toMatchObject({
      outcome: 'updated',
      next: { date: '2026-03-12', matchedTo: 'alternative:pay-1' },
    });
    expect(decideLedgerPayment(markMissing(recorded(), minute(3)), recorded())).toMatchObject({
      next: { missingSince: null, matchedTo: 'alternative:pay-1' },
    });
  });
});

describe('a payment of the ledger that records none of Alternative', () => {
  it('a ledger payment that records none of Alternative is stored and followed', () => {
    expect(decideLedgerPayment(undefined, ledgerPayment())).toMatchObject({ outcome: 'created' });
    expect(decideLedgerPayment(ledgerPayment(), readAgain(ledgerPayment(), 9))).toStrictEqual({
      outcome: 'unchanged',
    });
  });
});

describe('a memo', () => {
  it.each([
    ['pay-1', 'alternative:pay-1'],
    ['  pay-1\n', 'alternative:pay-1'],
    ['x'.repeat(128), `alternative:${'x'.repeat(128)}`],
    ['x'.repeat(129), undefined],
    ['   ', undefined],
    ['', undefined],
    [null, undefined],
  ])('the memo %j may name %s', (memo, named) => {
    expect(paymentIdInMemo(ledgerPayment({ memo }))).toBe(named);
  });

  it('a memo is ours only if the payment was sent, and the memo is exactly its id', () => {
    const payment = ledgerPayment({ memo: ' pay-1 ' });
    expect(isOurMemo(intent({ firstSentAt: minute(1) }), payment)).toBe(true);
    expect(isOurMemo(intent({ firstSentAt: null }), payment)).toBe(false);
    expect(isOurMemo(intent({ firstSentAt: minute(1) }), ledgerPayment({ memo: 'for pay-1' }))).toBe(false);
  });
});

describe('which ledger records concern an intent', () => {
  const payment = ledgerPayment();
  const { ledgerId: id } = payment.ledger;
  const seen = (changes: Partial<Intent>, claimed = false) =>
    isNewSighting({ record: payment, intent: intent(changes), claimed });

  it('a record is a new sighting unless the intent claimed it, was posted as it, or saw it before', () => {
    expect(seen({})).toBe(true);
    expect(seen({}, true)).toBe(false);
    expect(seen({ ledgerRecords: recordsOf('current', id) })).toBe(false);
    expect(seen({ ledgerRecords: recordsOf('sighted', id) })).toBe(false);
  });

  it.each([
    'PENDING',
    'HELD',
    'SENDING',
    'POSTED',
    'REFUSED',
  ])('any version of its record may change an intent that is %s', (state) => {
    expect(
      mayChangeIntent({
        record: payment,
        intent: intent({ state, ledgerRecords: recordsOf('current', id) }),
        claimed: true,
      }),
    ).toBe(true);
  });

  const posting: Posting = {
    accountId: 'bank',
    customerId: customerId.parse('customer-1'),
    date: date('2026-03-10'),
    currency: usd,
    total: dollars(100),
    memo: 'pay-1',
    method: 'eft',
    allocations: [{ invoiceId: invoiceId.parse('invoice-1'), amount: dollars(100) }],
  };
  const elsewhere = [{ invoiceId: invoiceId.parse('invoice-2'), amount: dollars(100) }];

  it.each<[string, Partial<Payment>, Partial<Intent>, boolean]>([
    ['as it was sent', {}, sentAs(posting), false],
    ['as a person recorded it', {}, { attempt: null }, false],
    ['of another amount', { amount: dollars(99) }, sentAs(posting), true],
    ['applied to another invoice', { allocations: elsewhere }, sentAs(posting), true],
    [
      'applied in part',
      { allocations: [{ invoiceId: invoiceId.parse('invoice-1'), amount: dollars(1) }] },
      {},
      true,
    ],
    ['whose invoices the ledger does not list', { allocations: [] }, sentAs(posting), false],
    ['one of several', { amount: dollars(40) }, { ledgerRecords: recordsOf('current', id, 'second') }, false],
  ])('a version %s may change a confirmed or closed intent only if it differs', (_, row, changes, expected) => {
    for (const state of ['CONFIRMED', 'CLOSED']) {
      const ended = intent({ state, ledgerRecords: recordsOf('current', id), ...changes });
      expect(mayChangeIntent({ record: ledgerPayment(row), intent: ended, claimed: true })).toBe(expected);
    }
  });
});

function sentAs(posting: Posting): Partial<Intent> {
  return { attempt: unsentAttempt({ request: null, posting }) };
}

function intent(changes: Partial<Intent>): Intent {
  const about = {
    connectionId,
    kind: 'payment',
    subjectId: paymentId.parse('alternative:pay-1'),
    amount: dollars(100),
    currency: usd,
    modeAtRecording: 'on',
  } as const;
  return { ...newIntent(about, { to: 'PENDING' }, minute(0)), ...changes };
}
