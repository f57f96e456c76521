import { newWindow, resumableWindow, type SyncState, type Window } from '../domain/connection/sync-state.ts';
import type { PulledRecord } from '../domain/ledger/record.ts';
import { isPlaceholderId } from '../domain/shared/placeholder-id.ts';
import type { Held } from '../domain/shared/schema.ts';
import { instantOf } from '../domain/shared/time.ts';
import { CursorUnusable } from '../rutter/errors.ts';
import type { SyncKey } from '../store/sync-states.ts';
import { budgetOf } from './budget.ts';
import { companyOf } from './company.ts';
import type { IncomingRecord } from './entity.ts';
import { finish, handOver } from './finish.ts';
import { findMissing } from './full-sweep/sweep.ts';
import type { Lease } from './lease.ts';
import { type PageWriter, pageWriter } from './page.ts';
import type { PullDeps, PullRun } from './run-types.ts';
import type { Result } from './summary.ts';
import { type Progress, readWindow, startAgain, type WindowRun } from './window.ts';

/** Reads the window, to its end or until the time is up, and says how it went. */
export async function runPull<Item extends PulledRecord, Incoming extends IncomingRecord>(
  run: PullRun<Item, Incoming>,
  lease: Lease,
): Promise<Result> {
  const { deps, key, definition } = run;
  const interruptedWindow = resumableWindow(lease.state, key.mode, deps.clock.now());
  const start = interruptedWindow ?? newWindow(lease.state, key.mode, deps.overlapMs);
  const held = new Map(await deps.heldRecords.list(key.connectionId, key.entity));
  const company = await companyOf(run, lease.state);
  // A full sweep tells everything once more: what became visible too late for the pulls of every few minutes.
  const newSince = key.mode === 'incremental' ? lease.state.watermark : undefined;
  const writer = pageWriter(definition, { ...deps, company, held, newSince, dryRun: false });
  const budget = budgetOf(deps.clock);
  const tools = { ledger: run.ledger, object: key.entity, writer, lease, budget, log: deps.log };

  const listed = start.verified ? { window: start, done: true } : await list(run, tools, start);
  if (!listed.done) return handOver(run, start, listed.window);
  if (key.mode === 'incremental') return finish(run, lease.state, listed.window, held);

  const swept = await sweep(run, tools, listed.window, held);
  if (!swept.done) return handOver(run, start, swept.window);
  const result = await finish(run, lease.state, swept.window, held);
  await deps.seen.clear(key.connectionId, key.entity);
  return result;
}

type Tools = Pick<WindowRun, 'ledger' | 'object' | 'lease' | 'budget' | 'log'> & {
  readonly writer: PageWriter;
};

async function list<Item extends PulledRecord, Incoming extends IncomingRecord>(
  { deps, key, owner }: PullRun<Item, Incoming>,
  tools: Tools,
  start: Window,
): Promise<Progress> {
  const { connectionId, entity, mode } = key;
  const full = mode === 'full';
  // What an abandoned sweep saw says nothing about this one, and would hide what has gone since.
  if (full && start.pages === 0) await deps.seen.clear(connectionId, entity);
  try {
    return await readWindow(
      {
        ...tools,
        pageSize: deps.pageSize,
        keepSeen: full ? (page, ids) => deps.seen.put(connectionId, entity, page, ids) : undefined,
        clearSeen: async () => {
          if (full) await deps.seen.clear(connectionId, entity);
        },
        noticePaid: (ids) => noticePaid(deps, tools.lease.state, key, ids),
      },
      start,
    );
  } catch (error) {
    if (error instanceof CursorUnusable) {
      await deps.states.release(key, owner, startAgain(start));
    }
    throw error;
  }
}

/** On the first pull everything is new, and with a full sweep of payments the invoices are swept as well. */
async function noticePaid(
  deps: PullDeps,
  state: SyncState,
  { connectionId, mode }: SyncKey,
  invoiceIds: readonly string[],
): Promise<boolean> {
  const isFirst = mode === 'incremental' && state.watermark === undefined;
  if (isFirst || invoiceIds.length === 0) return false;
  const anyOpen = await deps.noticePaid(connectionId, invoiceIds, instantOf(deps.clock.now()));
  return anyOpen && mode === 'incremental';
}

async function sweep<Item extends PulledRecord, Incoming extends IncomingRecord>(
  { deps, definition, key }: PullRun<Item, Incoming>,
  tools: Tools,
  window: Window,
  held: Map<string, Held>,
): Promise<Progress> {
  const { connectionId, entity } = key;
  const seen = await deps.seen.all(connectionId, entity);
  const { todos, clock } = deps;
  const swept = await findMissing({ ...tools, connectionId, definition, todos, clock, seen }, window);
  if (!swept.done) return swept;
  await definition.tellSeen?.(connectionId, seen, instantOf(clock.now()));
  for (const id of held.keys()) {
    if (seen.has(definition.storedId(id))) continue;
    // It may have moved between the pages: only a read by id says that it is gone.
    if (!isPlaceholderId(id) && (await tools.ledger.record(tools.object, id)) !== null) continue;
    await deps.heldRecords.remove(connectionId, entity, id);
    held.delete(id);
  }
  return swept;
}
