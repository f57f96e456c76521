import type { Profile } from '../connection/profile.ts';
import type { Intent } from '../intent/intent.ts';
import type { Invoice } from '../invoice/invoice.ts';
import type { LedgerId } from '../shared/ids.ts';
import { isWholeRefund, type PaymentDetails, readDetails } from './details.ts';
import { type PaymentSummary, statusOf } from './status.ts';
import type { StoredPayment } from './stored.ts';

/** What is stored of a payment, its intent, its connection and its invoices. */
export interface PaymentRecords {
  readonly payment: StoredPayment | undefined;
  readonly intent: Intent | undefined;
  readonly profile: Profile | undefined;
  readonly invoices: ReadonlyMap<string, Invoice>;
}

/** Everything that one transaction writes. */
export interface PaymentChanges {
  /** Absent when it stays as it is. */
  readonly payment?: StoredPayment;
  readonly intent: Intent;
  /** Only those that change. */
  readonly invoices: readonly Invoice[];
  /** Ledger payments that become the intent's; each can be claimed once. */
  readonly claims?: readonly LedgerId[];
}

/** What is known after it was stored. */
export function afterSaving(known: PaymentRecords, next: PaymentChanges): PaymentRecords {
  const invoices = new Map(known.invoices);
  for (const invoice of next.invoices) invoices.set(invoice.invoiceId, invoice);
  return { ...known, payment: next.payment ?? known.payment, intent: next.intent, invoices };
}

/** A payment with its intent, its connection and its invoices, as they are stored now. */
export type PaymentCase = PaymentRecords & {
  readonly payment: StoredPayment;
  readonly intent: Intent;
  /** What the events of the payment say. */
  readonly summary: PaymentSummary;
  /** What the payment is about; undefined before a success arrives, or if its amounts cannot be read. */
  readonly details: PaymentDetails | undefined;
};

/** What is known, once there is a payment with an intent; undefined before. */
export function paymentCaseOf(known: PaymentRecords): PaymentCase | undefined {
  const { payment, intent } = known;
  if (!payment || !intent) return undefined;
  const summary = statusOf(payment.events, isWholeRefund);
  const details = summary.success ? readDetails(summary.success.payment).facts : undefined;
  return { ...known, payment, intent, summary, details };
}
