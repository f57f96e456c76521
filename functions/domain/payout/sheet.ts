import type { Currency, MinorUnits } from '../shared/money.ts';
import type { LedgerDate } from '../shared/time.ts';
import { computeProof, type PayoutDetails, type Proof, plainId } from './details.ts';
import type { AdjustmentType, PayoutStatus } from './events.ts';
import { journalEntries, type SheetEntry } from './journal-entries.ts';
import { differenceInIntacct } from './members.ts';
import { findPayment, intacctNumbers, type PayoutPayment, textWithoutNumber } from './payments.ts';

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
    /** What to say in place of a number: it is in Intacct without one, or not there. Null if it has a number. */
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
  /** Alternative's messages about the payout disagree. */
  readonly contradictory?: boolean;
  /** The fees were sent as lines of the deposit. */
  readonly feesDeposited?: boolean;
}

const noticeOfContradiction =
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
      const payment = findPayment(payments, paymentId);
      return {
        paymentId: plainId(paymentId),
        numbers: intacctNumbers(payment),
        unnumbered: intacctNumbers(payment).length > 0 ? null : textWithoutNumber(payment),
        customer: payment?.customer ?? null,
        invoices: payment?.invoices ?? [],
        gross: amount,
      };
    }),
    adjustments: facts.adjustments.map(({ type, paymentId, amount, description }) => ({
      type,
      paymentId: paymentId && plainId(paymentId),
      numbers: paymentId ? intacctNumbers(findPayment(payments, paymentId)) : [],
      description,
      amount,
    })),
    proof: computeProof(facts),
    notice: contradictory ? noticeOfContradiction : noticeOfDifference(facts, payments),
    entries: status === 'paid' ? journalEntries(facts, payments, feesDeposited) : [],
  };
}

/** What to know about payments that Intacct shows with another amount or currency than this payout. */
function noticeOfDifference(facts: PayoutDetails, payments: readonly PayoutPayment[]): string | null {
  const members = facts.payments.flatMap((part) => {
    const payment = findPayment(payments, part.paymentId);
    return payment && payment.receipts.length > 0 ? [{ part, payment }] : [];
  });
  const why = differenceInIntacct(facts, members);
  return why ? `${why.sentence} Enter no deposit of these payments before it is clear which is right.` : null;
}
