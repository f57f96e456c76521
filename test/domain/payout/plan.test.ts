import { describe, expect, it } from 'vitest';
import type { DepositInput } from '../../../functions/domain/payout/input.ts';
import { ledgerId } from '../../../functions/domain/shared/ids.ts';
import { parseInstant } from '../../../functions/domain/shared/time.ts';
import { currency, date, dollars } from '../../support/factories.ts';
import { recordsOf } from '../../support/ledger-records.ts';
import {
  type bothPayments,
  type Described,
  depositOf,
  eatenByFees,
  factsOf,
  input,
  intentOf,
  known,
  negative,
  receipt,
  returned,
  whyNot,
} from './support.ts';

const withSecond = (second: (typeof bothPayments)[number]) => ({
  payments: [known('pay-1', 100), second],
});

/** Another payout names it too, and is not deposited yet. */
const waitsElsewhere = { otherPayout: 'po-0', undeposited: true, otherWaits: true };

const many = (count: number): Described => ({
  amount: String(count),
  payments: Array.from({ length: count }, (_, at) => ({ paymentId: `pay-${at}`, amount: '1' })),
  adjustments: [],
});

describe('a payout in which everything is in place', () => {
  it('becomes one deposit of its whole payments', () => {
    expect(depositOf()).toStrictEqual({
      accountId: 'bank',
      date: '2026-03-12',
      currency: 'USD',
      memo: 'po-1',
      ledgerIds: ['ledger of pay-1', 'ledger of pay-2'],
      gross: dollars(200),
      total: dollars(200),
      lines: [],
    });
  });

  it('takes its fees as lines where the company is known to take them', () => {
    expect(depositOf({}, { feeMode: 'deposit-line', feesAccountId: 'fees' })).toMatchObject({
      gross: dollars(200),
      total: dollars(193.6),
      lines: [{ accountId: 'fees', amount: dollars(-6.4), description: 'Processing' }],
    });
    expect(whyNot({}, { feeMode: 'deposit-line' })).toMatchObject({ code: 'FEES_ACCOUNT_NOT_CHOSEN' });
  });

  it('is dated with the latest of its arrival and its payments', () => {
    const late = known('pay-2', 100, {}, { date: date('2026-03-13') });
    expect(depositOf(withSecond(late)).date).toBe('2026-03-13');
    const chosen = { ...input().intent, chosenDate: date('2026-04-01') };
    expect(depositOf({ ...withSecond(late), intent: chosen }).date).toBe('2026-04-01');
  });

  it('takes a payment that was recorded by hand, also in parts', () => {
    const byHand = known('pay-2', 100, {
      intent: intentOf('pay-2', 100, {
        state: 'CLOSED',
        closedAs: 'done-by-hand',
        ledgerRecords: recordsOf('current', 'A', 'B'),
      }),
      receipts: ['A', 'B'].map((id) => receipt('pay-2', 50, { ledgerId: ledgerId.parse(id) })),
    });
    expect(depositOf(withSecond(byHand)).ledgerIds).toStrictEqual(['ledger of pay-1', 'A', 'B']);
    const [first] = byHand.receipts;
    const incomplete = { ...byHand, receipts: first ? [first] : [] };
    expect(whyNot(withSecond(incomplete)).code).toBe('MEMBER_NOT_CONFIRMED');
  });

  it('goes to the bank account of its route', () => {
    const routes = [
      {
        subsidiaryId: 'east',
        paymentsAccountId: 'undeposited east',
        paymentsAccountKind: 'undeposited',
        depositsAccountId: 'bank east',
      },
    ];
    const east = (text: string) =>
      known(text, 100, { subsidiaryId: 'east' }, { accountId: 'undeposited east' });
    expect(depositOf({ payments: ['pay-1', 'pay-2'].map(east) }, { routes }).accountId).toBe('bank east');
    expect(whyNot(withSecond(east('pay-2')), { routes })).toMatchObject({ code: 'DEPOSIT_SPANS_ACCOUNTS' });
    const [{ depositsAccountId: _, ...incomplete } = { depositsAccountId: '' }] = routes;
    const why = whyNot({ payments: ['pay-1', 'pay-2'].map(east) }, { routes: [incomplete] });
    expect(why).toMatchObject({ code: 'DEPOSIT_ACCOUNT_NOT_CHOSEN' });
    expect(why.sentence).toContain('of entity east');
  });
});

