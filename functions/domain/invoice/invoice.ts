import * as z from 'zod';
import { customerId, invoiceId, ledgerId, paymentId } from '../shared/ids.ts';
import { zero } from '../shared/money.ts';
import {
  currencySchema,
  instantSchema,
  ledgerDateSchema,
  minorUnitsSchema,
  optionalField,
  pulledShape,
  snapshotShape,
  storedItem,
} from '../shared/schema.ts';

/** One line of an invoice. Amounts are minor units; quantity and unit amount are decimal strings. */
export const lineItemSchema = storedItem({
  platformId: z.string(),
  description: optionalField(z.string()),
  type: optionalField(z.string()),
  itemId: optionalField(z.string()),
  quantity: optionalField(z.string()),
  unitAmount: optionalField(z.string()),
  subTotal: optionalField(minorUnitsSchema),
  discountAmount: optionalField(minorUnitsSchema),
  taxAmount: optionalField(minorUnitsSchema),
  totalAmount: optionalField(minorUnitsSchema),
  accountId: optionalField(z.string()),
  classId: optionalField(z.string()),
  locationId: optionalField(z.string()),
  taxRateId: optionalField(z.string()),
});
export type LineItem = z.infer<typeof lineItemSchema>;

/**
 * The lines of an invoice: `items` in the invoice itself or, when they are too large for that, null and
 * `overflow` says under which version and in how many items of their own they stand.
 */
const lineSetShape = {
  digest: z.string(),
  items: z.array(lineItemSchema).nullable(),
  overflow: storedItem({ version: z.string(), chunks: z.int() }).nullable(),
};
export const lineSetSchema = storedItem(lineSetShape);
export type LineSet = z.infer<typeof lineSetSchema>;

/** The fields of an invoice that are shown as the ledger has them, until it is paid and frozen. */
const describedShape = {
  documentNumber: optionalField(z.string()),
  /** Keys of an index; DynamoDB takes no null there, so a null is stored as absent. */
  customerId: optionalField(customerId),
  subsidiaryId: optionalField(z.string()),
  currency: currencySchema,
  totalAmount: minorUnitsSchema,
  subTotal: optionalField(minorUnitsSchema),
  taxAmount: optionalField(minorUnitsSchema),
  discountAmount: optionalField(minorUnitsSchema),
  issueDate: optionalField(ledgerDateSchema),
  dueDate: optionalField(ledgerDateSchema),
  memo: optionalField(z.string()),
};

/** What settled a part of an invoice in the ledger: a payment, a credit memo, a journal entry. */
export const linkSchema = storedItem({
  ledgerId,
  type: z.string(),
  amount: minorUnitsSchema,
  date: optionalField(ledgerDateSchema),
});

const ledgerShape = {
  ...snapshotShape,
  ...describedShape,
  /** The ledger's own status, whatever is shown. */
  status: z.string(),
  amountDue: minorUnitsSchema,
  links: z.array(linkSchema),
};

/** The last version of an invoice that the ledger gave. */
export type Snapshot = z.infer<z.ZodObject<typeof ledgerShape>>;

/**
 * A payment taken in Alternative, as far as this invoice is concerned. It `stands` when the money is with the
 * partner, is `dead` when it failed, was returned or charged back, and counts as `none` when an operator ruled it out. In
 * another currency than the invoice's it cannot be compared, and does not count either.
 */
export const paymentEntrySchema = storedItem({
  paymentId,
  amount: minorUnitsSchema,
  /** What was stored before this was kept is in the invoice's. */
  currency: currencySchema.optional(),
  effect: z.enum(['stands', 'dead', 'none']),
  /** What of it the customer got back. It stands all the same: a refund lets nobody be asked again. */
  refunded: minorUnitsSchema.default(zero),
  /** The ledger payment that records it. */
  ledgerId: ledgerId.nullable(),
  /** More of them, where a person recorded it in parts. */
  otherLedgerIds: z.array(ledgerId).default([]),
  /** What recorded it before a person named others: reversed, it may be listed still. */
  formerLedgerIds: z.array(ledgerId).optional(),
  /** Its number in Intacct, once it is known. */
  platformId: z.string().nullable().default(null),
  /** When what may have reached the ledger was first sent, by Rutter's clock. */
  firstSentAt: instantSchema.nullable(),
  /** How old, by Rutter's clock, the copy was in which the counterpart of a payment that we never sent was found. */
  counterpartReadAt: instantSchema.optional(),
  /** It was in the ledger, and a completed read no longer has it: nothing of it, where it was recorded in parts. */
  gone: z.boolean(),
  /** The parts of which the same is true. */
  goneLedgerIds: z.array(ledgerId).optional(),
  /** It is being posted right now: no other payment of this invoice may be. */
  sending: z.boolean().default(false),
  /**
   * What it comes to, or whether the ledger has it already, is not known: nobody is asked to pay the invoice. The doubt
   * ends with a snapshot that is younger than `until`; where that is null, with a person's decision.
   */
  doubt: storedItem({ until: instantSchema.nullable() }).nullable().default(null),
  /** What of it a person recorded by hand elsewhere than on this invoice: as an advance. */
  advance: minorUnitsSchema.optional(),
});
export type PaymentEntry = z.infer<typeof paymentEntrySchema>;

export const invoiceSchema = storedItem({
  ...pulledShape,
  ...describedShape,
  invoiceId,
  kind: z.enum(['invoice', 'credit', 'no-value']),
  status: z.string(),
  amountDue: minorUnitsSchema,
  /** What was collected beyond what the ledger says is owed. */
  overpaid: minorUnitsSchema,
  collectible: z.boolean(),
  paidIn: z.enum(['alternative', 'intacct', 'credit']).nullable(),
  /** Since when it is paid, and so follows the ledger no more. */
  frozenSince: instantSchema.nullable(),
  lineItems: lineSetShape.items,
  lineItemsDigest: lineSetShape.digest,
  lineItemsOverflow: lineSetShape.overflow,
  /** Line items that nothing refers to may still be stored; the next write or pull removes them. */
  lineItemsCleanup: z.boolean().optional(),
  /** Lines of the last snapshot that a frozen invoice does not show; null when they are the ones shown. */
  laterLineItems: lineSetSchema.nullable(),
  ledger: storedItem(ledgerShape),
  alternative: z.array(paymentEntrySchema),
});
export type Invoice = z.infer<typeof invoiceSchema>;

/** An invoice as it was read from the ledger. */
export interface LedgerInvoice {
  readonly connectionId: Invoice['connectionId'];
  readonly invoiceId: Invoice['invoiceId'];
  readonly ledger: Snapshot;
  readonly lines: LineSet;
}
