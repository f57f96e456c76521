import { describe, expect, it } from 'vitest';
import { computeInvoiceState } from '../../../functions/domain/invoice/amount-due.ts';
import { amountDueLines, explainAmountDue } from '../../../functions/domain/invoice/explain.ts';
import { markInvoiceMissing } from '../../../functions/domain/invoice/from-ledger.ts';
import type { Invoice } from '../../../functions/domain/invoice/invoice.ts';
import { sum } from '../../../functions/domain/shared/money.ts';
import { date, dollars, invoice, link, minute, posted, taken } from '../../support/factories.ts';
import { fc } from '../../support/property.ts';

import { invoiceWith, pulled, randomInvoices } from './explain-support.ts';

const dead = { effect: 'dead' } as const;
const notesOf = (stored: Invoice) => explainAmountDue(stored).notes.map(({ sentence }) => sentence);

describe('the explanation of any invoice', () => {
  it("the terms of any explanation add up to the raw amount, and the terms of the ledger to the ledger's amount due", () => {
    fc.assert(
      fc.property(randomInvoices, (any) => {
        const { terms, raw } = explainAmountDue(any);
        const ledgerTerms = terms.filter(({ kind }) => kind !== 'alternative-payment');
        expect(sum(terms.map(({ amount }) => amount))).toBe(raw);
        expect(sum(ledgerTerms.map(({ amount }) => amount))).toBe(any.ledger.amountDue);
        expect(terms).toHaveLength(ledgerTerms.length + any.alternative.length);
      }),
      { numRuns: 1_000 },
    );
  });

  it('the explanation of any invoice has the result of computeInvoiceState', () => {
    fc.assert(
      fc.property(randomInvoices, (any) => {
        const { raw, fromSnapshot } = explainAmountDue(any);
        const state = computeInvoiceState(any.ledger, any.alternative);
        expect(fromSnapshot).toBe('contradiction' in state ? null : state.amountDue);
        if ('contradiction' in state) expect(raw).toBe(state.contradiction.due);
        else if (state.kind === 'invoice') expect(raw).toBe(state.amountDue - state.overpaid);
      }),
      { numRuns: 1_000 },
    );
  });

  it('the explanation of any invoice ends in the amount shown, or says why the latest snapshot is not shown', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(randomInvoices, (any) => {
        const { shown, fromSnapshot, notes } = explainAmountDue(any);
        const kinds: string[] = notes.map(({ kind }) => kind);
        for (const kind of kinds) seen.add(kind);
        expect(shown).toBe(any.amountDue);
        expect(kinds.includes('frozen')).toBe(any.frozenSince !== null);
        expect(kinds.includes('contradiction')).toBe(fromSnapshot === null);
        if (shown !== fromSnapshot)
          expect(kinds).toContain(fromSnapshot === null ? 'contradiction' : 'frozen');
      }),
      { numRuns: 1_000 },
    );
    const drawn = [
      'advance',
      'contradiction',
      'credit',
      'frozen',
      'held',
      'in-doubt',
      'missing',
      'no-value',
      'overpaid',
      'refunded',
      'too-recent',
      'unreadable',
      'void',
    ];
    expect([...seen].toSorted()).toStrictEqual(drawn);
  });

  it('every term and every note of an explanation is a sentence', () => {
    fc.assert(
      fc.property(randomInvoices, (any) => {
        const { terms, notes } = explainAmountDue(any);
        for (const { sentence } of [...terms, ...notes]) {
          expect(sentence).toMatch(/^[A-Z0-9][^\n]*\.$/);
          expect(sentence).not.toMatch(/undefined|null|NaN| {2}|--/);
        }
      }),
    );
  });
});