const unsent = (state: string) => ({
  ...known('pay-2', 100),
  intent: intentOf('pay-2', 100, { state, ledgerRecords: [], ledgerId: null }),
  receipts: [],
});
const released: Described = {
  amount: '50',
  payments: [],
  adjustments: [{ type: 'reserve_released', amount: '50' }],
};
const itsName = 'pay-2 (Intacct 4702) 100.00 USD';

describe('what is in the way of a deposit', () => {
  it.each<[string, 'self' | 'person' | 'engineer', Partial<DepositInput>, object]>([
    ['TIME_ZONE_NOT_SET', 'self', {}, { timeZone: undefined }],
    ['CONTRADICTORY_EVENTS', 'engineer', { story: { status: 'paid', contradictory: true } }, {}],
    ['FAILED_BEFORE_DEPOSIT', 'self', { story: { status: 'failed', contradictory: false } }, {}],
    ['DEPOSITS_OFF', 'self', {}, { createDeposits: false }],
    ['DEPOSIT_SETTINGS', 'self', {}, { feeMode: 'deposit-line', feesAccountId: 'bank' }],
    ['DEPOSITS_NOT_SUPPORTED', 'person', { supported: false }, {}],
    ['OUT_OF_BALANCE', 'engineer', { facts: factsOf({ amount: '193.59' }) }, {}],
    ['NEGATIVE_PAYOUT', 'person', { facts: factsOf(negative) }, {}],
    ['NOTHING_TO_DEPOSIT', 'person', { facts: factsOf(released) }, {}],
    [
      'NOTHING_TO_DEPOSIT',
      'person',
      eatenByFees('-15', '20'),
      { feeMode: 'deposit-line', feesAccountId: 'fees' },
    ],
    [
      'NOTHING_TO_DEPOSIT',
      'person',
      eatenByFees('-10', '10'),
      { feeMode: 'deposit-line', feesAccountId: 'fees' },
    ],
    ['TOO_MANY_TO_DEPOSIT', 'person', { facts: factsOf(many(1_501)) }, {}],
    ['MEMBER_NOT_CONFIRMED', 'self', { facts: factsOf(many(1_500)), payments: [] }, {}],
    ['MEMBER_NOT_CONFIRMED', 'self', withSecond(unsent('PENDING')), {}],
    ['MEMBER_NOT_CONFIRMED', 'self', withSecond(unsent('SENDING')), {}],
    ['MEMBER_NOT_CONFIRMED', 'self', withSecond(unsent('HELD')), {}],
    ['MEMBER_NOT_CONFIRMED', 'self', withSecond(unsent('REFUSED')), {}],
    ['MEMBER_NOT_CONFIRMED', 'self', { payments: [known('pay-1', 100)] }, {}],
    [
      'MEMBER_NOT_IN_INTACCT',
      'person',
      {
        payments: [known('pay-1', 100)],
        intent: { ...input().intent, recordedAt: parseInstant('2026-03-17T11:59:59Z') },
      },
      {},
    ],
    ['MEMBER_NOT_CONFIRMED', 'self', withSecond(known('pay-2', 100, { receipts: [] })), {}],
    ['MEMBER_NOT_IN_INTACCT', 'person', withSecond(unsent('CLOSED')), {}],
    ['MEMBER_NOT_IN_INTACCT', 'person', withSecond(known('pay-2', 100, {}, { reversed: true })), {}],
    ['DEPOSIT_CURRENCY', 'person', withSecond(known('pay-2', 100, {}, { currency: currency('EUR') })), {}],
    ['MEMBER_AMOUNT_DIFFERS', 'engineer', withSecond(known('pay-2', 99.99)), {}],
    ['DEPOSIT_ACCOUNT_NOT_CHOSEN', 'self', {}, { depositsAccountId: undefined }],
    ['NOT_IN_UNDEPOSITED', 'self', {}, { paymentsAccountKind: 'bank' }],
    ['DEPOSIT_SETTINGS', 'self', {}, { depositsAccountId: 'undeposited' }],
    ['NOT_IN_UNDEPOSITED', 'self', withSecond(known('pay-2', 100, {}, { accountId: 'bank' })), {}],
    ['NOT_IN_UNDEPOSITED', 'self', withSecond(known('pay-2', 100, {}, { accountId: null })), {}],
    ['MEMBER_ALREADY_DEPOSITED', 'person', withSecond(known('pay-2', 100, {}, { deposited: true })), {}],
    ['MEMBER_ALREADY_DEPOSITED', 'person', withSecond(known('pay-2', 100, { otherPayout: 'po-0' })), {}],
    ['MEMBER_OF_ANOTHER_PAYOUT', 'self', withSecond(known('pay-2', 100, waitsElsewhere)), {}],
    [
      'MEMBER_ALREADY_DEPOSITED',
      'person',
      withSecond(known('pay-2', 100, waitsElsewhere, { deposited: true })),
      {},
    ],
    ['DEPOSIT_PERIOD_CLOSED', 'person', {}, { booksClosedThrough: '2026-03-12' }],
  ])('%s, ended by %s', (code, resolvedBy, changes, settings) => {
    expect(whyNot(changes, settings)).toMatchObject({ code, resolvedBy });
  });

  it('is said with the numbers that a person needs', () => {
    const sentence = (changes: Partial<DepositInput>, settings = {}) => whyNot(changes, settings).sentence;
    expect(sentence(withSecond(known('pay-2', 99.99)))).toContain(`${itsName}, in Intacct 99.99 USD`);
    expect(sentence(withSecond(known('pay-2', 100, { otherPayout: 'po-0' })))).toContain(
      `${itsName} in payout po-0.`,
    );
    expect(sentence(withSecond(known('pay-2', 100, waitsElsewhere)))).toContain(
      'in payout po-0, which waits.',
    );
    expect(sentence(withSecond(known('pay-2', 100, {}, { deposited: true, depositNumber: '88' })))).toContain(
      `${itsName} in deposit 88`,
    );
    expect(sentence(withSecond(unsent('CLOSED')))).toContain('pay-2 (not in Intacct) 100.00 USD');
    expect(sentence({ facts: factsOf({ amount: '193.59' }) })).toBe(
      'Payout po-1: the bank amount is 193.59 USD, but its parts are pay-1 100.00 USD, pay-2 100.00 USD, ' +
        'fee -6.40 USD. That leaves -0.01 USD unexplained.',
    );
  });

  it('never names a payment by the id that only Rutter knows', () => {
    const worlds = [withSecond(unsent('CLOSED')), withSecond(known('pay-2', 99)), { supported: false }];
    for (const changes of worlds) expect(JSON.stringify(whyNot(changes))).not.toContain('ledger of');
  });
});

