import { describe, expect, it } from 'vitest';
import { explainAmountDue } from '../../../functions/domain/invoice/explain.ts';
import type { Invoice } from '../../../functions/domain/invoice/invoice.ts';
import { invoiceTodos } from '../../../functions/domain/invoice/todos.ts';
import { ledgerId } from '../../../functions/domain/shared/ids.ts';
import { dollars, invoice, link, minute, posted, taken, withPayments } from '../../support/factories.ts';
import { event, World } from '../factories.ts';

import { invoiceWith, pulled } from './explain-support.ts';

const notesOf = (stored: Invoice) => explainAmountDue(stored).notes.map(({ sentence }) => sentence);
const termsOf = (stored: Invoice) => explainAmountDue(stored).terms.map(({ sentence }) => sentence);
const dead = { effect: 'dead' } as const;

describe('a payment whose amounts cannot be read', () => {
  it('a succeeded payment without readable amounts is explained, and so is why its invoice is not offered', () => {
    const world = new World();
    world.deliver(event('payment_succeeded', 1, { amount: '100.005' }));
    expect(world.invoice()).toMatchObject({ collectible: false });
    expect(termsOf(world.invoice()).at(-1)).toBe(
      'Alternative payment pay-1 is not counted: its amounts cannot be read.',
    );
    expect(notesOf(world.invoice())).toStrictEqual([
      'The amounts of payment pay-1 cannot be read, so nothing is counted for it. Until it is recorded in Intacct and read from there, the invoice is not offered for payment.',
    ]);
  });

  it('a payment without readable amounts has no note once a later reading shows what was recorded for it', () => {
    const unreadable = taken(0, { effect: 'none', doubt: { until: minute(5) } });
    const stored = pulled(invoiceWith(100, [], [unreadable]), { lastSyncedAt: minute(9) });
    expect(stored.collectible).toBe(true);
    expect(notesOf(stored)).toStrictEqual([]);
  });

  it('a payment that has no amount for the invoice and is not in doubt is explained without an amount', () => {
    expect(termsOf(invoiceWith(100, [], [taken(0, { effect: 'none' })])).at(-1)).toBe(
      'Alternative payment pay-1 is not counted: it has no readable amount for this invoice.',
    );
  });
});

describe('a payment that was entered in parts', () => {
  const parts = { ledgerId: ledgerId.parse('l-1'), otherLedgerIds: [ledgerId.parse('l-2')] };
  const links = [link('l-2', 40), link('l-1', 60)];
  const both = { ...parts, platformId: '101, 102' };
  const numbers = (stored: Invoice) =>
    explainAmountDue(stored)
      .terms.filter(({ kind }) => kind === 'ledger-link')
      .map(({ record }) => record.number);

  it('each part has its own number', () => {
    const stored = invoiceWith(0, links, [taken(100, both)]);
    expect(numbers(stored)).toStrictEqual(['102', '101']);
    expect(termsOf(stored).slice(1)).toStrictEqual([
      'Intacct payment 102, which records Alternative payment pay-1, takes off 40.00 USD.',
      'Intacct payment 101, which records Alternative payment pay-1, takes off 60.00 USD.',
      'Alternative payment pay-1 of 100.00 USD is recorded as Intacct payments 101 and 102, which are counted above.',
    ]);
  });

  it.each([
    '101',
    '101, 102, 103',
    null,
  ])('a part has no number if the numbers of both are %s', (platformId) => {
    expect(numbers(invoiceWith(0, links, [taken(100, { ...parts, platformId })]))).toStrictEqual([
      null,
      null,
    ]);
  });

  it.each<[string, Invoice, string]>([
    [
      'that failed is listed',
      invoiceWith(0, links, [taken(100, { ...both, ...dead })]),
      'Intacct payments 101 and 102 still take off 100.00 USD.',
    ],
    [
      'was reversed',
      invoiceWith(100, [], [taken(100, { ...both, gone: true })]),
      'Intacct payments 101 and 102, which recorded it, were reversed.',
    ],
    [
      'is not listed',
      invoiceWith(100, [], [taken(100, both)]),
      'does not contain Intacct payments 101 and 102, which record it.',
    ],
    [
      'has fewer numbers than parts',
      invoiceWith(0, links, [taken(100, { ...parts, platformId: '101' })]),
      'is recorded as payments in Intacct, which are counted above.',
    ],
  ])('a payment in parts that %s is explained in the plural', (_, stored, sentence) => {
    expect(termsOf(stored).at(-1)).toContain(sentence);
  });
});

