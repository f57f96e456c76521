import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { PostingInput } from '../../../functions/domain/posting/input.ts';
import { planPosting } from '../../../functions/domain/posting/plan.ts';
import { customerId } from '../../../functions/domain/shared/ids.ts';
import { currency, dollars, link, minute } from '../../support/factories.ts';
import {
  byHand,
  factsOf,
  input,
  left,
  linked,
  other,
  postingOf,
  reasonOf,
  sentenceOf,
  settings,
  toPay,
} from './plan-support.ts';

const second = customerId.parse('customer-2');
const twoParts = [
  { invoiceId: 'invoice-1', amount: '60' },
  { invoiceId: 'invoice-2', amount: '40' },
];
const both = factsOf({ allocations: twoParts });

describe('a payment that nothing is in the way of', () => {
  it('becomes one ledger payment', () => {
    expect(planPosting(input())).toStrictEqual({
      posting: {
        accountId: 'bank',
        customerId: 'customer-1',
        date: '2026-03-10',
        currency: 'USD',
        total: dollars(100),
        memo: 'pay-1',
        method: 'credit_card',
        allocations: [{ invoiceId: 'invoice-1', amount: dollars(100) }],
      },
    });
  });

  it.each([
    ['card', 'credit_card'],
    ['check', 'check'],
    ['standard_ach', 'eft'],
    ['wire', 'eft'],
  ])('%s is received as %s', (method, expected) => {
    expect(postingOf({ facts: factsOf({ method }) }).method).toBe(expected);
  });

  it('goes to the customer of the invoice, or to the one that Alternative names', () => {
    const nobodys = [toPay({ customerId: null })];
    const facts = factsOf({ customerId: 'customer-2' });
    expect(postingOf({ facts, invoices: nobodys }).customerId).toBe('customer-2');
  });

  it.each(['open', 'partially_paid', 'submitted'])('pays an invoice that is %s', (status) => {
    expect(reasonOf({ invoices: [toPay({ status })] })).toBeUndefined();
  });
});

/** Each reason by the least that brings it about; in the order in which they are looked for. */
const inTheWay: readonly (readonly [string, Partial<PostingInput>])[] = [
  ['TIME_ZONE_NOT_SET', { settings: settings({ timeZone: undefined }) }],
  ['INVOICE_NOT_SYNCED', { invoices: [{ ...toPay(), stored: undefined }] }],
  ['INVOICE_MISSING', { invoices: [toPay(null)] }],
  ['INVOICE_MISSING', { invoices: [toPay({}, { missingSince: minute(1) })] }],
  ['CURRENCY_MISMATCH', { invoices: [toPay({ currency: currency('EUR') })] }],
  ['SEVERAL_CUSTOMERS', { facts: both, invoices: [toPay(), toPay({ customerId: second }, {}, 'invoice-2')] }],
  ['CUSTOMER_MISMATCH', { facts: factsOf({ customerId: 'customer-2' }) }],
  [
    'SEVERAL_ENTITIES',
    { facts: both, invoices: [toPay(), toPay({ subsidiaryId: 'east' }, {}, 'invoice-2')] },
  ],
  ['CUSTOMER_MISMATCH', { invoices: [toPay({ customerId: null })] }],
  ['PAYMENTS_ACCOUNT_NOT_CHOSEN', { settings: settings({ paymentsAccountId: undefined }) }],
  ['INVOICE_NOT_SYNCED', { facts: both }],
  ['ANOTHER_PAYMENT_IN_FLIGHT', { invoices: [toPay({}, { alternative: [other(1, { sending: true })] })] }],
  [
    'EARLIER_FAILED_PAYMENT_NOT_REVERSED',
    { invoices: [toPay(linked(100), { alternative: [left(100, { effect: 'dead' })] })] },
  ],
  ['INVOICE_IN_PROCESS', { invoices: [toPay({ status: 'unknown' })] }],
  ['INVOICE_NOT_PAYABLE', { invoices: [toPay({ status: 'void' })] }],
  ['INVOICE_NOT_PAYABLE', { invoices: [toPay({ status: 'draft', amountDue: dollars(0) })] }],
  ['INVOICE_NOT_PAYABLE', { invoices: [toPay({ totalAmount: dollars(-50), status: 'open' })] }],
  ['INVOICE_NOT_PAYABLE', { invoices: [toPay({ totalAmount: dollars(0), status: 'open' })] }],
  ['LOOKS_RECORDED_BY_HAND', { unclaimed: [byHand()] }],
  ['INVOICE_ALREADY_PAID', { invoices: [toPay({ amountDue: dollars(0) })] }],
  ['NOT_ENOUGH_DUE', { invoices: [toPay({ amountDue: dollars(99.99) })] }],
  ['PERIOD_CLOSED', { settings: settings({ booksClosedThrough: '2026-03-10' }) }],
];

/** What a change is about; a payment and its invoices only go together. */
function subjects(changes: object): Set<string> {
  const keys = new Set(Object.keys(changes));
  return keys.has('facts') || keys.has('invoices') ? keys.add('facts').add('invoices') : keys;
}