describe('the explanation for a bookkeeper', () => {
  it("an explanation names each record by Intacct's number", () => {
    const failed = posted(60, 'pay', { ...dead, platformId: '10505' });
    const links = [link('pay', 60), { ...link('cheque', 30), date: date('2026-03-04') }];
    expect(amountDueLines(explainAmountDue(invoiceWith(10, links, [failed])))).toStrictEqual([
      'INV-1 shows 70.00 USD due.',
      '  100.00 USD  Invoice INV-1 has a total of 100.00 USD in Intacct.',
      '  -60.00 USD  Intacct payment 10505, which records Alternative payment pay, takes off 60.00 USD.',
      '  -30.00 USD  A payment in Intacct of 2026-03-04 takes off 30.00 USD.',
      '   60.00 USD  Alternative payment pay of 60.00 USD failed or was charged back; Intacct payment 10505 still takes off 60.00 USD.',
      '   70.00 USD  is the sum.',
    ]);
    const { terms } = explainAmountDue(invoiceWith(10, links, [failed]));
    expect(terms.map(({ record }) => record)).toStrictEqual([
      { system: 'intacct', id: 'invoice-1', number: '4711' },
      { system: 'intacct', id: 'pay', number: '10505' },
      { system: 'intacct', id: 'cheque', number: null },
      { system: 'alternative', id: 'pay', number: '10505' },
    ]);
  });

  it('the note of a frozen invoice says what the latest snapshot gives, and why that is not shown', () => {
    const frozen = invoiceWith(100, [], [taken(100)]);
    const edited = pulled(frozen, { totalAmount: dollars(150), lastSyncedAt: minute(5) });
    expect(notesOf(frozen)).toStrictEqual([
      'The invoice has been paid since 2026-03-10T00:00:00.000Z and no longer follows Intacct.',
    ]);
    expect(notesOf(edited)).toStrictEqual([
      'The invoice has been paid since 2026-03-10T00:00:00.000Z and no longer follows Intacct. The latest reading of Intacct gives 50.00 USD due, which is not shown.',
    ]);
  });

  it('the note of an overpaid invoice says by how much it is overpaid', () => {
    const overpaid = invoiceWith(30, [link('credit', 70, 'INVOICE_CREDIT_MEMO')], [taken(40)]);
    expect(notesOf(overpaid)).toContain('Customers paid 10.00 USD more than the invoice owes.');
    expect(amountDueLines(explainAmountDue(overpaid))).toContain(
      '  -10.00 USD  is the sum. Less than 0 is shown as 0.',
    );
  });

  it.each<[string, Invoice, string]>([
    [
      'is missing in Intacct',
      markInvoiceMissing(invoice(), minute(9)),
      'Intacct no longer has the invoice since',
    ],
    ['is a credit', invoiceWith(-50, [], [], -50), 'this is a credit, and nothing is due'],
    ['has no value', invoiceWith(0, [], [], 0), 'The total is 0: nothing is due.'],
    [
      'is due more than its total',
      pulled(invoice(), { amountDue: dollars(120), lastSyncedAt: minute(5) }),
      '120.00 USD would be due, more than the total of 100.00 USD',
    ],
    [
      'may have been paid by hand',
      invoiceWith(100, [], [taken(40, { doubt: { until: null } })]),
      'A payment in Intacct may be pay-1.',
    ],
    [
      'was read too soon after a posting to a ledger without links',
      invoiceWith(60, [], [posted(40, 'pay')]),
      'only a later reading shows if pay is in its balance',
    ],
    [
      'has a refunded payment',
      invoiceWith(100, [], [taken(100, { refunded: dollars(40) })]),
      '40.00 USD of pay-1 was refunded. A refund does not make the amount due again.',
    ],
  ])('an invoice that %s has a note', (_, stored, sentence) => {
    expect(notesOf(stored)).toContainEqual(expect.stringContaining(sentence));
  });

  it.each<[string, Invoice, string]>([
    [
      'is not posted',
      invoiceWith(100, [], [taken(40)]),
      "is paid; Intacct's balance does not contain it yet.",
    ],
    [
      'is partly in the balance',
      invoiceWith(70, [link('pay', 30)], [posted(40, 'pay')]),
      "is paid; Intacct's balance contains only 30.00 USD of it.",
    ],
    [
      'is posted but not in the balance',
      invoiceWith(100, [], [posted(40, 'pay', { platformId: '10505' })]),
      "is paid; Intacct's balance does not contain Intacct payment 10505, which records it.",
    ],
    [
      'was reversed in Intacct',
      invoiceWith(100, [], [posted(40, 'pay', { gone: true, platformId: '10505' })]),
      'is paid; Intacct payment 10505, which recorded it, was reversed.',
    ],
    [
      'failed before posting',
      invoiceWith(100, [], [taken(40, dead)]),
      "failed or was charged back; Intacct's balance does not contain it.",
    ],
    [
      'is not known to have succeeded',
      invoiceWith(100, [], [taken(40, { effect: 'none' })]),
      'is not counted: its success is not reported yet',
    ],
  ])('a payment that %s has its own sentence', (_, stored, sentence) => {
    const [term] = explainAmountDue(stored).terms.filter(({ kind }) => kind === 'alternative-payment');
    expect(term?.sentence).toContain(sentence);
  });

  it('a payment that Intacct lists after its reversal is a term of its own', () => {
    const reversed = invoiceWith(100, [link('cheque', 30)], []);
    expect(explainAmountDue(reversed).terms.at(-1)).toMatchObject({
      kind: 'ledger-difference',
      amount: dollars(30),
      sentence: 'Intacct takes off 30.00 USD less than it lists: a listed record was reversed.',
    });
  });
});
