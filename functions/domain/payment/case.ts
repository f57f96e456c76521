import type { Profile } from '../connection/profile.ts';
import type { Intent } from '../intent/intent.ts';
import type { Invoice } from '../invoice/invoice.ts';
import type { LedgerId } from '../shared/ids.ts';
import { isWholeRefund, type PaymentDetails, readDetails } from './details.ts';
import { type PaymentSummary, statusOf } from './status.ts';
import type { StoredPayment } from './stored.ts';

/** The stored records of a payment: the payment, its intent, its connection and its invoices. */
export interface PaymentRecords {
  readonly payment: StoredPayment | undefined;
  readonly intent: Intent | undefined;
  readonly profile: Profile | undefined;
  /** By invoice id. Invoices that were never read are absent. */
  readonly invoices: ReadonlyMap<string, Invoice>;
}

/** Everything that one transaction writes. */
export interface PaymentChanges {
  /** Absent if the payment does not change. */
  readonly payment?: StoredPayment;
  readonly intent: Intent;
  /** Only the invoices that change. */
  readonly invoices: readonly Invoice[];
  /** The ledger payments that this intent claims. Each can be claimed by one intent only. */
  readonly claims?: readonly LedgerId[];
}

/** The records after the changes were saved. */
export function afterSaving(records: PaymentRecords, changes: PaymentChanges): PaymentRecords {
  const invoices = new Map(records.invoices);
  for (const invoice of changes.invoices) invoices.set(invoice.invoiceId, invoice);
  return { ...records, payment: changes.payment ?? records.payment, intent: changes.intent, invoices };
}

/** The records of a payment that is stored and has an intent, with what its events say. */
export type PaymentCase = PaymentRecords & {
  readonly payment: StoredPayment;
  readonly intent: Intent;
  /** What the events of the payment say. */
  readonly summary: PaymentSummary;
  /** Undefined before a success arrives, or if its amounts cannot be read. */
  readonly details: PaymentDetails | undefined;
};

/** The case of a payment; undefined until the payment and its intent are stored. */
export function paymentCaseOf(records: PaymentRecords): PaymentCase | undefined {
  const { payment, intent } = records;
  if (!payment || !intent) return undefined;
  const summary = statusOf(payment.events, isWholeRefund);
  const details = summary.success ? readDetails(summary.success.payment).details : undefined;
  return { ...records, payment, intent, summary, details };
}