describe('what is in the way of a payment', () => {
  it('has an example here for each reason of checks.ts, duplicates.ts and plan.ts', () => {
    const code = ['checks', 'duplicates', 'plan']
      .map((name) => readFileSync(`functions/domain/posting/${name}.ts`, 'utf8'))
      .join('\n');
    const raised = [...code.matchAll(/\breasons\.([A-Z_]+)/g)].map(([, name = '']) => name);
    const covered = new Set(inTheWay.map(([reason]) => reason));
    expect(raised.filter((name) => !covered.has(name))).toStrictEqual([]);
  });

  it.each(inTheWay)('%s', (reason, changes) => {
    expect(reasonOf(changes)).toBe(reason);
  });

  const settingsOf = ['TIME_ZONE_NOT_SET', 'PAYMENTS_ACCOUNT_NOT_CHOSEN', 'PERIOD_CLOSED'];
  const pairs = inTheWay.flatMap(([first, one], at) =>
    inTheWay
      .slice(at + 1)
      .filter(([, later]) => !Object.keys(later).some((key) => subjects(one).has(key)))
      .map(([later, changes]) => [first, later, { ...changes, ...one }] as const),
  );

  it.each(pairs)('%s comes before %s', (first, _, changes) => {
    expect(reasonOf(changes)).toBe(first);
  });

  it('is settled in this order also where two stand in the settings', () => {
    const all = { timeZone: undefined, paymentsAccountId: undefined, booksClosedThrough: '2026-03-10' };
    const { timeZone: _zone, ...noAccount } = all;
    const reached = [all, { ...noAccount }, { booksClosedThrough: '2026-03-10' }];
    expect(reached.map((changes) => reasonOf({ settings: settings(changes) }))).toStrictEqual(settingsOf);
  });

  it('is said with the numbers that a person needs', () => {
    const short = [
      toPay({ amountDue: dollars(70), links: [link('cheque', 30)] }, { alternative: [left(20)] }),
    ];
    expect(sentenceOf({ invoices: short })).toBe(
      'Payment pay-1 pays 100.00 USD of invoice INVOICE-1, but only 50.00 USD is due, so 50.00 USD is too much.',
    );
    const settled = [toPay(linked(100))];
    const numbers = new Map([['R-2', '4710']]);
    expect(sentenceOf({ invoices: settled })).toContain('settled by payment of unknown date over 100.00.');
    expect(sentenceOf({ invoices: settled, numbers })).toContain('settled by payment 4710 of unknown date');
    const apart = { facts: both, invoices: [toPay(), toPay({ customerId: second }, {}, 'invoice-2')] };
    expect(sentenceOf(apart)).toBe(
      'Payment pay-1 pays invoices of several customers: INVOICE-1 (60.00 USD) of customer-1, INVOICE-2 (40.00 USD) of customer-2.',
    );
    expect(sentenceOf({ facts: factsOf({ customerId: 'customer-2' }) })).toBe(
      'Payment pay-1 is of customer customer-2, but its invoices are not: INVOICE-1 (100.00 USD) of customer-1.',
    );
    expect(sentenceOf({ invoices: [toPay({ currency: currency('EUR') })] })).toBe(
      'Payment pay-1 is in USD, but invoice INVOICE-1 is in EUR.',
    );
    expect(sentenceOf({ unclaimed: [byHand()] })).toBe(
      'Payment pay-1 is held: Intacct payment 4712 of 2026-03-10 over 100.00 USD looks like the same money.',
    );
    expect(sentenceOf({ invoices: [toPay(null, { documentNumber: null })] })).toContain('invoice 4711');
  });
});

describe('the account that takes the money', () => {
  const route = (paymentsAccountId: string, changes: object = {}) => ({
    paymentsAccountId,
    paymentsAccountKind: 'bank',
    ...changes,
  });
  const routes = [
    route('any'),
    route('dollars', { currency: 'USD' }),
    route('east', { subsidiaryId: 'east' }),
    route('east dollars', { subsidiaryId: 'east', currency: 'USD' }),
  ];
  const accountOf = (names: string[], subsidiaryId: string | null, changes: object = {}) => {
    const chosen = routes.filter(({ paymentsAccountId }) => names.includes(paymentsAccountId));
    const found = [chosen, chosen.toReversed()].map((list) => {
      const invoices = [toPay({ subsidiaryId })];
      const plan = planPosting(input({ settings: settings({ routes: list, ...changes }), invoices }));
      return 'why' in plan ? plan.why.code : plan.posting.accountId;
    });
    return new Set(found);
  };

  it.each([
    [['any', 'dollars', 'east', 'east dollars'], 'east', 'east dollars'],
    [['any', 'dollars', 'east'], 'east', 'east'],
    [['any', 'dollars'], 'east', 'dollars'],
    [['any'], 'east', 'any'],
    [['any', 'dollars', 'east', 'east dollars'], 'west', 'dollars'],
    [['east', 'east dollars'], 'west', 'bank'],
    [['any', 'east', 'east dollars'], null, 'any'],
    [[], 'east', 'bank'],
  ])('is that of the most specific route (%j for %s: %s), the flat settings last', (names, subsidiaryId, account) => {
    expect(accountOf(names, subsidiaryId)).toStrictEqual(new Set([account]));
  });

  it('is missing where no route fits and nothing is chosen for the rest', () => {
    const changes = { paymentsAccountId: undefined };
    expect(accountOf(['east'], 'west', changes)).toStrictEqual(new Set(['ACCOUNT_NOT_ROUTED']));
    expect(accountOf([], 'west', changes)).toStrictEqual(new Set(['PAYMENTS_ACCOUNT_NOT_CHOSEN']));
    const euros = settings({ ...changes, routes: [route('euros', { currency: 'EUR' })] });
    expect(sentenceOf({ settings: euros })).toBe('No Intacct account is chosen for payments in USD.');
  });
});