describe('deposits that are switched off', () => {
  it('are made one by one, when a person releases them', () => {
    const released = { ...input().intent, released: true };
    expect(depositOf({ intent: released }, { createDeposits: false })).toMatchObject({ gross: dollars(200) });
  });
});

describe('a period that is closed', () => {
  it('is passed over where the settings say so', () => {
    const settings = { booksClosedThrough: '2026-03-15', closedPeriod: 'today' };
    expect(depositOf({}, settings).date).toBe('2026-03-20');
    expect(whyNot({}, { ...settings, booksClosedThrough: '2026-03-31' }).code).toBe('DEPOSIT_PERIOD_CLOSED');
  });
});

describe('a payment that came back', () => {
  const facts = factsOf(returned);
  const came = (changes: Parameters<typeof known>[2], shown: Parameters<typeof known>[3] = {}) => ({
    facts,
    payments: [known('pay-1', 200), known('pay-0', 130, changes, shown)],
  });

  it('is awaited with its number, and never as a reversal of the deposit', () => {
    const why = whyNot(came({}, { deposited: true }));
    expect(why).toMatchObject({ code: 'REVERSAL_AWAITED', resolvedBy: 'self' });
    expect(why.step).toContain('Reverse): pay-0 (Intacct 4700) 130.00 USD. Do not reverse the deposit.');
  });

  it.each([
    ['posted, and not shown yet', { intent: intentOf('pay-0', 130, { state: 'POSTED' }), receipts: [] }],
    ['may have been posted', { intent: intentOf('pay-0', 130, { state: 'SENDING' }), receipts: [] }],
    [
      'recorded by hand, and not read yet',
      { intent: intentOf('pay-0', 130, { state: 'CLOSED' }), receipts: [] },
    ],
    ['not told of', { intent: undefined, receipts: [] }],
  ])('is awaited while it is %s', (_, changes) => {
    expect(whyNot(came(changes)).code).toBe('REVERSAL_AWAITED');
  });

  it('is not awaited once it is reversed, or when it never was in Intacct', () => {
    const cancelled = intentOf('pay-0', 130, { state: 'CLOSED', ledgerRecords: [], ledgerId: null });
    for (const changes of [came({}, { reversed: true }), came({ intent: cancelled, receipts: [] })]) {
      expect(depositOf(changes)).toMatchObject({ gross: dollars(200) });
    }
  });
});
