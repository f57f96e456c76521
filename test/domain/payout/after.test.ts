import { describe, expect, it } from 'vitest';
import type { Intent } from '../../../functions/domain/intent/intent.ts';
import { type Deposit, depositSchema } from '../../../functions/domain/ledger/deposit.ts';
import { compareDeposit, explainDifference } from '../../../functions/domain/payout/compare.ts';
import { openTodos, type PayoutTodosInput } from '../../../functions/domain/payout/todos.ts';
import { ledgerId } from '../../../functions/domain/shared/ids.ts';
import { connectionId, currency, date, dollars, minute } from '../../support/factories.ts';
import { recordsOf } from '../../support/ledger-records.ts';
import { bothPayments, depositOf, factsOf, intentOf, known, lateFee, returned } from './support.ts';

const inLedger = { ledgerId: ledgerId.parse('deposit-1'), ledgerRecords: recordsOf('current', 'deposit-1') };
const intent = (state: string, changes: Partial<Intent> = {}): Intent => ({
  ...intentOf('po-1', 200, { kind: 'deposit', ledgerId: null, ledgerRecords: [] }),
  state,
  ...changes,
});

function todos(changes: Partial<PayoutTodosInput> = {}) {
  return openTodos({
    facts: factsOf(),
    status: 'paid',
    intent: intent('POSTED', inLedger),
    payments: bothPayments,
    deposit: { number: '88', gone: false },
    feesDeposited: false,
    now: minute(1),
    ...changes,
  });
}
const codes = (changes: Partial<PayoutTodosInput>) => todos(changes).map(({ code }) => code);

describe('the to-dos of a payout', () => {
  it('say exactly how its fees are booked, once it is deposited', () => {
    expect(todos()).toMatchObject([
      {
        code: 'FEES_TO_BOOK',
        sentence: 'Fees of 6.40 USD were deducted from payout po-1 of 2026-03-12 and are not booked.',
        step: 'Book on 2026-03-12: 6.40 USD, debit fees, credit bank, memo po-1. Then resolve intent `deposit#alternative:po-1` with outcome `done-by-hand`.',
      },
    ]);
    expect(codes({ intent: intent('PENDING'), deposit: null })).toStrictEqual([]);
    expect(codes({ feesDeposited: true })).toStrictEqual([]);
    const byHand = intent('CLOSED', { ...inLedger, closedAs: 'done-by-hand' });
    expect(codes({ intent: byHand })).toStrictEqual([]);
  });

  it('say that fees came back where they did', () => {
    const [back] = todos({
      facts: factsOf({ ...lateFee, amount: '103', adjustments: [{ type: 'fee', amount: '3' }] }),
    });
    expect(back?.sentence).toBe(
      'Fees of 3.00 USD were returned with payout po-1 of 2026-03-12 and are not booked.',
    );
    expect(back?.step).toContain('3.00 USD, debit bank, credit fees');
  });

  it('hold what else it is made of', () => {
    expect(codes({ facts: factsOf(lateFee) })).toStrictEqual(['FEES_TO_BOOK', 'OTHER_ENTRIES_TO_BOOK']);
    expect(todos({ facts: factsOf(lateFee) })[1]?.step).toContain(
      'Other: Late fee: 5.00 USD, debit bank, credit to be chosen',
    );
  });

  it('ask for a reversal as long as it is awaited', () => {
    const waiting = { facts: factsOf(returned), intent: intent('HELD'), deposit: null };
    const came = (reversed: boolean) => [known('pay-1', 200), known('pay-0', 130, {}, { reversed })];
    expect(codes({ ...waiting, payments: came(false) })).toStrictEqual(['REVERSAL_AWAITED']);
    expect(codes({ ...waiting, payments: came(true) })).toStrictEqual([]);
    expect(codes({ ...waiting, intent: intent('CLOSED'), payments: came(false) })).toStrictEqual([]);
  });

  it.each([
    'POSTED',
    'CONFIRMED',
    'CLOSED',
  ])('name the deposit of a payout that failed after it was %s', (state) => {
    const failed = { status: 'failed' as const, intent: intent(state, inLedger) };
    expect(todos(failed)).toMatchObject([{ code: 'PAYOUT_RETURNED', resolvedBy: 'self' }]);
    expect(todos(failed)[0]?.step).toContain('Reverse deposit 88 (Cash Management > All > Deposits)');
    expect(todos({ ...failed, deposit: null })[0]?.sentence).toContain('the deposit with memo po-1');
    expect(codes({ ...failed, deposit: { number: '88', gone: true } })).toStrictEqual([]);
  });

  it('name a deposit that is gone, or is not as it was sent; once it failed, only that it is to be reversed', () => {
    const reason = 'DEPOSIT_DIFFERS';
    const told = { reason, sentence: 'Another total.', step: 'Correct it.', resolvedBy: 'person' } as const;
    const differs = intent('POSTED', { ...inLedger, ...told });
    const gone = { intent: { ...differs, reason: 'DEPOSIT_GONE' }, deposit: { number: '88', gone: true } };
    const { reason: code, ...rest } = told;
    expect(todos({ intent: differs })).toContainEqual({ code, ...rest });
    expect(codes({ intent: differs })).toStrictEqual(['DEPOSIT_DIFFERS', 'FEES_TO_BOOK']);
    expect(codes(gone)).toStrictEqual(['DEPOSIT_GONE']);
    expect(codes({ intent: differs, status: 'failed' })).toStrictEqual(['PAYOUT_RETURNED']);
    expect(codes({ intent: { ...differs, resolvedBy: 'self' } })).toStrictEqual(['FEES_TO_BOOK']);
  });

  it('are none when it failed before it was deposited', () => {
    expect(codes({ status: 'failed', intent: intent('CLOSED'), deposit: null })).toStrictEqual([]);
  });
});

