import type { Settings } from '../connection/settings.ts';
import type { Intent } from '../intent/intent.ts';
import type { BankDeposit } from '../intent/outgoing.ts';
import type { Explanation } from '../reasons/catalog.ts';
import type { PaymentId } from '../shared/ids.ts';
import type { Instant } from '../shared/time.ts';
import type { PayoutDetails } from './details.ts';
import type { PayoutSummary } from './events.ts';
import type { PayoutPayment } from './payments.ts';

/** All that a payout is checked against before it is deposited. */
export interface DepositInput {
  readonly story: Pick<PayoutSummary, 'status' | 'contradictory'>;
  readonly facts: PayoutDetails;
  readonly intent: Pick<Intent, 'released' | 'chosenDate' | 'recordedAt'>;
  readonly settings: Settings;
  /** Those of {@link memberPaymentIds} of which anything is stored. */
  readonly payments: readonly PayoutPayment[];
  /** Whether Rutter offers deposits for this company. */
  readonly supported: boolean;
  readonly now: Instant;
}

/** What is to be deposited, or why nothing is. */
export type DepositPlan = { readonly deposit: BankDeposit } | { readonly why: Explanation };

/** Every payment that a payout names, as its member or in an adjustment, each once. */
export function memberPaymentIds({ payments, adjustments }: PayoutDetails): readonly PaymentId[] {
  const adjusted = adjustments.flatMap(({ paymentId }) => (paymentId ? [paymentId] : []));
  return [...new Set([...payments.map(({ paymentId }) => paymentId), ...adjusted])];
}
