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

/** The invoice after the ledger shows this of it. */
function later(stored: Invoice, changes: Partial<Snapshot>, lines?: LineItem[]): Invoice {
  const decision = decideInvoice(stored, ledgerInvoice({ lastSyncedAt: minute(9), ...changes }, lines));
  return 'next' in decision && decision.next ? decision.next : stored;
}

const paid = { amountDue: dollars(0), links: [link('cheque', 100)] };
const codes = (of: Invoice) => invoiceTodos(of).map(({ why }) => why.code);
const sentences = (of: Invoice) => invoiceTodos(of).map(({ why }) => why.sentence);

describe('an invoice that is paid', () => {
  it('asks for nothing while the ledger has what is shown, or does not know of the payment yet', () => {
    expect(codes(paidInIntacct())).toEqual([]);
    expect(codes(paidInAlternative())).toEqual([]);
    expect(codes(later(paidInAlternative(), {}))).toEqual([]);
    expect(codes(withPayments(invoice(), [posted(100, 'cheque')]))).toEqual([]);
  });

  it('was reopened when it is due again, whatever else changed', () => {
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
  ])('was edited: %s', (_, changes, said) => {
    const edited = later(paidInIntacct(), { ...paid, ...changes });
    expect(codes(edited)).toEqual(['EDITED_AFTER_PAID']);
    expect(sentences(edited)[0]).toContain(`after it was paid: ${said}.`);
  });

  it('was edited when its lines were', () => {
    expect(sentences(later(paidInIntacct(), paid, lineItems(2)))[0]).toContain('after it was paid: lines.');
  });

  it('counts what Alternative took: an edit of 100 to 150 is not a reopening', () => {
    expect(codes(later(paidInAlternative(), { totalAmount: dollars(150) }))).toEqual(['EDITED_AFTER_PAID']);
  });

  it.each(['void', 'reversed'])('is gone when it is %s, or the ledger has it no more', (status) => {
    expect(codes(later(paidInIntacct(), { status, amountDue: dollars(0) }))).toEqual([
      'INVOICE_GONE_AFTER_PAYMENT',
    ]);
    expect(codes(markInvoiceMissing(paidInIntacct(), minute(9)))).toEqual(['INVOICE_GONE_AFTER_PAYMENT']);
  });

  it('asks for nothing any more when the ledger takes its change back', () => {
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
  it('asks for nothing, whatever the ledger makes of it', () => {
    const edited = later(invoice(), { totalAmount: dollars(150), dueDate: date('2026-04-30') });
    expect(codes(edited)).toEqual([]);
    expect(codes(markInvoiceMissing(invoice(), minute(9)))).toEqual([]);
  });

  it('says by how much it is overpaid', () => {
    const overpaid = later(withPayments(invoice(), [taken(40)]), {
      amountDue: dollars(30),
      links: [link('credit', 70, 'INVOICE_CREDIT_MEMO')],
    });
    expect(invoiceTodos(overpaid)).toMatchObject([{ amount: '10.00 USD', why: { code: 'OVERPAID' } }]);
  });

  describe('and of whose payment a person kept the rest as an advance', () => {
    const received = { amountDue: dollars(0), links: [link('cheque', 40), link('by-hand', 60)] };
    const overpaidBy = (marks: Partial<PaymentEntry>) =>
      later(withPayments(invoice(), [posted(100, 'by-hand', { firstSentAt: null, ...marks })]), received);

    it('is settled, also when that is given back later', () => {
      expect(sentences(overpaidBy({}))[0]).toContain('40.00 USD more');
      expect(codes(overpaidBy({ advance: dollars(40) }))).toEqual([]);
      expect(codes(overpaidBy({ advance: dollars(40), refunded: dollars(40) }))).toEqual([]);
    });

    it('is settled no further than Intacct bears out', () => {
      expect(sentences(overpaidBy({ advance: dollars(30) }))[0]).toContain('10.00 USD more');
      const elsewhere = { ledgerId: ledgerId.parse('advance') };
      expect(sentences(overpaidBy({ ...elsewhere, advance: dollars(60) }))[0]).toContain('40.00 USD more');
      expect(codes(overpaidBy({ ...elsewhere, advance: dollars(100) }))).toEqual([]);
    });
  });
});

describe('an invoice that is paid in Alternative, and then by a cheque in Intacct', () => {
  const cheque = { amountDue: dollars(40), links: [link('cheque', 60)] };

  it('says what was collected too much, shows what it showed, and is settled once the cheque is taken back', () => {
    const both = later(paidInAlternative(), cheque);
    expect(both).toMatchObject({ amountDue: 0, overpaid: 0, status: 'paid' });
    expect(invoiceTodos(both)).toMatchObject([{ amount: '60.00 USD', why: { code: 'OVERPAID' } }]);
    expect(codes(later(both, { lastSyncedAt: minute(10) }))).toEqual([]);
  });

  it.each([
    { doubt: { until: null } },
    { sending: true },
    { firstSentAt: minute(1) },
  ])('says nothing while that may be the payment itself: %j', (mark) => {
    expect(codes(later(withPayments(invoice(), [taken(100, mark)]), cheque))).toEqual([]);
  });
});

describe("taking Intacct's values", () => {
  const described = (of: Invoice) => {
    const { amountDue, status, totalAmount, dueDate, memo, lineItems: lines, collectible, paidIn } = of;
    return { amountDue, status, totalAmount, dueDate, memo, lines, collectible, paidIn };
  };

  it('shows of an invoice without payments of Alternative what it would show had it never been paid', () => {
    const version = fc.record({
      total: fc.integer({ min: 1, max: 500 }),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
      memo: fc.constantFrom(null, 'Edited'),
      lines: fc.integer({ min: 1, max: 3 }),
    });
    fc.assert(
      fc.property(version, ({ total, share, memo, lines }) => {
        const settled = Math.floor(total * share);
        const changes = {
          totalAmount: dollars(total),
          amountDue: dollars(total - settled),
          links: settled > 0 ? [link('cheque', settled)] : [],
          memo,
        };
        const taking = takeLedgerValues(later(paidInIntacct(), changes, lineItems(lines)), minute(20));
        expect(described(taking)).toStrictEqual(described(invoice(changes, lineItems(lines))));
        expect(taking.frozenSince === null).toBe(settled < total);
        expect(codes(taking)).toEqual([]);
        expect(taking.laterLineItems).toBeNull();
      }),
    );
  });

  it('counts what Alternative took, and is paid again if that is enough', () => {
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

  it('shows a void invoice as void, and offers nothing that is missing or held', () => {
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
