import * as z from 'zod';

const id = z.string().min(1).max(256);

/** Rutter's id of a connection, which is one partner's Sage Intacct company. */
export const connectionId = id.brand<'ConnectionId'>();
export type ConnectionId = z.infer<typeof connectionId>;

/** Rutter's customer id. */
export const customerId = id.brand<'CustomerId'>();
export type CustomerId = z.infer<typeof customerId>;

/** Rutter's invoice id. */
export const invoiceId = id.brand<'InvoiceId'>();
export type InvoiceId = z.infer<typeof invoiceId>;

/** `intacct:<Rutter id>` or `alternative:<Alternative's id>`, so that the two never collide. */
export const paymentId = z
  .string()
  .regex(/^(intacct|alternative):.+/)
  .brand<'PaymentId'>();
export type PaymentId = z.infer<typeof paymentId>;

/** `intacct:<Rutter id>` or `alternative:<Alternative's payout id>`. */
export const depositId = z
  .string()
  .regex(/^(intacct|alternative):.+/)
  .brand<'DepositId'>();
export type DepositId = z.infer<typeof depositId>;

/** Rutter's id of a ledger record of any kind, for example the payment that an invoice is linked to. */
export const ledgerId = id.brand<'LedgerId'>();
export type LedgerId = z.infer<typeof ledgerId>;

export const entities = ['customers', 'invoices', 'payments', 'deposits'] as const;
export const entity = z.enum(entities);
export type Entity = z.infer<typeof entity>;
