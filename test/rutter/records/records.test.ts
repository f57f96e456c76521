import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { reasons } from '../../../functions/domain/reasons/catalog.ts';
import { readCustomer } from '../../../functions/rutter/records/customer.ts';
import { readDeposit } from '../../../functions/rutter/records/deposit.ts';
import { readInvoice } from '../../../functions/rutter/records/invoice.ts';
import { readPayment } from '../../../functions/rutter/records/payment.ts';
import type { Company, Reading } from '../../../functions/rutter/records/reading.ts';
import { fc } from '../../support/property.ts';
import { collect, ledgerFor, sandboxFor } from '../../support/rutter.ts';
import { company, customerRow, depositRow, invoiceRow, paymentRow } from '../../support/rutter-rows.ts';

type Read = (row: unknown, company: Company) => Reading<unknown>;
const readers: readonly (readonly [noun: string, read: Read, row: Readonly<Record<string, unknown>>])[] = [
  ['Customer', readCustomer, customerRow],
  ['Invoice', readInvoice, invoiceRow],
  ['Payment', readPayment, paymentRow],
  ['Deposit', readDeposit, depositRow],
];

describe('a customer', () => {
  it('a customer is read with every field', () => {
    expect(readCustomer(customerRow, company)).toEqual({
      id: customerRow.id,
      record: {
        connectionId: company.connectionId,
        customerId: customerRow.id,
        version: 1,
        missingSince: null,
        held: null,
        name: 'Byron Ltd',
        contactName: 'Ada Byron',
        email: 'ada@example.com',
        phone: null,
        status: 'active',
        currency: 'USD',
        taxNumber: 'GB123',
        subsidiaryId: 'entity-1',
        addresses: [
          {
            type: 'billing',
            lines: ['1 Main St', 'Floor 3'],
            city: 'Leeds',
            region: null,
            postalCode: 'LS1',
            country: 'GB',
          },
        ],
        ledger: {
          platformId: '4821',
          updatedAt: customerRow.updated_at,
          lastSyncedAt: customerRow.last_synced_at,
        },
      },
    });
  });

  it('a customer without a business name has the name of its contact', () => {
    expect(readCustomer({ ...customerRow, customer_name: null }, company)).toMatchObject({
      record: { name: 'Ada Byron' },
    });
  });
});

describe('a payment', () => {
  it('a payment is read with every field', () => {
    expect(readPayment(paymentRow, company)).toMatchObject({
      id: paymentRow.id,
      record: {
        paymentId: `intacct:${paymentRow.id}`,
        origin: 'intacct',
        status: 'succeeded',
        amount: 300,
        currency: 'USD',
        customerId: paymentRow.customer_id,
        date: '2026-03-10',
        method: 'eft',
        memo: 'ACH 9f2',
        accountId: 'account-6',
        deposited: null,
        allocations: [{ invoiceId: invoiceRow.id, amount: 300 }],
        ledger: { ledgerId: paymentRow.id, platformId: '4821' },
      },
    });
  });

  it.each([
    [
      'an allocation without an amount',
      { linked_invoices: [{ id: 'i', amount: null }] },
      'LEDGER_AMOUNT_MISSING',
      'linked_invoices.0.amount',
    ],
    [
      'an allocation without its invoice',
      { linked_invoices: [{ amount: '1' }] },
      'RECORD_NOT_READABLE',
      'linked_invoices.0.id',
    ],
    ['no date', { txn_date: null }, 'RECORD_NOT_READABLE', 'txn_date'],
    ['a date that is none', { txn_date: '10.3.2026' }, 'RECORD_NOT_READABLE', 'txn_date'],
  ])('a payment with %s is held', (_, change, code, field) => {
    expect(readPayment({ ...paymentRow, ...change }, company)).toMatchObject({ held: { code, field } });
  });
});

