import * as z from 'zod';
import { connectionId, customerId, invoiceId, paymentId } from './ids.ts';
import { currencySchema, instantSchema, minorUnitsSchema, storedItem } from './model.ts';
import { paymentEventSchema } from './payment-events.ts';

/** A payment taken in Alternative, as stored: the events that are known of it, and what they amount to. */
export const alternativePaymentItem = storedItem({
  connectionId,
  paymentId,
  version: z.int().positive(),
  origin: z.literal('alternative'),
  status: z.enum(['succeeded', 'failed', 'refunded', 'charged_back']),
  /** Null when what Alternative sent fits no currency. */
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
export type AlternativePaymentItem = z.infer<typeof alternativePaymentItem>;
