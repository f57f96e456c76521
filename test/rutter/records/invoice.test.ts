import { describe, expect, it } from 'vitest';
import { readInvoice } from '../../../functions/rutter/records/invoice.ts';
import { company, invoiceRow, lineRow } from '../../support/rutter-rows.ts';

describe('an invoice', () => {
  it('an invoice is read with every field, its amounts in minor units', () => {
    const { id, platform_id, customer_id, last_synced_at, updated_at } = invoiceRow;

    expect(readInvoice(invoiceRow, company)).toEqual({
      id,
      record: {
        connectionId: company.connectionId,
        invoiceId: id,
        lines: expect.anything(),
        ledger: {
          platformId: platform_id,
          updatedAt: updated_at,
          lastSyncedAt: last_synced_at,
          status: 'partially_paid',
          documentNumber: 'INV-1001',
          customerId: customer_id,
          subsidiaryId: 'entity-1',
          currency: 'USD',
          totalAmount: 1434,
          amountDue: 934,
          subTotal: 1234,
          taxAmount: 200,
          discountAmount: 0,
          issueDate: '2026-03-01',
          dueDate: '2026-03-31',
          memo: null,
          links: [
            {
              ledgerId: invoiceRow.linked_payments[0]?.id,
              type: 'INVOICE_PAYMENT',
              amount: 300,
              date: '2026-03-10',
            },
            {
              ledgerId: invoiceRow.linked_payments[1]?.id,
              type: 'INVOICE_CREDIT_MEMO',
              amount: 200,
              date: '2026-03-11',
            },
          ],
        },
      },
    });
  });

  it('the lines of an invoice keep their order, and prices and quantities are decimal text', () => {
    const other = { ...lineRow, platform_id: '9002', item: null, sub_total: null, total_amount: '7' };

    const reading = readInvoice({ ...invoiceRow, line_items: [lineRow, other] }, company);

    expect(reading).toMatchObject({
      record: {
        lines: {
          items: [
            {
              platformId: '9001',
              description: 'Managed services',
              itemId: null,
              quantity: '3',
              unitAmount: '4.1133333',
              subTotal: 1234,
              discountAmount: null,
              taxAmount: 200,
              totalAmount: 1434,
              accountId: 'account-4',
              classId: null,
              locationId: 'location-5',
              taxRateId: null,
            },
            { platformId: '9002', quantity: null, unitAmount: null, subTotal: null, totalAmount: 700 },
          ],
        },
      },
    });
  });

  it('an invoice is read from the fewest fields that Rutter may send', () => {
    const { id, platform_id, last_synced_at } = invoiceRow;
    const row = { id, platform_id, last_synced_at, status: 'open', total_amount: 1, amount_due: 1 };

    expect(readInvoice(row, company)).toMatchObject({
      record: {
        ledger: {
          updatedAt: null,
          documentNumber: null,
          customerId: null,
          subTotal: null,
          issueDate: null,
          dueDate: null,
          links: [],
          currency: 'USD',
        },
      },
    });
  });

  it('the dates of an invoice are read with and without a time, in UTC', () => {
    const row = { ...invoiceRow, issue_date: '2026-03-01', due_date: '2026-03-31T23:59:59.000Z' };

    expect(readInvoice(row, company)).toMatchObject({
      record: { ledger: { issueDate: '2026-03-01', dueDate: '2026-03-31' } },
    });
  });

  it('an unknown status and type of link are kept, and unknown fields are ignored', () => {
    const [link] = invoiceRow.linked_payments;
    const row = {
      ...invoiceRow,
      status: 'in_dispute',
      linked_payments: [{ ...link, type: 'BARTER', rate: 2 }],
      new_field: { a: 1 },
    };

    expect(readInvoice(row, company)).toMatchObject({
      record: { ledger: { status: 'in_dispute', links: [{ type: 'BARTER' }] } },
    });
  });

  it('an instant in another time zone is stored in UTC', () => {
    const row = { ...invoiceRow, last_synced_at: '2026-03-11T05:00:04+02:00' };

    expect(readInvoice(row, company)).toMatchObject({
      record: { ledger: { lastSyncedAt: '2026-03-11T03:00:04.000Z' } },
    });
  });
});