describe('a payment that is kept as an advance', () => {
  const advance = 'of payment pay-1 is kept in Intacct as an advance.';

  it('an advance explains why more was paid than the invoice owes', () => {
    const stored = invoiceWith(0, [link('cheque', 100)], [taken(100, { advance: dollars(100) })]);
    expect(stored.overpaid).toBe(dollars(100));
    expect(invoiceTodos(stored)).toStrictEqual([]);
    expect(notesOf(stored)).toContain(`100.00 USD ${advance}`);
    expect(notesOf(stored).join(' ')).not.toContain('Customers paid');
    expect(termsOf(stored).at(-1)).toBe(
      "Alternative payment pay-1 of 100.00 USD is paid; Intacct's balance does not contain it.",
    );
  });

  it('an advance and a refund together explain why more was paid than the invoice owes', () => {
    const payment = taken(100, { advance: dollars(70), refunded: dollars(30) });
    const stored = invoiceWith(0, [link('cheque', 100)], [payment]);
    expect(notesOf(stored)).toContain(`70.00 USD ${advance}`);
    expect(notesOf(stored).join(' ')).not.toContain('Customers paid');
    expect(termsOf(stored).at(-1)).not.toContain('yet');
  });

  it('an advance leaves the rest of what was paid more than the invoice owes', () => {
    const stored = invoiceWith(0, [link('cheque', 100)], [taken(100, { advance: dollars(60) })]);
    expect(notesOf(stored)).toContain(`60.00 USD ${advance}`);
    expect(notesOf(stored)).toContain('Customers paid 40.00 USD more than the invoice owes.');
    expect(invoiceTodos(stored)).toMatchObject([{ amount: '40.00 USD' }]);
  });
});

it('a payment in doubt may be the one that Intacct lists, so no note says that more was paid than is owed', () => {
  const stored = invoiceWith(0, [link('cheque', 100)], [taken(40, { doubt: { until: null } })]);
  expect(stored.overpaid).toBe(dollars(40));
  expect(notesOf(stored).join(' ')).not.toContain('Customers paid');
  expect(notesOf(stored)).toContainEqual(expect.stringContaining('A payment in Intacct may be pay-1.'));
});

describe('a void invoice', () => {
  const voided = { status: 'void', amountDue: dollars(0) };

  it('a void invoice has a note that it is void, and no sentence about its balance', () => {
    const stored = withPayments(invoice(voided), [
      posted(40, 'pay', { platformId: '9' }),
      taken(60, { ...dead }),
    ]);
    expect(termsOf(stored)).toStrictEqual([
      'Invoice INV-1 has a total of 100.00 USD in Intacct.',
      'The invoice is void in Intacct: the rest is not due.',
      'Alternative payment pay of 40.00 USD is paid, but the invoice is void in Intacct.',
      'Alternative payment pay-1 of 60.00 USD failed or was charged back.',
    ]);
    expect(notesOf(stored)).toStrictEqual([
      'The invoice is void in Intacct and is not offered for payment.',
      'Customers paid 40.00 USD more than the invoice owes.',
    ]);
  });

  it('a void invoice that is due and still lists a payment says that the payment was reversed', () => {
    const stored = invoice({ status: 'void', links: [link('pay', 40)] });
    expect(termsOf(stored).at(-1)).toBe('The invoice is void in Intacct: listed records were reversed.');
  });
});
