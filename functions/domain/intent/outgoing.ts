import * as z from 'zod';
import { customerId, invoiceId, ledgerId } from '../shared/ids.ts';
import {
  currencySchema,
  instantSchema,
  ledgerDateSchema,
  minorUnitsSchema,
  storedItem,
} from '../shared/schema.ts';

/** One ledger payment as it is sent. Its total is the sum of its allocations. */
const postingSchema = storedItem({
  accountId: z.string(),
  customerId,
  date: ledgerDateSchema,
  currency: currencySchema,
  total: minorUnitsSchema,
  memo: z.string(),
  method: z.enum(['check', 'cash', 'eft', 'credit_card']),
  allocations: z.array(storedItem({ invoiceId, amount: minorUnitsSchema })),
});
export type Posting = z.infer<typeof postingSchema>;

/** One bank deposit as it is sent: whole payments, and fees if the company takes them as lines. */
const bankDepositSchema = storedItem({
  accountId: z.string(),
  date: ledgerDateSchema,
  currency: currencySchema,
  memo: z.string(),
  ledgerIds: z.array(ledgerId),
  gross: minorUnitsSchema,
  /** The gross plus the lines. */
  total: minorUnitsSchema,
  lines: z.array(storedItem({ accountId: z.string(), amount: minorUnitsSchema, description: z.string() })),
});
export type BankDeposit = z.infer<typeof bankDepositSchema>;

/** The latest request of an intent and its outcome so far. A preview has one too, which was never sent. */
export const attemptSchema = storedItem({
  /** The exact bytes that were sent, or would be in a preview. Null once the date was changed for a new request. */
  request: z.string().nullable(),
  /** A digest of the ledger's copies that the request was checked against. */
  basis: z.string().nullable().default(null),
  /** The request in our own terms. Null once a person named the ledger payments that record it instead. */
  posting: postingSchema.nullable().default(null),
  deposit: bankDepositSchema.nullable().default(null),
  /** When the request first left, by our clock; null if it never did. */
  sentAt: instantSchema.nullable().default(null),
  /** Until when nobody else sends the request: its answer is awaited. */
  sendingUntil: instantSchema.nullable().default(null),
  /**
   * Until when the request may have reached the ledger, by Rutter's clock: when it was last sent, or when its job was
   * seen to have ended.
   */
  inFlightUntil: instantSchema.nullable().default(null),
  jobId: z.string().nullable().default(null),
  /** The kind of the last answer, if the outcome is still open. */
  lastAnswer: z.enum(['under-way', 'not-accepted', 'needs-new-key', 'unknown']).nullable().default(null),
});
export type Attempt = z.infer<typeof attemptSchema>;
