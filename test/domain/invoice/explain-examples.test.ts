import { describe, expect, it } from 'vitest';
import { explainAmountDue } from '../../../functions/domain/invoice/explain.ts';
import { holdInvoice } from '../../../functions/domain/invoice/from-ledger.ts';
import type { Invoice } from '../../../functions/domain/invoice/invoice.ts';
import {
  currency,
  dollars,
  held,
  invoice,
  link,
  minute,
  posted,
  taken,
  withPayments,
} from '../../support/factories.ts';

import { invoiceWith, pulled } from './explain-support.ts';

const dead = { effect: 'dead' } as const;
const total = (amount: number): [string, number] => ['total', amount];
const listed = (amount: number): [string, number] => ['ledger-link', amount];
const paid = (amount: number): [string, number] => ['alternative-payment', amount];

/** The terms of each worked example of the money rules, in dollars, and the amount due that they must come to. */
const examples: [example: string, stored: Invoice, terms: [kind: string, amount: number][], due: number][] = [
  ['1: nothing happened', invoiceWith(100, [], []), [total(100)], 100],
  [
    '2: a cheque of 30 and a credit of 20',
    invoiceWith(50, [link('cheque', 30), link('credit', 20, 'INVOICE_CREDIT_MEMO')], []),
    [total(100), listed(-30), listed(-20)],
    50,
  ],
  ['3: 100 paid, not posted yet', invoiceWith(100, [], [taken(100)]), [total(100), paid(-100)], 0],
  [
    '4: posted, and the ledger shows it',
    invoiceWith(0, [link('pay', 100)], [posted(100, 'pay')]),
    [total(100), listed(-100), paid(0)],
    0,
  ],
  [
    '5: posted 100, then failed, still linked',
    invoiceWith(0, [link('pay', 100)], [posted(100, 'pay', dead)]),
    [total(100), listed(-100), paid(100)],
    100,
  ],
  [
    '6: 60 and 40 posted, the 60 charged back',
    invoiceWith(0, [link('sixty', 60), link('forty', 40)], [posted(60, 'sixty', dead), posted(40, 'forty')]),
    [total(100), listed(-60), listed(-40), paid(60), paid(0)],
    60,
  ],
  [
    '7: 100 failed and not reversed, another 100 not posted yet',
    invoiceWith(0, [link('first', 100)], [posted(100, 'first', dead), taken(100)]),
    [total(100), listed(-100), paid(100), paid(-100)],
    0,
  ],
  [
    '9: 400 of 1000 entered by hand and recognised',
    invoiceWith(600, [link('by-hand', 400)], [posted(400, 'by-hand')], 1_000),
    [total(1_000), listed(-400), paid(0)],
    600,
  ],
  [
    '11: no links, a cheque of 40 in the balance, 40 not yet in',
    invoiceWith(60, [], [taken(40)]),
    [total(100), ['ledger-difference', -40], paid(-40)],
    20,
  ],
  [
    '14: paid, edited to 150, then charged back',
    withPayments(
      pulled(invoiceWith(100, [], [taken(100)]), { totalAmount: dollars(150), lastSyncedAt: minute(5) }),
      [taken(100, dead)],
    ),
    [total(150), paid(0)],
    150,
  ],
  [
    '15: 40 not posted, a credit of 70',
    invoiceWith(30, [link('credit', 70, 'INVOICE_CREDIT_MEMO')], [taken(40)]),
    [total(100), listed(-70), paid(-40)],
    0,
  ],
  [
    '17: 60 and 60 within a minute',
    invoiceWith(100, [], [taken(60), taken(60)]),
    [total(100), paid(-60), paid(-60)],
    0,
  ],
  ['18: an invoice of 0', invoiceWith(0, [], [], 0), [total(0)], 0],
  ['19: an invoice of -50', invoiceWith(-50, [], [], -50), [total(-50)], 0],
  [
    '22: 100 refunded, and reversed in Intacct',
    invoiceWith(100, [], [posted(100, 'pay', { gone: true, refunded: dollars(100) })]),
    [total(100), paid(-100)],
    0,
  ],
  [
    '23: 100 written off',
    invoiceWith(0, [link('write-off', 100, 'INVOICE_CREDIT_MEMO')], []),
    [total(100), listed(-100)],
    0,
  ],
  [
    '26: USD 110 allocated to an invoice of EUR 100',
    withPayments(invoice({ currency: currency('EUR') }), [taken(110, { currency: currency('USD') })]),
    [total(100), paid(0)],
    100,
  ],
];

describe('the explanation of the worked examples', () => {
  it.each(examples)('the explanation of example %s has the right terms', (_, stored, terms, due) => {
    const explanation = explainAmountDue(stored);
    expect(explanation.terms.map(({ kind, amount }) => [kind, amount / 100])).toStrictEqual(terms);
    expect(explanation).toMatchObject({ shown: dollars(due), fromSnapshot: dollars(due) });
  });

  it('the explanation of example 20, an invoice without an amount due in Intacct, has the previous amount', () => {
    const missing = held({
      sentence: 'Intacct sent no amount due for invoice INV-1.',
      lastSyncedAt: minute(5),
    });
    const decision = holdInvoice(invoiceWith(60, [link('cheque', 40)], []), missing);
    if (!('next' in decision) || !decision.next) throw new Error('the invoice was not held');
    expect(explainAmountDue(decision.next)).toMatchObject({
      shown: dollars(60),
      notes: [
        { kind: 'held', sentence: expect.stringContaining('Intacct sent no amount due for invoice INV-1.') },
      ],
    });
  });
});