describe('a deposit', () => {
  it('a deposit is read with every field', () => {
    expect(readDeposit(depositRow, company)).toMatchObject({
      id: depositRow.id,
      record: {
        depositId: `intacct:${depositRow.id}`,
        origin: 'intacct',
        status: 'deposited',
        amount: 290,
        date: '2026-03-12',
        accountId: 'account-9',
        subsidiaryId: 'entity-1',
        payments: [{ ledgerId: paymentRow.id, type: 'invoice_payment', amount: 300 }],
        adjustments: [{ accountId: 'account-8', description: 'Fee', amount: -10 }],
        ledger: { ledgerId: depositRow.id },
      },
    });
  });

  it('a deposit may hold a payment that Rutter does not know by id', () => {
    const row = { ...depositRow, linked_payments: [{ id: null, payment_amount: 3, type: 'unknown' }] };

    expect(readDeposit(row, company)).toMatchObject({
      record: { payments: [{ ledgerId: null, type: 'unknown', amount: 300 }] },
    });
  });
});

const heldReading = z.strictObject({
  id: z.string().min(1),
  held: z.strictObject({
    code: z.enum(Object.keys(reasons)),
    field: z.string().min(1),
    sentence: z.string().min(10),
    step: z.string().min(10),
    lastSyncedAt: z.string().nullable(),
  }),
  memo: z.string().nullable(),
  platformId: z.string().nullable(),
  customerId: z.string().nullable(),
});
const goodReading = z.strictObject({ id: z.string().min(1), record: z.looseObject({}) });

describe.each(readers)('%s, whatever the row', (noun, read, row) => {
  it.each([
    ['null', null],
    ['a list', []],
    ['a number', 5],
    ['text', 'row'],
    ['true', true],
    ['nothing in it', {}],
  ])('a row that is %s is held, not thrown', (_, value) => {
    expect(heldReading.parse(read(value, company)).held).toMatchObject({
      code: 'RECORD_NOT_READABLE',
      sentence: expect.stringContaining(noun),
    });
  });

  it.each([
    [undefined],
    [null],
    [''],
    [5],
    [{}],
  ])('a row without an id (%o) has a stable placeholder, different for each row', (id) => {
    const one = read({ ...row, id }, company);
    const again = read({ ...row, id }, company);
    const other = read({ ...row, id, platform_id: 'other' }, company);

    expect(heldReading.parse(one)).toMatchObject({
      id: expect.stringMatching(/^unidentified-[0-9a-f]{16}$/),
      held: { code: 'RECORD_NOT_READABLE', field: 'id' },
    });
    expect(again).toEqual(one);
    expect(other.id).not.toBe(one.id);
  });

  it.each([
    ['longer than any id', 'x'.repeat(257)],
    ['a line break', '\n'],
    ['two words', 'a b'],
  ])('a row whose id is %s is held, not thrown', (_, id) => {
    expect(heldReading.parse(read({ ...row, id }, company))).toMatchObject({ held: { field: 'id' } });
  });

  it('any JSON gives a record, or is held with code, field, sentence and step', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        heldReading.parse(read(value, company));
      }),
    );
  });

  it('any change of one field gives a record, or is held with that field named', () => {
    const fields = Object.keys(row);
    fc.assert(
      fc.property(fc.constantFrom(...fields), fc.jsonValue(), (field, value) => {
        const reading = read({ ...row, [field]: value }, company);
        if ('record' in reading) goodReading.parse(reading);
        else expect(heldReading.parse(reading).held.field.split('.')[0]).toBe(field);
      }),
      { numRuns: 500 },
    );
  });
});

describe('the rows of the sandbox', () => {
  it('all rows of the sandbox are read as records, with their nulls', async () => {
    const sandbox = await sandboxFor({ oddities: true, customers: 30, invoices: 150 });
    const request = { pageSize: 500, lastSyncedAtMin: null, cursor: null };
    const objects = ['customers', 'invoices', 'payments', 'deposits'] as const;

    const readings = await Promise.all(
      objects.map(async (object, index) => {
        const pages = await collect(ledgerFor(sandbox).pages(object, request));
        return pages.flatMap(({ rows }) => rows.map((row) => readers[index]?.[1](row, company)));
      }),
    );

    for (const list of readings) {
      expect(list.length).toBeGreaterThan(5);
      for (const reading of list) goodReading.parse(reading);
    }
  });
});
