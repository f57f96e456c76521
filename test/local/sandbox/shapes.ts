import * as z from 'zod';

// The fields of each object in version 2024-08-31, exactly, with money typed as it is on the wire.

const instant = z.iso.datetime();
const midnight = z.string().regex(/^\d{4}-\d{2}-\d{2}T00:00:00\.000Z$/);
const text = z.string().nullable();
const amount = z.number().nullable();
const amountText = z
  .string()
  .regex(/^-?\d+(\.\d+)?$/)
  .nullable();
const currency = z.string().length(3).nullable();
const id = z.uuid();

const common = {
  id,
  platform_id: z.string().regex(/^\d+$/),
  created_at: instant.nullable(),
  updated_at: instant.nullable(),
  last_synced_at: instant,
  platform_url: z.null(),
};

const invoiceLine = z.strictObject({
  platform_id: z.string(),
  account_id: text,
  class_id: z.null(),
  location_id: text,
  tax_rate_id: z.null(),
  description: text,
  discount_amount: amount,
  discount_percentage: amount,
  sub_total: z.number(),
  tax_amount: z.number(),
  total_amount: z.number(),
  type: z.null(),
  item: z.strictObject({ id: z.null(), quantity: amount, unit_amount: amount }),
});

export const invoice = z.strictObject({
  ...common,
  account_id: id.nullable(),
  customer_id: id.nullable(),
  subsidiary_id: id.nullable(),
  issue_date: midnight,
  due_date: midnight.nullable(),
  status: z.enum(['open', 'partially_paid', 'paid', 'void', 'draft', 'unknown']),
  amount_due: z.number(),
  currency_code: currency,
  discount_amount: amount,
  document_number: text,
  memo: text,
  sub_total: z.number(),
  tax_amount: z.number(),
  total_amount: z.number(),
  linked_payments: z.array(
    z.strictObject({
      id,
      allocated_date: midnight,
      allocated_amount: z.number(),
      type: z.enum(['INVOICE_PAYMENT', 'INVOICE_CREDIT_MEMO', 'JOURNAL_ENTRY', 'UNKNOWN']),
    }),
  ),
  line_items: z.array(invoiceLine).min(1),
});

export const customer = z.strictObject({
  ...common,
  parent_id: z.null(),
  payment_terms_id: z.null(),
  subsidiary_id: id.nullable(),
  status: z.enum(['active', 'archived']),
  contact_name: text,
  currency_code: text,
  customer_name: text,
  email: text,
  phone: text,
  registration_number: text,
  tax_number: text,
  addresses: z.array(
    z.strictObject({
      type: z.literal('billing'),
      address1: text,
      address2: text,
      address3: text,
      city: text,
      country: text,
      postal_code: text,
      region: text,
    }),
  ),
});

export const invoicePayment = z.strictObject({
  ...common,
  account_id: id,
  ar_account_id: id,
  customer_id: id.nullable(),
  payment_method_id: z.null(),
  txn_date: midnight,
  currency_code: currency,
  currency_rate: amount,
  deposited: z.boolean().nullable(),
  memo: text,
  reference: z.null(),
  total_amount: amountText,
  linked_invoices: z.array(z.strictObject({ id, allocated_at: midnight, amount: amountText })),
  additional_fields: z.strictObject({ payment_method: z.enum(['check', 'cash', 'eft', 'credit_card']) }),
});

export const bankDeposit = z.strictObject({
  ...common,
  account_id: id,
  subsidiary_id: id.nullable(),
  transaction_date: midnight,
  currency_code: z.string().length(3),
  total_amount: z.number(),
  memo: text,
  linked_payments: z.array(
    z.strictObject({ id, payment_amount: z.number(), type: z.literal('invoice_payment') }),
  ),
  line_items: z.array(
    z.strictObject({
      platform_id: text,
      account_id: id,
      class_id: z.null(),
      customer_id: id.nullable(),
      department_id: z.null(),
      location_id: z.null(),
      vendor_id: z.null(),
      total_amount: z.number(),
      description: text,
    }),
  ),
});

const creditLine = z.strictObject({
  id: z.null(),
  platform_id: z.string(),
  account_id: text,
  class_id: z.null(),
  item_id: z.null(),
  tax_rate_id: z.null(),
  amount: amountText,
  description: text,
  discount_amount: amountText,
  discount_percentage: amountText,
  quantity: amount,
  sub_total: amountText,
  tax_amount: amountText,
  unit_amount: amountText,
});

export const creditMemo = z.strictObject({
  ...common,
  account_id: text,
  customer_id: text,
  allocated_at: midnight.nullable(),
  issue_date: midnight,
  currency_code: text,
  document_number: text,
  memo: text,
  remaining_amount: amountText,
  status: z.enum(['OPEN', 'APPLIED', 'PARTIALLY_APPLIED']),
  total_amount: amountText,
  linked_invoices: z.array(
    z.strictObject({ id: id.nullable(), allocated_date: midnight, allocated_amount: amountText }),
  ),
  line_items: z.array(creditLine),
});

export const account = z.strictObject({
  ...common,
  parent_id: z.null(),
  account_type: z.literal('unknown'),
  category: z.enum(['asset', 'income', 'expense', 'liability']),
  status: z.enum(['active', 'inactive']),
  balance: amount,
  currency_code: currency,
  name: text,
  nominal_code: text,
  subsidiaries: z.array(z.never()),
});

const { platform_url: _, ...withoutUrl } = common;

export const companyInfo = z.strictObject({
  ...withoutUrl,
  currency_code: z.string().length(3),
  name: z.string(),
  addresses: z.array(z.string()),
  legal_name: text,
});

export const connection = z.strictObject({
  id,
  orgId: id,
  platform: z.enum(['SAGE_INTACCT', 'SAGE_INTACCT_V2']),
});

/** Each listed object: its path, the key of a single one, its shape. */
export const listed = [
  ['invoices', 'invoice', invoice],
  ['customers', 'customer', customer],
  ['invoice_payments', 'invoice_payment', invoicePayment],
  ['bank_deposits', 'bank_deposit', bankDeposit],
  ['invoice_credit_memos', 'invoice_credit_memo', creditMemo],
  ['accounts', 'account', account],
] as const;
