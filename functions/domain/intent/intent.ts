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

export const closings = ['cancelled', 'off', 'previewed', 'ignored', 'done-by-hand'] as const;
export type Closing = (typeof closings)[number];

/** One step in an intent's life, for an auditor. */
export const historyEntry = storedItem({
  at: instantSchema,
  from: z.string().nullable(),
  to: z.string(),
  /** Why, in a code and a plain sentence. */
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
  /** The payment or payout it stands for. */
  subjectId: z.string(),
  version: z.int().positive(),
  /** One of {@link intentStates}; one that is unknown, of a later version, waits for a person. */
  state: z.string(),
  reason: z.string().nullable(),
  sentence: z.string().nullable(),
  step: z.string().nullable(),
  /** Who ends the reason: a later look that shows it mended, a person, or our own engineers. */
  resolvedBy: z.enum(['self', 'person', 'engineer']).nullable().default(null),
  closedAs: z.enum(closings).nullable(),
  /** Present until nothing remains to be done: key of the index that sweep and inbox read. */
  open: z.literal('open').optional(),
  /** When the sweep is to look at it; {@link whenAPersonDecides} while it waits for somebody. */
  dueAt: instantSchema.optional(),
  /** Present until the next step that is stored: the stream tells of it at once, and the sweep need not be waited for. */
  trigger: z.literal('yes').optional(),
  /** An invoice that it names has not been read yet, or not been told of it yet: whatever else it waits for. */
  awaitsInvoices: z.boolean().optional(),
  /** How often it has been tried since its last change of state, for the distance to the next try. */
  tries: z.int(),
  amount: minorUnitsSchema.nullable(),
  currency: currencySchema.nullable(),
  recordedAt: instantSchema,
  /** What the settings said when it was recorded; null until the connection is known. */
  modeAtRecording: z.enum(['off', 'preview', 'on']).nullable(),
  /** A person released it although it was closed when it was recorded. */
  released: z.boolean(),
  /** The posting date that a person chose. */
  chosenDate: ledgerDateSchema.nullable(),
  /** Counts the attempts that differ; 0 before the first send. */
  generation: z.int(),
  idempotencyKey: z.string().nullable(),
  /** The latest request; null before the first one, and once another one is to follow. */
  attempt: attemptSchema.nullable().default(null),
  /** When the first request of all generations left, by Rutter's clock. */
  firstSentAt: instantSchema.nullable(),
  /** When the first request of the latest generation left, by Rutter's clock: the others are proven absent. */
  generationSentAt: instantSchema.optional(),
  /** When the ledger was known to have it, by Rutter's clock: a copy from before proves nothing. */
  postedAt: instantSchema.nullable().default(null),
  /** The to-dos that it has open, and what they say; of their steps, which may be long, a digest. */
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
  /** The difference from what was sent that a person took as it is. */
  accepted: z.string().nullable().default(null),
  /** The latest of the copies of its invoices, once all of them listed what records it. */
  lastListedAt: instantSchema.optional(),
  /** What records it was applied to other invoices: it is not reversed, although its own do not list it. */
  appliedElsewhere: z.boolean().optional(),
  /** How much of what was refunded a person has booked. */
  refundBooked: minorUnitsSchema.optional(),
  /** The ledger's records that have to do with it, each with its role. */
  ledgerRecords: z.array(ledgerRecordSchema).default([]),
  /** What of its parts for these invoices a person recorded elsewhere: as an advance. */
  advances: z.array(storedItem({ invoiceId, amount: minorUnitsSchema })).optional(),
  /** A person said that what records it was reversed, where the ledger lists no payments and so cannot show that. */
  reversedByPerson: z.boolean().optional(),
  /** Rutter's id of the first current record, for other readers of the table. */
  ledgerId: ledgerId.nullable(),
  history: z.array(historyEntry),
});
export type Intent = z.infer<typeof intentSchema>;

/** What is to be stored, with the stream told of its intent. */
export function withTrigger<Next extends { readonly intent: Intent }>(next: Next): Next {
  return { ...next, intent: { ...next.intent, trigger: 'yes' } };
}

/** The intent as whoever looks at it stores it: that must not wake anybody again. */
export function withoutTrigger({ trigger: _told, ...intent }: Intent): Intent {
  return intent;
}
