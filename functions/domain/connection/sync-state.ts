import * as z from 'zod';
import { connectionId, type Entity } from '../shared/ids.ts';
import { instantSchema, storedItem } from '../shared/schema.ts';

export const modes = ['incremental', 'full'] as const;
export const mode = z.enum(modes);
export type Mode = z.infer<typeof mode>;

/** What became of the records that a window read. */
export const countsSchema = z.object({
  read: z.int(),
  created: z.int(),
  updated: z.int(),
  unchanged: z.int(),
  held: z.int(),
  missing: z.int(),
  /** By reason. */
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

export function addCounts(one: Counts, other: Counts): Counts {
  const ignored = { ...one.ignored };
  for (const [reason, count] of Object.entries(other.ignored))
    ignored[reason] = (ignored[reason] ?? 0) + count;
  return {
    read: one.read + other.read,
    created: one.created + other.created,
    updated: one.updated + other.updated,
    unchanged: one.unchanged + other.unchanged,
    held: one.held + other.held,
    missing: one.missing + other.missing,
    ignored,
  };
}

/**
 * What one pull covers, from its first request to its last page, over as many runs as it takes.
 * The page cursor says where to go on inside the window; it is not the watermark.
 */
export const windowSchema = storedItem({
  /** The lower bound sent to Rutter, milliseconds since 1970; null for everything. */
  from: z.int().nullable(),
  /** Rutter's clock at the first answer: the next watermark. Null before it. */
  startedAt: instantSchema.nullable(),
  cursor: z.string().nullable(),
  pages: z.int(),
  counts: countsSchema,
  /** A new payment on an open invoice was read, so the invoices are out of date. */
  invoicesBehind: z.boolean(),
  /** A full sweep, after its list: up to which stored id absence was checked, and what was found gone. */
  verified: z.object({ upTo: z.string().nullable(), gone: z.array(z.string()), stored: z.int() }).nullable(),
});
export type Window = z.infer<typeof windowSchema>;

export const leaseSchema = z.object({ owner: z.string(), until: z.int() });

/** What is known of the pulls of one entity of one connection. */
export const syncStateSchema = storedItem({
  connectionId,
  item: z.string(),
  /** Rutter's clock at the first answer of the last completed window. */
  watermark: instantSchema.optional(),
  window: windowSchema.optional(),
  lease: leaseSchema.optional(),
  /** When Rutter was last asked to read this entity from Intacct again, by our clock. */
  askedAt: instantSchema.optional(),
  /** When a look-up asked Rutter to read the ledger's payments, by Rutter's clock. */
  lookUpAskedAt: instantSchema.optional(),
  /** When a look-up last found that it could not ask yet, likewise. */
  lookUpWantedAt: instantSchema.optional(),
  /** Invoices were asked for at the last tick; they are to be read now. */
  invoicesAsked: z.boolean().optional(),
  lastResult: z.object({ finishedAt: instantSchema, counts: countsSchema, pages: z.int() }).optional(),
});
export type SyncState = z.infer<typeof syncStateSchema>;

/** What a sweep saw so long ago says nothing about today. */
const sweepLastsMs = 24 * 3_600_000;

/** The window to go on with, if one was interrupted and is not too old. */
export function resumableWindow({ window }: SyncState, mode: Mode, now: number): Window | undefined {
  const begun = window?.startedAt ? Date.parse(window.startedAt) : now;
  return mode === 'full' && now - begun > sweepLastsMs ? undefined : window;
}

/** The window that a run without an interrupted one starts: from the watermark, less the overlap. */
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

/** The sort key of what is known of one entity's pulls. */
export function syncStateKey(entity: Entity, mode: Mode): string {
  return mode === 'full' ? `sync#${entity}#full` : `sync#${entity}`;
}