const link = (id: string | null) => ({ ledgerId: id, type: 'invoice_payment', amount: 10_000 });

/** The deposit as the ledger shows it. */
function shown(changes: Partial<Deposit> = {}): Deposit {
  return depositSchema.parse({
    connectionId,
    depositId: 'intacct:deposit-1',
    version: 1,
    missingSince: null,
    held: null,
    origin: 'intacct',
    status: 'deposited',
    amount: dollars(200),
    currency: 'USD',
    date: '2026-03-12',
    memo: 'po-1',
    accountId: 'bank',
    subsidiaryId: null,
    payments: ['ledger of pay-2', 'ledger of pay-1'].map(link),
    adjustments: [],
    ledger: { ledgerId: 'deposit-1', platformId: '88', updatedAt: null, lastSyncedAt: minute(0) },
    ...changes,
  });
}

describe('a deposit that the ledger shows', () => {
  const links = (...ids: (string | null)[]) => depositSchema.parse({ ...shown(), payments: ids.map(link) });

  it('as it was sent has no difference', () => {
    expect(compareDeposit(depositOf(), shown())).toStrictEqual([]);
    expect(explainDifference(depositOf(), shown())).toBeUndefined();
  });

  it.each<[string, Deposit]>([
    ['total', shown({ amount: dollars(199.99) })],
    ['account', shown({ accountId: 'other' })],
    ['account', shown({ accountId: null })],
    ['date', shown({ date: date('2026-03-13') })],
    ['currency', shown({ currency: currency('CAD') })],
    ['members', links('ledger of pay-1')],
    ['members', links('ledger of pay-1', 'ledger of pay-1')],
    ['members', links('ledger of pay-1', 'ledger of pay-3')],
    ['members', links('ledger of pay-1', 'ledger of pay-2', 'ledger of pay-1')],
    ['members', links('ledger of pay-1', null)],
    ['members', links('ledger of pay-1', 'ledger of pay-2', 'ledger of pay-3')],
  ])('otherwise names the field: %s', (field, found) => {
    expect(compareDeposit(depositOf(), found).map((one) => one.field)).toContain(field);
    const why = explainDifference(depositOf(), found);
    expect(why?.code).toBe('DEPOSIT_DIFFERS');
    expect(why?.sentence).toContain(`Payout po-1 is deposit 88 in Intacct`);
    expect(why?.sentence).toContain(field);
  });
});
