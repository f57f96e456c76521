import * as z from 'zod';
import { customerId, invoiceId, ledgerId } from '../shared/ids.ts';
import {
  currencySchema,
  instantSchema,
  ledgerDateSchema,
  minorUnitsSchema,
  storedItem,
} from '../shared/schema.ts';

/** One ledger payment as it is sent: its total is the sum of its allocations. */
export const postingSchema = storedItem({
  accountId: z.string(),
  customerId,
  date: ledgerDateSchema,
  currency: currencySchema,
  total: minorUnitsSchema,
  memo: z.string(),
  method: z.enum(['check', 'cash', 'eft', 'credit_card']),
  allocations: z.array(z.object({ invoiceId, amount: minorUnitsSchema })),
});
export type Posting = z.infer<typeof postingSchema>;

/** One bank deposit as it is sent: whole payments, and fees where the company takes them as lines. */
export const bankDepositSchema = storedItem({
  accountId: z.string(),
  date: ledgerDateSchema,
  currency: currencySchema,
  memo: z.string(),
  ledgerIds: z.array(ledgerId),
  gross: minorUnitsSchema,
  /** The gross and the lines. */
  total: minorUnitsSchema,
  lines: z.array(z.object({ accountId: z.string(), amount: minorUnitsSchema, description: z.string() })),
});
export type BankDeposit = z.infer<typeof bankDepositSchema>;

/** The latest request of an intent, and what is known of it. A preview has one too, which was never sent. */
export const attemptSchema = storedItem({
  /** The exact bytes that were (or, in preview, would be) sent. Null once its date was changed: another one follows. */
  request: z.string().nullable(),
  /** A digest of the copies of the ledger's records that it was checked against. */
  basis: z.string().nullable().default(null),
  /** What the request says, in our own terms; null once a person named what records it instead. */
  posting: postingSchema.nullable().default(null),
  deposit: bankDepositSchema.nullable().default(null),
  /** When it first left, by our clock; null if it never did. */
  sentAt: instantSchema.nullable().default(null),
  /** Nobody sends it again before. */
  sendingUntil: instantSchema.nullable().default(null),
  /**
   * Until when it may have reached the ledger, by Rutter's clock: when it was last sent, or when its job was known to
   * have ended.
   */
  inFlightUntil: instantSchema.nullable().default(null),
  jobId: z.string().nullable().default(null),
  /** What the last answer meant. */
  lastAnswer: z.enum(['under-way', 'not-accepted', 'needs-new-key', 'unknown']).nullable().default(null),
});
export type Attempt = z.infer<typeof attemptSchema>;
