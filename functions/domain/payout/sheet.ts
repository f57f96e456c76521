import type { Currency, MinorUnits } from '../shared/money.ts';
import type { LedgerDate } from '../shared/time.ts';
import { type PayoutDetails, type Proof, plainId, proofOf } from './details.ts';
import type { AdjustmentType, PayoutStatus } from './events.ts';
import { journalEntries, type SheetEntry } from './journal-entries.ts';
import { difference } from './members.ts';
import { find, intacctNumbers, type PayoutPayment, unnumbered } from './payments.ts';

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
    /** Whether it is there all the same, or not. */
    readonly unnumbered: string | null;
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
  /** What to know before anything is entered. */
  readonly notice: string | null;
  /** None when the payout failed: no money arrived. */
  readonly entries: readonly SheetEntry[];
}

interface Circumstances {
  /** Its messages disagree about it. */
  readonly contradictory?: boolean;
  /** Its fees went with the deposit, as lines. */
  readonly feesDeposited?: boolean;
}

const disagreement =
  'The messages of Alternative about this payout disagree. This sheet shows what the first of them says. Enter nothing in Intacct, and ask Alternative support which message is right.';

export function payoutSheet(
  facts: PayoutDetails,
  status: PayoutStatus,
  payments: readonly PayoutPayment[],
  { contradictory = false, feesDeposited = false }: Circumstances = {},
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
        unnumbered: intacctNumbers(known).length > 0 ? null : unnumbered(known),
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
    notice: contradictory ? disagreement : differing(facts, payments),
    entries: status === 'paid' ? journalEntries(facts, payments, feesDeposited) : [],
  };
}

/** What Intacct has otherwise than this payout says, of the payments that are there. */
function differing(facts: PayoutDetails, payments: readonly PayoutPayment[]): string | null {
  const members = facts.payments.flatMap((part) => {
    const known = find(payments, part.paymentId);
    return known && known.receipts.length > 0 ? [{ part, known }] : [];
  });
  const why = difference(facts, members);
  return why ? `${why.sentence} Enter no deposit of these payments before it is clear which is right.` : null;
}
