import * as z from 'zod';
import { connectionId, type Entity } from '../shared/ids.ts';
import { instantSchema, storedItem } from '../shared/schema.ts';

export const modes = ['incremental', 'full'] as const;
export const mode = z.enum(modes);
export type Mode = z.infer<typeof mode>;

/** How many records a window read, by outcome. */
const countsSchema = storedItem({
  read: z.int(),
  created: z.int(),
  updated: z.int(),
  unchanged: z.int(),
  held: z.int(),
  missing: z.int(),
  /** By `IgnoredReason`. */
  ignored: z.record(z.string(), z.int()),
});
export type Counts = z.infer<typeof countsSchema>;

export const noCounts: Counts = {
  read: 0,
  created: 0,
  updated: 0,
  unchanged: 0,
  held: 0,
  missing: 0,
  ignored: {},
};

export function addCounts(a: Counts, b: Counts): Counts {
  const ignored = { ...a.ignored };
  for (const [reason, count] of Object.entries(b.ignored)) ignored[reason] = (ignored[reason] ?? 0) + count;
  return {
    read: a.read + b.read,
    created: a.created + b.created,
    updated: a.updated + b.updated,
    unchanged: a.unchanged + b.unchanged,
    held: a.held + b.held,
    missing: a.missing + b.missing,
    ignored,
  };
}

/**
 * What one pull covers, from its first request to its last page. It may take several runs: `cursor` says on which page
 * the next run continues. It is not the watermark.
 */
const windowSchema = storedItem({
  /** The `last_synced_at_min` sent to Rutter, in milliseconds since 1970; null for everything. */
  from: z.int().nullable(),
  /** The time of Rutter's first response, by its clock: the next watermark. Null before the first response. */
  startedAt: instantSchema.nullable(),
  cursor: z.string().nullable(),
  pages: z.int(),
  counts: countsSchema,
  /** True if a new payment on an open invoice was read, so that the stored invoices are out of date. */
  invoicesBehind: z.boolean(),
  /** How far a full sweep has checked the stored ids that the list lacked, and which of them the ledger no longer has. */
  verified: storedItem({
    upTo: z.string().nullable(),
    gone: z.array(z.string()),
    stored: z.int(),
  }).nullable(),
});
export type Window = z.infer<typeof windowSchema>;

const leaseSchema = storedItem({ owner: z.string(), until: z.int() });

/** The state of the pulls of one entity of one connection. */
export const syncStateSchema = storedItem({
  connectionId,
  item: z.string(),
  /** The time of Rutter's first response in the last completed window, by its clock. */
  watermark: instantSchema.optional(),
  window: windowSchema.optional(),
  lease: leaseSchema.optional(),
  /** When Rutter was last asked to read this entity again from Intacct, by our clock. */
  askedAt: instantSchema.optional(),
  /** When a look-up last asked Rutter to read the ledger's payments, by Rutter's clock. */
  lookUpAskedAt: instantSchema.optional(),
  /** When a look-up last found that it could not ask yet, by Rutter's clock. */
  lookUpWantedAt: instantSchema.optional(),
  /** True if the last pull asked Rutter for invoices, so that this one requests a pull of the invoices. */
  invoicesAsked: z.boolean().optional(),
  lastResult: storedItem({ finishedAt: instantSchema, counts: countsSchema, pages: z.int() }).optional(),
});
export type SyncState = z.infer<typeof syncStateSchema>;

/** After this time a full sweep starts again: what it saw at first may have changed since. */
const sweepExpiresMs = 24 * 3_600_000;

/** The window that an interrupted run left, unless it is a full sweep that has expired. */
export function resumableWindow({ window }: SyncState, mode: Mode, now: number): Window | undefined {
  const startedMs = window?.startedAt ? Date.parse(window.startedAt) : now;
  return mode === 'full' && now - startedMs > sweepExpiresMs ? undefined : window;
}

/** A new window: it starts at the watermark less the overlap, or without a lower bound for a full sweep. */
export function newWindow(state: SyncState, mode: Mode, overlapMs: number): Window {
  const watermark = mode === 'full' ? undefined : state.watermark;
  return {
    from: watermark === undefined ? null : Math.max(0, Date.parse(watermark) - overlapMs),
    startedAt: null,
    cursor: null,
    pages: 0,
    counts: noCounts,
    invoicesBehind: false,
    verified: null,
  };
}

/** The sort key of an entity's sync state. A full sweep has one of its own. */
export function syncStateKey(entity: Entity, mode: Mode): string {
  return mode === 'full' ? `sync#${entity}#full` : `sync#${entity}`;
}
