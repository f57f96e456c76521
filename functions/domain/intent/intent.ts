import * as z from 'zod';
import { connectionId, invoiceId, ledgerId } from '../shared/ids.ts';
import {
  currencySchema,
  instantSchema,
  ledgerDateSchema,
  minorUnitsSchema,
  storedItem,
} from '../shared/schema.ts';
import { ledgerRecordSchema } from './ledger-records.ts';
import { attemptSchema } from './outgoing.ts';

export const intentStates = [
  'PENDING',
  'HELD',
  'SENDING',
  'POSTED',
  'CONFIRMED',
  'REFUSED',
  'CLOSED',
] as const;
export type IntentState = (typeof intentStates)[number];

/**
 * Why an intent is closed: its payment failed or was refunded (`cancelled`), the settings exclude it (`off`), only
 * a preview was wanted (`previewed`), or a person said so (`ignored`, `done-by-hand`).
 */
const closings = ['cancelled', 'off', 'previewed', 'ignored', 'done-by-hand'] as const;
export type Closing = (typeof closings)[number];

/** One step in an intent's life, for an auditor. */
const historyEntry = storedItem({
  at: instantSchema,
  from: z.string().nullable(),
  to: z.string(),
  /** The code of the reason for the step, and its sentence. */
  reason: z.string().nullable(),
  sentence: z.string().nullable(),
  /** `sync`, `alternative`, `ledger`, or the person who decided. */
  by: z.string(),
  requestId: z.string().nullable(),
});
export type HistoryEntry = z.infer<typeof historyEntry>;

/** The intention to post one payment or payout of Alternative to the ledger, and everything that became of it. */
export const intentSchema = storedItem({
  connectionId,
  /** `payment#alternative:<id>` or `deposit#alternative:<id>`. */
  writeBackId: z.string(),
  kind: z.enum(['payment', 'deposit']),
  /** The id of the payment or payout: `alternative:<id>`. */
  subjectId: z.string(),
  version: z.int().positive(),
  /** One of {@link intentStates}. A state that only a later version knows waits for a person. */
  state: z.string(),
  reason: z.string().nullable(),
  sentence: z.string().nullable(),
  step: z.string().nullable(),
  /** Who can end the reason: a later run by itself, a person, or our own engineers. */
  resolvedBy: z.enum(['self', 'person', 'engineer']).nullable().default(null),
  closedAs: z.enum(closings).nullable(),
  /** Present while it has a `dueAt`, also `neverDue`. Key of the index that sweep and inbox read. */
  open: z.literal('open').optional(),
  /** When the sweep runs it next; `neverDue` (schedule.ts) while it waits for a person. */
  dueAt: instantSchema.optional(),
  /** Present if storing the intent must start a run through the stream, without waiting for the sweep. */
  trigger: z.literal('yes').optional(),
  /** True while one of its invoices has not been read yet, or does not have its payment yet. */
  awaitsInvoices: z.boolean().optional(),
  /** How often it was tried since its state or reason changed: the next try waits longer with each. */
  tries: z.int(),
  amount: minorUnitsSchema.nullable(),
  currency: currencySchema.nullable(),
  recordedAt: instantSchema,
  /** The setting `writeBack` when the intent was recorded; null until the connection is known. */
  modeAtRecording: z.enum(['off', 'preview', 'on']).nullable(),
  /** True if a person released it although it was closed when it was recorded. */
  released: z.boolean(),
  /** The posting date, if a person chose it, or if today replaces a date in a closed period. */
  chosenDate: ledgerDateSchema.nullable(),
  /** The number of different requests so far, each under a key of its own; 0 before the first. */
  generation: z.int(),
  idempotencyKey: z.string().nullable(),
  /** The latest request; null before the first one, and once a new one must follow. */
  attempt: attemptSchema.nullable().default(null),
  /** When the first request of all generations left, by Rutter's clock. */
  firstSentAt: instantSchema.nullable(),
  /**
   * When the first request of the latest generation left, by Rutter's clock. Earlier ones were refused or are proven
   * absent.
   */
  generationSentAt: instantSchema.optional(),
  /** When the ledger was first known to have it, by Rutter's clock. An older copy of the ledger proves nothing. */
  postedAt: instantSchema.nullable().default(null),
  /** Its open to-dos with their sentences. Steps may be long, so only their digest is kept. */
  todos: z
    .array(
      storedItem({
        code: z.string(),
        subject: z.string(),
        sentence: z.string(),
        stepDigest: z.string().optional(),
      }),
    )
    .default([]),
  /** The sentence of the difference from what was sent, if a person accepted that difference. */
  accepted: z.string().nullable().default(null),
  /**
   * When all copies of its invoices listed the ledger payments that record it: when the newest of these copies was read.
   * A later copy that omits them shows a reversal.
   */
  lastListedAt: instantSchema.optional(),
  /** True if its ledger payment was applied to other invoices: its own do not list it, although it was not reversed. */
  appliedElsewhere: z.boolean().optional(),
  /** How much of the refunded amount a person has booked in Intacct. */
  refundBooked: minorUnitsSchema.optional(),
  /** The ledger's records that concern it, each with its role. */
  ledgerRecords: z.array(ledgerRecordSchema).default([]),
  /** How much of its allocation to these invoices a person recorded in Intacct as an advance. */
  advances: z.array(storedItem({ invoiceId, amount: minorUnitsSchema })).optional(),
  /** True if a person said that it was reversed, in a ledger that lists no payments and so cannot show that. */
  reversedByPerson: z.boolean().optional(),
  /** Rutter's id of the first current record, for other readers of the table. */
  ledgerId: ledgerId.nullable(),
  history: z.array(historyEntry),
});
export type Intent = z.infer<typeof intentSchema>;

/** The changes with the trigger of their intent set: storing them starts a run through the stream. */
export function withTrigger<Next extends { readonly intent: Intent }>(next: Next): Next {
  return { ...next, intent: { ...next.intent, trigger: 'yes' } };
}

/** The intent without its stream trigger, so that saving it does not start another run. */
export function withoutTrigger({ trigger: _trigger, ...intent }: Intent): Intent {
  return intent;
}
