import { describe, expect, it } from 'vitest';
import { takeLedgerValues } from '../../../functions/domain/invoice/apply-payments.ts';
import { decideInvoice, markInvoiceMissing } from '../../../functions/domain/invoice/from-ledger.ts';
import type { Invoice, LineItem, PaymentEntry, Snapshot } from '../../../functions/domain/invoice/invoice.ts';
import { invoiceTodos } from '../../../functions/domain/invoice/todos.ts';
import { customerId, ledgerId } from '../../../functions/domain/shared/ids.ts';
import {
  currency,
  date,
  dollars,
  invoice,
  ledgerInvoice,
  lineItems,
  link,
  minute,
  posted,
  taken,
  withPayments,
} from '../../support/factories.ts';
import { fc } from '../../support/property.ts';

const paidInIntacct = () => invoice({ amountDue: dollars(0), links: [link('cheque', 100)] });
const paidInAlternative = () => withPayments(invoice(), [taken(100)]);

/** The invoice after a later version was read from the ledger. */
function later(stored: Invoice, changes: Partial<Snapshot>, lines?: LineItem[]): Invoice {
  const decision = decideInvoice(stored, ledgerInvoice({ lastSyncedAt: minute(9), ...changes }, lines));
  return 'next' in decision && decision.next ? decision.next : stored;
}

const paid = { amountDue: dollars(0), links: [link('cheque', 100)] };
const codes = (stored: Invoice) => invoiceTodos(stored).map(({ why }) => why.code);
const sentences = (stored: Invoice) => invoiceTodos(stored).map(({ why }) => why.sentence);

describe('an invoice that is paid', () => {
  it('a paid invoice has no to-do while the ledger agrees with it, or does not have its payment yet', () => {
    expect(codes(paidInIntacct())).toEqual([]);
    expect(codes(paidInAlternative())).toEqual([]);
    expect(codes(later(paidInAlternative(), {}))).toEqual([]);
    expect(codes(withPayments(invoice(), [posted(100, 'cheque')]))).toEqual([]);
  });

  it('a paid invoice that is due again is a REOPENED_IN_INTACCT to-do, whatever else changed', () => {
    const reopened = later(paidInIntacct(), { amountDue: dollars(100), links: [] });
    expect(invoiceTodos(reopened)).toMatchObject([
      {
        subject: 'invoice-1',
        platformId: '4711',
        documentNumber: 'INV-1',
        amount: '100.00 USD',
        why: { code: 'REOPENED_IN_INTACCT', sentence: expect.stringContaining('100.00 USD due') },
      },
    ]);
    const both = later(paidInIntacct(), { totalAmount: dollars(150), amountDue: dollars(150), links: [] });
    expect(codes(both)).toEqual(['REOPENED_IN_INTACCT', 'EDITED_AFTER_PAID']);
  });

  it.each<[string, Partial<Snapshot>, string]>([
    [
      'a higher total',
      { totalAmount: dollars(150), amountDue: dollars(50) },
      'total 100.00 USD -> 150.00 USD',
    ],
    [
      'a lower total',
      { totalAmount: dollars(80), links: [link('cheque', 80)] },
      'total 100.00 USD -> 80.00 USD',
    ],
    ['a currency', { currency: currency('EUR'), amountDue: dollars(100) }, 'total 100.00 USD -> 100.00 EUR'],
    ['a tax', { taxAmount: dollars(7) }, 'tax none -> 7.00 USD'],
    ['a due date', { dueDate: date('2026-04-30') }, 'due date 2026-03-31 -> 2026-04-30'],
    ['a number', { documentNumber: 'INV-1b' }, 'number INV-1 -> INV-1b'],
    ['a customer', { customerId: customerId.parse('customer-2') }, 'customer'],
    ['a memo', { memo: 'Thank you' }, 'memo'],
  ])('an edit of a paid invoice is an EDITED_AFTER_PAID to-do: %s', (_, changes, text) => {
    const edited = later(paidInIntacct(), { ...paid, ...changes });
    expect(codes(edited)).toEqual(['EDITED_AFTER_PAID']);
    expect(sentences(edited)[0]).toContain(`after it was paid: ${text}.`);
  });

  it('an edit of the lines of a paid invoice is an EDITED_AFTER_PAID to-do', () => {
    expect(sentences(later(paidInIntacct(), paid, lineItems(2)))[0]).toContain('after it was paid: lines.');
  });

  it('an edit of a paid invoice from 100 to 150 is not a REOPENED_IN_INTACCT to-do', () => {
    expect(codes(later(paidInAlternative(), { totalAmount: dollars(150) }))).toEqual(['EDITED_AFTER_PAID']);
  });

  it.each([
    'void',
    'reversed',
  ])('a paid invoice that is %s or missing in Intacct is an INVOICE_GONE_AFTER_PAYMENT to-do', (status) => {
    expect(codes(later(paidInIntacct(), { status, amountDue: dollars(0) }))).toEqual([
      'INVOICE_GONE_AFTER_PAYMENT',
    ]);
    expect(codes(markInvoiceMissing(paidInIntacct(), minute(9)))).toEqual(['INVOICE_GONE_AFTER_PAYMENT']);
  });

  it('the to-do of a paid invoice closes when the ledger takes the change back', () => {
    for (const change of [
      { amountDue: dollars(100), links: [] },
      { ...paid, memo: 'Edited' },
    ]) {
      const changed = later(paidInIntacct(), change);
      expect(codes(changed)).toHaveLength(1);
      expect(codes(later(changed, { ...paid, lastSyncedAt: minute(10) }))).toEqual([]);
    }
  });
});

