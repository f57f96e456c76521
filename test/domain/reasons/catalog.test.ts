import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { accountProblem } from '../../../functions/domain/posting/accounts.ts';
import { reasons } from '../../../functions/domain/reasons/catalog.ts';
import { currency } from '../../support/factories.ts';
import { choices, reasonNames, renderings, textOf } from './examples.ts';

const explanation = z.strictObject({
  code: z.string(),
  sentence: z.string().regex(/^[A-Z0-9].*[.]$/, 'expected a sentence that ends with a full stop'),
  step: z.string().regex(/^[A-Z].*[.]$/, 'expected a step that ends with a full stop'),
  resolvedBy: z.enum(['self', 'person', 'engineer']),
});

/** A name may add to its code where the fact comes from, or when: all of these mean the same to a machine. */
const codeOf = (name: string) =>
  name.replace(/_IN_LEDGER$|_IN_EVENT$|_TOO_LATE$|_UNREADABLE$|_MEANWHILE$/, '');

/** What a person is told to do first. Add a verb that tells somebody what to click, open, write or ask. */
const imperatives = [
  'Add',
  'Allow',
  'Apply',
  'Archive',
  'Ask',
  'Book',
  'Check',
  'Choose',
  'Compare',
  'Connect',
  'Correct',
  'Deposit',
  'Enter',
  'Give',
  'Look at',
  'Make',
  'Open',
  'Post',
  'Read',
  'Receive',
  'Record',
  'Refund',
  'Release',
  'Reverse',
  'Search',
  'Set',
  'Activate',
];
const firstWords = new RegExp(
  `^(${imperatives.join('|')}) |^Nothing to do( here| at first)?(:|, because| if) `,
);

const product = globSync('functions/**/*.ts', { exclude: ['functions/domain/reasons/**'] })
  .map((path) => readFileSync(path, 'utf8'))
  .join('\n');

it('has no reason that nothing raises', () => {
  // A reader of a record names its reason by its code.
  const raised = new Set([...product.matchAll(/(?:\breasons\.|')([A-Z_]+)\b/g)].map(([, name]) => name));
  expect(reasonNames.filter((name) => !raised.has(name))).toStrictEqual([]);
});

describe.each(reasonNames)('%s', (name) => {
  const rendered = renderings(name);

  it('carries its own code, a sentence, a step, and who ends it', () => {
    for (const { why } of rendered) expect(explanation.parse(why).code).toBe(codeOf(name));
  });

  it('shows every fact that it asks for', () => {
    const texts = rendered.map(({ why }) => textOf(why)).join('\n');
    const unsaid = rendered.flatMap(({ facts }) =>
      [...facts].filter(([fact, value]) => !(fact in choices) && value && !texts.includes(String(value))),
    );
    expect(unsaid).toStrictEqual([]);
  });

  it('can be read: no value is missing, and nothing is said twice', () => {
    for (const { why } of rendered) {
      expect(textOf(why)).not.toMatch(/undefined|null|NaN|\[object|\$\{| {2}|[.][.]|\(\)| [.,:;]/);
    }
  });

  it('tells what to do now, or why there is nothing to do', () => {
    for (const { why } of rendered) expect(why.step).toMatch(firstWords);
  });

  it('names Intacct, the record or the connection, never an id of Rutter alone', () => {
    for (const { why } of rendered) {
      expect(textOf(why)).toMatch(
        /Intacct|Alternative|[Pp]ayment|[Pp]ayout|[Ii]nvoice|[Cc]onnection|[Aa]ccount|setting/,
      );
    }
  });
});
describe('a reason about a record', () => {
  const facts = {
    what: 'Invoice INV-1',
    field: 'total_amount',
    detail: 'is not a number',
    due: '2',
    total: '1',
  };
  const about = [
    reasons.RECORD_NOT_READABLE(facts),
    reasons.AMOUNT_INVALID(facts),
    reasons.CURRENCY_UNKNOWN(facts),
    reasons.LEDGER_AMOUNT_MISSING(facts),
    reasons.LEDGER_ARITHMETIC(facts),
    reasons.ARCHIVE_IN_ALTERNATIVE(facts),
  ];

  it.each(about)('names it as Intacct does ($code)', ({ sentence }) => {
    expect(sentence).toContain('Invoice INV-1');
  });
});

describe('facts that may be absent', () => {
  it('leave a sentence that can be read', () => {
    expect(reasons.CONNECTION_NEEDS_RELINK({ link: null }).step).toBe(
      'Open the Rutter dashboard and sign in with the Web Services user.',
    );
    expect(reasons.CONNECTION_DISABLED({ why: null }).sentence).toBe(
      'The connection to Intacct is switched off at Rutter. Nothing is read or posted.',
    );
  });
});

describe('a reason that holds payments and payouts', () => {
  const account = { id: 'a-1', name: '1200', active: true };
  const outgoing = { memo: 'po_1', currency: currency('USD'), accountId: 'a-1' };
  const inEuros = { ...account, currency: 'EUR' };

  it('tells of a payout to choose the accounts of its deposit, and of a payment to choose that of payments', () => {
    const step = (record: 'payment' | 'deposit') => accountProblem({ ...outgoing, record }, null)?.step;
    expect(step('payment')).toContain('`paymentsAccountId`');
    expect(step('deposit')).not.toContain('`paymentsAccountId`');
    expect(step('deposit')).toMatch(/`depositsAccountId`.*`feesAccountId`/);
  });

  it('sends the bookkeeper of a payout to the payout sheet, and that of a payment to the payment', () => {
    const step = (record: 'payment' | 'deposit') => accountProblem({ ...outgoing, record }, inEuros)?.step;
    expect(step('payment')).toContain('record the payment in Intacct by hand');
    expect(step('deposit')).toContain('make the entries of the payout sheet in Intacct by hand');
  });
});

it('the path to a payment whose number is not known ends at the list of payments', () => {
  const facts = { payment: 'pay_1', number: 'with memo pay_1', fields: 'date 2026-03-10, found 2026-03-11' };
  expect(reasons.FOUND_DIFFERENT_IN_LEDGER(facts).step).toContain(
    'Correct the Intacct payment with memo pay_1 (Accounts Receivable > All > Payments > Posted payments).',
  );
});
