import * as z from 'zod';
import { connectionId, customerId, invoiceId, paymentId } from '../shared/ids.ts';
import { currencySchema, instantSchema, minorUnitsSchema, storedItem } from '../shared/schema.ts';
import { paymentEventSchema } from './events.ts';

/** A payment taken in Alternative: its events, and the fields that are derived from them. */
export const storedPaymentSchema = storedItem({
  connectionId,
  paymentId,
  version: z.int().positive(),
  origin: z.literal('alternative'),
  status: z.enum(['succeeded', 'failed', 'refunded', 'charged_back']),
  /** Null if the amounts that Alternative sent do not fit the currency. */
  amount: minorUnitsSchema.nullable(),
  currency: currencySchema.nullable(),
  customerId: customerId.nullable().default(null),
  method: z.string(),
  paidAt: instantSchema,
  recordedByHand: z.boolean(),
  allocations: z.array(storedItem({ invoiceId, amount: minorUnitsSchema })),
  refundedAmount: minorUnitsSchema,
  disputeWon: z.boolean(),
  events: z.array(paymentEventSchema),
});
export type StoredPayment = z.infer<typeof storedPaymentSchema>;
