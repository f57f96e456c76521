import * as z from 'zod';
import { parseDate } from '../dates.ts';

const date = z.string().refine((text) => parseDate(text) !== undefined, 'not a date');
const currency = z.string().regex(/^[A-Z]{3}$/);
const responseMode = z.enum(['async', 'prefer_sync']).default('prefer_sync');

/** Body of POST /accounting/invoice_payments. Fields the API does not know are refused. */
export const paymentBody = z.strictObject({
  response_mode: responseMode,
  invoice_payment: z.strictObject({
    account_id: z.uuid(),
    customer_id: z.uuid().optional(),
    payment_method_id: z.uuid().optional(),
    txn_date: date.optional(),
    currency_code: currency.optional(),
    currency_rate: z.number().optional(),
    memo: z.string().optional(),
    reference: z.string().optional(),
    total_amount: z.number().min(0).optional(),
    linked_invoices: z
      .array(z.strictObject({ id: z.uuid(), allocated_at: date.optional(), amount: z.number().min(0) }))
      .optional(),
    additional_fields: z
      .strictObject({
        auto_apply: z.boolean().optional(),
        check_number: z.string().optional(),
        payment_method: z.enum(['check', 'cash', 'eft', 'credit_card']).optional(),
        reconciled: z.boolean().optional(),
      })
      .optional(),
  }),
});

/** Body of POST /accounting/bank_deposits. */
export const depositBody = z.strictObject({
  response_mode: responseMode,
  bank_deposit: z.strictObject({
    account_id: z.uuid(),
    transaction_date: date.optional(),
    memo: z.string().optional(),
    linked_payments: z
      .array(z.strictObject({ id: z.uuid(), type: z.enum(['invoice_payment', 'journal_entry', 'unknown']) }))
      .optional(),
    line_items: z
      .array(
        z.strictObject({
          account_id: z.uuid(),
          total_amount: z.number(),
          class_id: z.uuid().optional(),
          customer_id: z.uuid().optional(),
          department_id: z.uuid().optional(),
          location_id: z.uuid().optional(),
          vendor_id: z.uuid().optional(),
          description: z.string().optional(),
        }),
      )
      .optional(),
    additional_fields: z.strictObject({ reconciled: z.boolean().optional() }).optional(),
  }),
});

/** A valid body of a payment. */
export type PaymentBody = z.infer<typeof paymentBody>;
/** A valid body of a deposit. */
export type DepositBody = z.infer<typeof depositBody>;
