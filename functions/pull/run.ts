import { newWindow, resumableWindow, type SyncState, type Window } from '../domain/connection/sync-state.ts';
import type { PulledRecord } from '../domain/ledger/record.ts';
import { isPlaceholderId } from '../domain/shared/placeholder-id.ts';
import type { Held } from '../domain/shared/schema.ts';
import { instantOf } from '../domain/shared/time.ts';
import { CursorUnusable } from '../rutter/errors.ts';
import type { SyncKey } from '../store/sync-states.ts';
import { readCompany } from './connection/company.ts';
import type { IncomingRecord } from './entity.ts';
import { finish, handOver } from './finish.ts';
import { findMissing } from './full-sweep/find-missing.ts';
import type { PullDeps, PullRun } from './run-types.ts';
import type { Result } from './summary.ts';
import { budgetOf } from './window/budget.ts';
import type { Lease } from './window/lease.ts';
import { type PageWriter, pageWriter } from './window/page.ts';
import { type Progress, readWindow, restarted, type WindowRun } from './window/read-window.ts';

/** Reads the window to its end, or until the time is up. A full sweep then looks for records that are gone. */
export async function runPull<Item extends PulledRecord, Incoming extends IncomingRecord>(
  run: PullRun<Item, Incoming>,
  lease: Lease,
): Promise<Result> {
  const { deps, key, definition } = run;
  const interruptedWindow = resumableWindow(lease.state, key.mode, deps.clock.now());
  const start = interruptedWindow ?? newWindow(lease.state, key.mode, deps.overlapMs);
  const held = new Map(await deps.heldRecords.list(key.connectionId, key.entity));
  const company = await readCompany(run, lease.state);
  // A full sweep treats every record as new: some became visible at Rutter too late for the frequent pulls.
  const newSince = key.mode === 'incremental' ? lease.state.watermark : undefined;
  const writer = pageWriter(definition, { ...deps, company, held, newSince, dryRun: false });
  const budget = budgetOf(deps.clock);
  const tools = { ledger: run.ledger, object: key.entity, writer, lease, budget, log: deps.log };

  const listed = start.verified ? { window: start, done: true } : await readList(run, tools, start);
  if (!listed.done) return handOver(run, start, listed.window);
  if (key.mode === 'incremental') return finish(run, lease.state, listed.window, held);

  const checked = await checkUnseen(run, tools, listed.window, held);
  if (!checked.done) return handOver(run, start, checked.window);
  const result = await finish(run, lease.state, checked.window, held);
  await deps.seen.clear(key.connectionId, key.entity);
  return result;
}

type Tools = Pick<WindowRun, 'ledger' | 'object' | 'lease' | 'budget' | 'log'> & {
  readonly writer: PageWriter;
};

async function readList<Item extends PulledRecord, Incoming extends IncomingRecord>(
  { deps, key, owner }: PullRun<Item, Incoming>,
  tools: Tools,
  start: Window,
): Promise<Progress> {
  const { connectionId, entity, mode } = key;
  const isFull = mode === 'full';
  // An abandoned sweep may have seen records that are gone by now.
  if (isFull && start.pages === 0) await deps.seen.clear(connectionId, entity);
  try {
    return await readWindow(
      {
        ...tools,
        pageSize: deps.pageSize,
        keepSeen: isFull ? (page, ids) => deps.seen.put(connectionId, entity, page, ids) : undefined,
        clearSeen: async () => {
          if (isFull) await deps.seen.clear(connectionId, entity);
        },
        followUpPaidInvoices: (ids) => followUpPaidInvoices(deps, tools.lease.state, key, ids),
      },
      start,
    );
  } catch (error) {
    if (error instanceof CursorUnusable) {
      await deps.states.release(key, owner, restarted(start));
    }
    throw error;
  }
}

/**
 * True if new payments show that stored invoices are out of date. Never on the first pull, where every payment is new,
 * nor in a full sweep, because the weekly one reads the invoices as well.
 */
async function followUpPaidInvoices(
  deps: PullDeps,
  state: SyncState,
  { connectionId, mode }: SyncKey,
  invoiceIds: readonly string[],
): Promise<boolean> {
  const isFirst = mode === 'incremental' && state.watermark === undefined;
  if (isFirst || invoiceIds.length === 0) return false;
  const anyOpen = await deps.followUpPaidInvoices(connectionId, invoiceIds, instantOf(deps.clock.now()));
  return anyOpen && mode === 'incremental';
}

/** Checks what the list of a full sweep left out: stored records, our own deposits, and held records. */
async function checkUnseen<Item extends PulledRecord, Incoming extends IncomingRecord>(
  { deps, definition, key }: PullRun<Item, Incoming>,
  tools: Tools,
  window: Window,
  held: Map<string, Held>,
): Promise<Progress> {
  const { connectionId, entity } = key;
  const { todos, clock } = deps;
  const seen = await deps.seen.all(connectionId, entity);
  const found = await findMissing({ ...tools, connectionId, definition, todos, clock, seen }, window);
  if (!found.done) return found;
  await definition.afterFullSweep?.(connectionId, seen, instantOf(clock.now()));
  for (const id of held.keys()) {
    if (seen.has(definition.storedId(id))) continue;
    // The record may have moved between the pages: only a read by id proves that it is gone.
    if (!isPlaceholderId(id) && (await tools.ledger.record(tools.object, id)) !== null) continue;
    await deps.heldRecords.remove(connectionId, entity, id);
    held.delete(id);
  }
  return found;
}
