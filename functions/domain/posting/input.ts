import type { Settings } from '../connection/settings.ts';
import type { Posting } from '../intent/outgoing.ts';
import type { Invoice, Snapshot } from '../invoice/invoice.ts';
import type { PaymentDetails } from '../payment/details.ts';
import type { Explanation } from '../reasons/catalog.ts';
import type { CustomerId, InvoiceId, LedgerId } from '../shared/ids.ts';
import type { Currency, MinorUnits } from '../shared/money.ts';
import type { Instant, LedgerDate } from '../shared/time.ts';

/** One invoice that is to be paid: as stored, and as the ledger shows it now. */
export interface InvoiceToPay {
  readonly invoiceId: InvoiceId;
  readonly stored: Invoice | undefined;
  /** Rutter's copy, read just now; null if the ledger no longer has the invoice. */
  readonly fresh: Snapshot | null;
}

/** A payment in the ledger that records no payment of Alternative yet. */
export interface UnclaimedPayment {
  readonly ledgerId: LedgerId;
  readonly platformId: string;
  readonly customerId: CustomerId | null;
  readonly amount: MinorUnits;
  readonly currency: Currency;
  readonly date: LedgerDate;
  readonly invoiceIds: readonly InvoiceId[];
  /** When Rutter read it from Intacct. */
  readonly lastSyncedAt?: Instant;
}

/** All that a payment is checked against before it is posted. */
export interface PostingInput {
  readonly paymentId: string;
  readonly facts: PaymentDetails;
  readonly settings: Settings;
  readonly invoices: readonly InvoiceToPay[];
  readonly unclaimed: readonly UnclaimedPayment[];
  readonly notDuplicates: readonly LedgerId[];
  /** Intacct's numbers of the ledger payments that were found for the invoices and their customers, by ledger id. */
  readonly numbers: ReadonlyMap<string, string>;
  readonly chosenDate: LedgerDate | null;
  readonly now: Instant;
}

/** What is to be posted, or why nothing is. */
export type Plan = { readonly posting: Posting } | { readonly why: Explanation };

/** An invoice that is both stored and in the ledger. */
export interface ReadyInvoice {
  readonly stored: Invoice;
  readonly fresh: Snapshot;
}

/** The invoice's number, as a person finds it in Intacct. */
export const invoiceName = ({ documentNumber, ledger }: Invoice): string =>
  documentNumber ?? ledger.platformId;
