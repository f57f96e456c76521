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
 * The lines of an invoice. They are stored in `items` or, if they are too large for that, in items of their own:
 * `overflow` then says under which version and in how many chunks, and `items` is null.
 */
const lineSetShape = {
  digest: z.string(),
  items: z.array(lineItemSchema).nullable(),
  overflow: storedItem({ version: z.string(), chunks: z.int() }).nullable(),
};
const lineSetSchema = storedItem(lineSetShape);
export type LineSet = z.infer<typeof lineSetSchema>;

/** The fields that an invoice shows as the ledger has them, until it is paid and frozen. */
const describedShape = {
  totalAmount: minorUnitsSchema,
  subTotal: optionalField(minorUnitsSchema),
  taxAmount: optionalField(minorUnitsSchema),
  discountAmount: optionalField(minorUnitsSchema),
  currency: currencySchema,
  documentNumber: optionalField(z.string()),
  issueDate: optionalField(ledgerDateSchema),
  dueDate: optionalField(ledgerDateSchema),
  /** Key of an index. DynamoDB takes no null there, so null is stored as an absent attribute. */
  customerId: optionalField(customerId),
  subsidiaryId: optionalField(z.string()),
  memo: optionalField(z.string()),
};
/** The names of these fields. */
export const describedFields = z.object(describedShape).keyof().options;
export type DescribedField = (typeof describedFields)[number];

/** What paid a part of an invoice in the ledger: a payment, a credit memo or a journal entry. */
const linkSchema = storedItem({
  ledgerId,
  type: z.string(),
  amount: minorUnitsSchema,
  date: optionalField(ledgerDateSchema),
});

const ledgerShape = {
  ...snapshotShape,
  ...describedShape,
  /** The ledger's own status. The invoice may show another one. */
  status: z.string(),
  amountDue: minorUnitsSchema,
  links: z.array(linkSchema),
};

/** The last version of an invoice that was read from the ledger. */
export type Snapshot = z.infer<z.ZodObject<typeof ledgerShape>>;

/**
 * A payment taken in Alternative, as far as it concerns this invoice. Its effect:
 *
 * - `stands`: the money is with the partner;
 * - `dead`: the payment failed, was returned or was charged back;
 * - `none`: it does not count, because its success is not reported yet or a person ruled it out. Nor does a payment in
 *   another currency than the invoice's, whatever its effect.
 */
export const paymentEntrySchema = storedItem({
  paymentId,
  /** Its allocation to this invoice. */
  amount: minorUnitsSchema,
  /** Absent in entries of earlier versions: their payments are in the invoice's currency. */
  currency: currencySchema.optional(),
  effect: z.enum(['stands', 'dead', 'none']),
  /** How much was refunded. A refunded payment still stands: a refund never makes the invoice due again. */
  refunded: minorUnitsSchema.default(zero),
  /** The ledger payment that records this payment. */
  ledgerId: ledgerId.nullable(),
  /** Further ledger payments that record it, if a person entered it in parts. */
  otherLedgerIds: z.array(ledgerId).default([]),
  /** What recorded it until a person named other ledger payments. It may still be listed after its reversal. */
  formerLedgerIds: z.array(ledgerId).default([]),
  /** Intacct's number of what records it, or several numbers after each other; null until known. */
  platformId: z.string().nullable().default(null),
  /**
   * When we first sent the request that may have reached the ledger, by Rutter's clock. Null if we sent none, or if it
   * was refused or is proven absent.
   */
  firstSentAt: instantSchema.nullable(),
  /** If we never sent it: when Rutter read the copy in which its ledger payment was found. */
  counterpartReadAt: optionalField(instantSchema),
  /**
   * True if a completed read no longer has any of the ledger payments that recorded it, or if a person said that they
   * were reversed.
   */
  gone: z.boolean(),
  /** The parts of it that a completed read no longer has, if it was entered in parts. */
  goneLedgerIds: z.array(ledgerId).default([]),
  /** True while it is being posted. No other payment of this invoice may be posted meanwhile. */
  sending: z.boolean().default(false),
  /**
   * Set while it is uncertain how much the payment is, or if the ledger already contains it. The invoice is not
   * collectible then. The doubt ends with a snapshot younger than `until`; if that is null, with a person's decision.
   */
  doubt: storedItem({ until: instantSchema.nullable() }).nullable().default(null),
  /** How much of it a person recorded in Intacct as an advance, not on this invoice. */
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
  /** How much more was collected than the ledger says is owed. */
  overpaid: minorUnitsSchema,
  collectible: z.boolean(),
  paidIn: z.enum(['alternative', 'intacct', 'credit']).nullable(),
  /** Since when the invoice is paid and no longer follows the ledger; null if it does. */
  frozenSince: instantSchema.nullable(),
  lineItems: lineSetShape.items,
  lineItemsDigest: lineSetShape.digest,
  lineItemsOverflow: lineSetShape.overflow,
  /** True if line items that nothing refers to may still be stored. The next write or pull removes them. */
  lineItemsCleanup: z.boolean().optional(),
  /** The lines of the last snapshot, if the invoice shows others because it is frozen or held; else null. */
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