describe('an invoice that is not paid', () => {
  it('an unpaid invoice has no to-do, whatever changes in the ledger', () => {
    const edited = later(invoice(), { totalAmount: dollars(150), dueDate: date('2026-04-30') });
    expect(codes(edited)).toEqual([]);
    expect(codes(markInvoiceMissing(invoice(), minute(9)))).toEqual([]);
  });

  it('an overpaid invoice is an OVERPAID to-do with the amount', () => {
    const overpaid = later(withPayments(invoice(), [taken(40)]), {
      amountDue: dollars(30),
      links: [link('credit', 70, 'INVOICE_CREDIT_MEMO')],
    });
    expect(invoiceTodos(overpaid)).toMatchObject([{ amount: '10.00 USD', why: { code: 'OVERPAID' } }]);
  });

  describe('a part of whose payment was recorded as an advance', () => {
    const received = { amountDue: dollars(0), links: [link('cheque', 40), link('by-hand', 60)] };
    const overpaidBy = (changes: Partial<PaymentEntry>) =>
      later(withPayments(invoice(), [posted(100, 'by-hand', { firstSentAt: null, ...changes })]), received);

    it('an advance closes the OVERPAID to-do, also after its refund', () => {
      expect(sentences(overpaidBy({}))[0]).toContain('40.00 USD more');
      expect(codes(overpaidBy({ advance: dollars(40) }))).toEqual([]);
      expect(codes(overpaidBy({ advance: dollars(40), refunded: dollars(40) }))).toEqual([]);
    });

    it('an advance lowers the OVERPAID to-do only by what Intacct does not apply to the invoice', () => {
      expect(sentences(overpaidBy({ advance: dollars(30) }))[0]).toContain('10.00 USD more');
      const elsewhere = { ledgerId: ledgerId.parse('advance') };
      expect(sentences(overpaidBy({ ...elsewhere, advance: dollars(60) }))[0]).toContain('40.00 USD more');
      expect(codes(overpaidBy({ ...elsewhere, advance: dollars(100) }))).toEqual([]);
    });
  });
});

describe('an invoice that is paid in Alternative, and then by a cheque in Intacct', () => {
  const cheque = { amountDue: dollars(40), links: [link('cheque', 60)] };

  it('an invoice paid in Alternative and by a cheque is an OVERPAID to-do until the cheque is taken back', () => {
    const both = later(paidInAlternative(), cheque);
    expect(both).toMatchObject({ amountDue: 0, overpaid: 0, status: 'paid' });
    expect(invoiceTodos(both)).toMatchObject([{ amount: '60.00 USD', why: { code: 'OVERPAID' } }]);
    expect(codes(later(both, { lastSyncedAt: minute(10) }))).toEqual([]);
  });

  it.each([
    { doubt: { until: null } },
    { sending: true },
    { firstSentAt: minute(1) },
  ])('an invoice paid in Alternative has no OVERPAID to-do while the cheque may be that payment: %j', (mark) => {
    expect(codes(later(withPayments(invoice(), [taken(100, mark)]), cheque))).toEqual([]);
  });
});

describe("taking Intacct's values", () => {
  const described = (stored: Invoice) => {
    const { amountDue, status, totalAmount, dueDate, memo, lineItems: lines, collectible, paidIn } = stored;
    return { amountDue, status, totalAmount, dueDate, memo, lines, collectible, paidIn };
  };

  it("an invoice that takes Intacct's values shows what a new invoice with that snapshot shows", () => {
    const version = fc.record({
      total: fc.integer({ min: 1, max: 500 }),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
      memo: fc.constantFrom(null, 'Edited'),
      lines: fc.integer({ min: 1, max: 3 }),
    });
    fc.assert(
      fc.property(version, ({ total, share, memo, lines }) => {
        const paidPart = Math.floor(total * share);
        const changes = {
          totalAmount: dollars(total),
          amountDue: dollars(total - paidPart),
          links: paidPart > 0 ? [link('cheque', paidPart)] : [],
          memo,
        };
        const taking = takeLedgerValues(later(paidInIntacct(), changes, lineItems(lines)), minute(20));
        expect(described(taking)).toStrictEqual(described(invoice(changes, lineItems(lines))));
        expect(taking.frozenSince === null).toBe(paidPart < total);
        expect(codes(taking)).toEqual([]);
        expect(taking.laterLineItems).toBeNull();
      }),
    );
  });

  it("an invoice that takes Intacct's values still counts its payments, and is paid again if they cover it", () => {
    const more = takeLedgerValues(later(paidInAlternative(), { totalAmount: dollars(150) }), minute(20));
    expect(more).toMatchObject({
      amountDue: dollars(50),
      frozenSince: null,
      collectible: true,
      paidIn: null,
    });
    const less = takeLedgerValues(later(paidInAlternative(), { totalAmount: dollars(80) }), minute(20));
    expect(less).toMatchObject({
      amountDue: 0,
      status: 'paid',
      frozenSince: minute(20),
      overpaid: dollars(20),
    });
    expect(codes(less)).toEqual(['OVERPAID']);
  });

  it("an invoice that takes Intacct's values is not collectible if it is void or missing", () => {
    const voided = later(paidInIntacct(), { status: 'void', amountDue: dollars(0) });
    expect(takeLedgerValues(voided, minute(20))).toMatchObject({
      status: 'void',
      paidIn: null,
      frozenSince: null,
    });
    const missing = markInvoiceMissing(
      later(paidInIntacct(), { amountDue: dollars(100), links: [] }),
      minute(10),
    );
    const taking = takeLedgerValues(missing, minute(20));
    expect(taking).toMatchObject({ amountDue: dollars(100), collectible: false, missingSince: minute(10) });
  });
});
