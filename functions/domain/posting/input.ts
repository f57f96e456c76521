import type { Settings } from '../connection/settings.ts';
import type { Posting } from '../intent/outgoing.ts';
import type { Invoice, Snapshot } from '../invoice/invoice.ts';
import type { PaymentDetails } from '../payment/details.ts';
import type { Explanation } from '../reasons/catalog.ts';
import type { CustomerId, InvoiceId, LedgerId } from '../shared/ids.ts';
import type { Currency, MinorUnits } from '../shared/money.ts';
import type { Instant, LedgerDate } from '../shared/time.ts';

/** One invoice that is to be paid: what is stored of it, and the ledger's own copy read just now. */
export interface InvoiceToPay {
  readonly invoiceId: InvoiceId;
  readonly stored: Invoice | undefined;
  /** Null when the ledger does not have it any more. */
  readonly fresh: Snapshot | null;
}

/** A payment in the ledger that nobody has claimed yet. */
export interface UnclaimedPayment {
  readonly ledgerId: LedgerId;
  readonly platformId: string;
  readonly customerId: CustomerId | null;
  readonly amount: MinorUnits;
  readonly currency: Currency;
  readonly date: LedgerDate;
  readonly invoiceIds: readonly InvoiceId[];
  /** How old Rutter's copy of it is. */
  readonly lastSyncedAt?: Instant;
}

export interface PostingInput {
  readonly paymentId: string;
  readonly facts: PaymentDetails;
  readonly settings: Settings;
  readonly invoices: readonly InvoiceToPay[];
  readonly unclaimed: readonly UnclaimedPayment[];
  readonly twinsRuledOut: readonly LedgerId[];
  /** What people call the ledger payments that settled a part of the invoices. */
  readonly numbers: ReadonlyMap<string, string>;
  readonly chosenDate: LedgerDate | null;
  readonly now: Instant;
}

/** What is to be posted, or why it is not. */
export type Plan = { readonly posting: Posting } | { readonly why: Explanation };

/** An invoice that is both stored and in the ledger. */
export interface ReadyInvoice {
  readonly stored: Invoice;
  readonly fresh: Snapshot;
}

/** How a person finds an invoice. */
export const invoiceName = ({ documentNumber, ledger }: Invoice): string =>
  documentNumber ?? ledger.platformId;