describe('an invoice that cannot be read', () => {
  it.each([
    ['no total', { total_amount: null }, 'LEDGER_AMOUNT_MISSING', 'total_amount'],
    ['no amount due', { amount_due: null }, 'LEDGER_AMOUNT_MISSING', 'amount_due'],
    ['an amount that is no number', { amount_due: 'abc' }, 'AMOUNT_INVALID', 'amount_due'],
    ['an amount with too many decimals', { total_amount: 1.005 }, 'AMOUNT_INVALID', 'total_amount'],
    ['an amount of another type', { total_amount: { value: 1 } }, 'RECORD_NOT_READABLE', 'total_amount'],
    ['an amount beyond what is exact', { sub_total: 1e17 }, 'AMOUNT_INVALID', 'sub_total'],
    ['a status that is no text', { status: 5 }, 'RECORD_NOT_READABLE', 'status'],
    ['no platform id', { platform_id: null }, 'RECORD_NOT_READABLE', 'platform_id'],
    ['an instant that is none', { last_synced_at: 'yesterday' }, 'RECORD_NOT_READABLE', 'last_synced_at'],
    ['an instant without a zone', { updated_at: '2026-03-01T00:00:00' }, 'RECORD_NOT_READABLE', 'updated_at'],
    ['a day that is none', { due_date: '2026-02-30' }, 'RECORD_NOT_READABLE', 'due_date'],
    ['a date that is no text', { issue_date: 20260301 }, 'RECORD_NOT_READABLE', 'issue_date'],
    ['lines that are no list', { line_items: {} }, 'RECORD_NOT_READABLE', 'line_items'],
    ['a line that is nothing', { line_items: [lineRow, null] }, 'RECORD_NOT_READABLE', 'line_items.1'],
    [
      'a line without its id',
      { line_items: [lineRow, { ...lineRow, platform_id: undefined }] },
      'RECORD_NOT_READABLE',
      'line_items.1.platform_id',
    ],
    [
      'a line whose amount is none',
      { line_items: [{ ...lineRow, tax_amount: '' }] },
      'AMOUNT_INVALID',
      'line_items.0.tax_amount',
    ],
    [
      'a quantity that is none',
      { line_items: [{ ...lineRow, item: { id: null, quantity: 'two', unit_amount: 1 } }] },
      'RECORD_NOT_READABLE',
      'line_items.0.item.quantity',
    ],
    [
      'a link without its amount',
      { linked_payments: [{ id: 'p', allocated_amount: null, type: 'UNKNOWN' }] },
      'LEDGER_AMOUNT_MISSING',
      'linked_payments.0.allocated_amount',
    ],
    [
      'a link without its id',
      { linked_payments: [{ allocated_amount: 1 }] },
      'RECORD_NOT_READABLE',
      'linked_payments.0.id',
    ],
  ])('an invoice with %s is held', (_, change, code, field) => {
    expect(readInvoice({ ...invoiceRow, ...change }, company)).toMatchObject({
      id: invoiceRow.id,
      held: {
        code,
        field,
        sentence: expect.stringContaining('Invoice INV-1001'),
        step: expect.stringContaining('INV-1001'),
        lastSyncedAt: field === 'last_synced_at' ? null : invoiceRow.last_synced_at,
      },
    });
  });

  it('the sentence of a held invoice names the field', () => {
    expect(readInvoice({ ...invoiceRow, amount_due: 'abc' }, company)).toMatchObject({
      held: {
        sentence:
          'Invoice INV-1001 has an amount that does not fit its currency (amount_due abc is not an amount: not a number).',
        step: 'Open Invoice INV-1001 in Intacct and correct amount_due; then ask Alternative support to run a full pull.',
      },
    });
  });
});
