import { createHash } from 'node:crypto';
import * as z from 'zod';
import { worth } from '../disagreement.ts';
import type { DescribedPayout, KeptPayoutEvent } from './events.ts';

/** The payments and adjustments of a message as digests: enough to tell whether two messages agree. */
export const partsDigest = z.object({
  /** Of their money, however it is written: 125.50 is 125.5, and the parts come in any order. */
  money: z.string(),
  /** Of every word. */
  text: z.string(),
});
type PartsDigest = z.infer<typeof partsDigest>;

export function partsOf({ parts, payout }: KeptPayoutEvent): PartsDigest {
  return parts ?? { money: digestOf(moneyOf(payout)), text: digestOf([payout.payments, payout.adjustments]) };
}

/** The same message with its parts as digests only. */
export function withoutParts(event: KeptPayoutEvent): KeptPayoutEvent {
  return { ...event, payout: { ...event.payout, payments: [], adjustments: [] }, parts: partsOf(event) };
}

function moneyOf({ currency, payments, adjustments }: DescribedPayout): string[] {
  const parts = [
    ...payments.map((one) => ['payment', one.paymentId, worth(one.amount, currency)].join(' ')),
    ...adjustments.map((one) => [one.type, one.paymentId ?? '', worth(one.amount, currency)].join(' ')),
  ];
  return parts.sort();
}

function digestOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64url');
}
