import type { Currency, MinorUnits } from '../money.ts';
import type { LedgerDate } from '../time.ts';
import { entriesOf, type SheetEntry } from './entries.ts';
import type { AdjustmentType, PayoutStatus } from './events.ts';
import { type PayoutFacts, type Proof, plainId, proofOf } from './facts.ts';
import { find, intacctNumbers, type PayoutPayment } from './types.ts';

/** A payout for an accountant: what arrived, what it is made of, the proof, and what to enter. */
export interface PayoutSheet {
  readonly payoutId: string;
  readonly status: PayoutStatus;
  readonly arrivalDate: LedgerDate;
  readonly description: string | null;
  readonly currency: Currency;
  readonly bankAmount: MinorUnits;
  readonly payments: readonly {
    readonly paymentId: string;
    /** Its numbers in Intacct; none while it is not there. */
    readonly numbers: readonly string[];
    readonly customer: string | null;
    readonly invoices: readonly string[];
    readonly gross: MinorUnits;
  }[];
  readonly adjustments: readonly {
    readonly type: AdjustmentType;
    readonly paymentId: string | null;
    readonly numbers: readonly string[];
    readonly description: string | null;
    readonly amount: MinorUnits;
  }[];
  readonly proof: Proof;
  /** None when the payout failed: no money arrived. */
  readonly entries: readonly SheetEntry[];
}

export function payoutSheet(
  facts: PayoutFacts,
  status: PayoutStatus,
  payments: readonly PayoutPayment[],
): PayoutSheet {
  return {
    payoutId: facts.id,
    status,
    arrivalDate: facts.arrivalDate,
    description: facts.description,
    currency: facts.currency,
    bankAmount: facts.amount,
    payments: facts.payments.map(({ paymentId, amount }) => {
      const known = find(payments, paymentId);
      return {
        paymentId: plainId(paymentId),
        numbers: intacctNumbers(known),
        customer: known?.customer ?? null,
        invoices: known?.invoices ?? [],
        gross: amount,
      };
    }),
    adjustments: facts.adjustments.map(({ type, paymentId, amount, description }) => ({
      type,
      paymentId: paymentId && plainId(paymentId),
      numbers: paymentId ? intacctNumbers(find(payments, paymentId)) : [],
      description,
      amount,
    })),
    proof: proofOf(facts),
    entries: status === 'paid' ? entriesOf(facts, payments) : [],
  };
}
