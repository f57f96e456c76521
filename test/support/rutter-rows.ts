import { connectionId } from '../../functions/domain/shared/ids.ts';
import { currencySchema } from '../../functions/domain/shared/schema.ts';
import type { Company } from '../../functions/rutter/records/reading.ts';
import type { NewBankDeposit, NewInvoicePayment } from '../../functions/rutter/writes.ts';

/** Complete, valid rows as Rutter sends them. A test changes the field that it is about. */

export const company: Company = {
  connectionId: connectionId.parse('connection-1'),
  currency: currencySchema.parse('USD'),
};

const everyRow = {
  platform_id: '4821',
  created_at: '2026-03-01T02:34:56.000Z',
  updated_at: '2026-03-11T02:34:56.000Z',
  last_synced_at: '2026-03-11T03:00:04.123Z',
  platform_url: null,
};

export const customerRow = {
  ...everyRow,
  id: 'c1d2c1d2-0000-4000-8000-000000000001',
  parent_id: null,
  subsidiary_id: 'entity-1',
  status: 'active',
  contact_name: 'Ada Byron',
  customer_name: 'Byron Ltd',
  currency_code: 'USD',
  email: 'ada@example.com',
  phone: null,
  tax_number: 'GB123',
  addresses: [
    {
      type: 'billing',
      address1: '1 Main St',
      address2: null,
      address3: 'Floor 3',
      city: 'Leeds',
      region: null,
      postal_code: 'LS1',
      country: 'GB',
    },
  ],
};

export const lineRow = {
  platform_id: '9001',
  account_id: 'account-4',
  class_id: null,
  location_id: 'location-5',
  tax_rate_id: null,
  description: 'Managed services',
  discount_amount: null,
  discount_percentage: null,
  sub_total: 12.34,
  tax_amount: 2,
  total_amount: 14.34,
  type: null,
  item: { id: null, quantity: 3, unit_amount: 4.1133333 },
};

export const invoiceRow = {
  ...everyRow,
  id: '8f2b6c1e-3f1c-4f0e-9a57-2f0f3a0f9b10',
  account_id: 'account-1',
  customer_id: 'c1d2c1d2-0000-4000-8000-000000000001',
  subsidiary_id: 'entity-1',
  status: 'partially_paid',
  issue_date: '2026-03-01T00:00:00.000Z',
  due_date: '2026-03-31T00:00:00.000Z',
  amount_due: 9.34,
  currency_code: 'USD',
  discount_amount: 0,
  document_number: 'INV-1001',
  memo: null,
  sub_total: 12.34,
  tax_amount: 2,
  total_amount: 14.34,
  linked_payments: [
    {
      id: 'aa11aa11-0000-4000-8000-000000000001',
      allocated_date: '2026-03-10T00:00:00.000Z',
      allocated_amount: 3,
      type: 'INVOICE_PAYMENT',
    },
    {
      id: 'bb22bb22-0000-4000-8000-000000000001',
      allocated_date: '2026-03-11T00:00:00.000Z',
      allocated_amount: 2,
      type: 'INVOICE_CREDIT_MEMO',
    },
  ],
  line_items: [lineRow],
};

export const paymentRow = {
  ...everyRow,
  id: 'aa11aa11-0000-4000-8000-000000000001',
  account_id: 'account-6',
  ar_account_id: 'account-1',
  customer_id: 'c1d2c1d2-0000-4000-8000-000000000001',
  payment_method_id: null,
  txn_date: '2026-03-10T00:00:00.000Z',
  currency_code: 'USD',
  currency_rate: 1,
  deposited: null,
  memo: 'ACH 9f2',
  reference: null,
  total_amount: '3',
  linked_invoices: [{ id: invoiceRow.id, allocated_at: '2026-03-10T00:00:00.000Z', amount: '3' }],
  additional_fields: { payment_method: 'eft' },
};

export const depositRow = {
  ...everyRow,
  id: 'dd44dd44-0000-4000-8000-000000000001',
  account_id: 'account-9',
  subsidiary_id: 'entity-1',
  transaction_date: '2026-03-12T00:00:00.000Z',
  currency_code: 'USD',
  total_amount: 2.9,
  memo: null,
  linked_payments: [{ id: paymentRow.id, payment_amount: 3, type: 'invoice_payment' }],
  line_items: [
    { platform_id: null, account_id: 'account-8', total_amount: -0.1, description: 'Fee', customer_id: null },
  ],
};

const guid = (digit: number): string => `0000000${digit}-0000-4000-8000-00000000000${digit}`;

/** A payment as a write sends it. */
export const newPayment = {
  account_id: guid(1),
  customer_id: guid(2),
  txn_date: '2026-03-10T00:00:00.000Z',
  currency_code: 'USD',
  total_amount: 14.34,
  memo: 'pay_1',
  linked_invoices: [{ id: guid(3), allocated_at: '2026-03-10T00:00:00.000Z', amount: 14.34 }],
  additional_fields: { payment_method: 'eft' },
} satisfies NewInvoicePayment;

/** A deposit as a write sends it. */
export const newDeposit = {
  account_id: guid(4),
  transaction_date: '2026-03-12T00:00:00.000Z',
  memo: 'po_1',
  linked_payments: [{ id: guid(5), type: 'invoice_payment' }],
  line_items: [{ account_id: guid(6), total_amount: -3.4, description: 'Processing' }],
} satisfies NewBankDeposit;
