import * as z from 'zod';
import { connectionId, depositId, paymentId } from '../ids.ts';
import { currencySchema, ledgerDateSchema, minorUnitsSchema, storedItem } from '../model.ts';
import { adjustmentTypes, payoutEventSchema } from './events.ts';

/** A payout of Alternative, as stored: the events that are known of it, and what they amount to. */
export const alternativeDepositItem = storedItem({
  connectionId,
  /** `alternative:<payout id>`. */
  depositId,
  version: z.int().positive(),
  origin: z.literal('alternative'),
  status: z.enum(['paid', 'failed']),
  /** What the bank received; null when what Alternative sent fits no currency. */
  amount: minorUnitsSchema.nullable(),
  currency: currencySchema.nullable(),
  arrivalDate: ledgerDateSchema,
  description: z.string().nullable(),
  payments: z.array(z.object({ paymentId, amount: minorUnitsSchema })),
  adjustments: z.array(
    z.object({
      type: z.enum(adjustmentTypes),
      paymentId: paymentId.nullable(),
      amount: minorUnitsSchema,
      description: z.string().nullable(),
    }),
  ),
  events: z.array(payoutEventSchema),
});
export type AlternativeDepositItem = z.infer<typeof alternativeDepositItem>;
