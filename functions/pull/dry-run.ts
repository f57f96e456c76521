import { newWindow } from '../domain/connection/sync-state.ts';
import type { PulledRecord } from '../domain/ledger/record.ts';
import type { Profiles } from '../store/profiles.ts';
import { readCompany } from './connection/company.ts';
import type { IncomingRecord } from './entity.ts';
import type { PullRun } from './run-types.ts';
import { countsSentence, heldSummary, type Result } from './summary.ts';
import { budgetOf } from './window/budget.ts';
import { pageWriter } from './window/page.ts';
import { readWindow } from './window/read-window.ts';

/** Reads what a pull would read and decides as it would, but writes nothing. */
export async function dryRun<Item extends PulledRecord, Incoming extends IncomingRecord>(
  run: PullRun<Item, Incoming>,
): Promise<Result> {
  const { deps, key, ledger, definition } = run;
  const [stored] = await deps.states.read([key]);
  const state = stored ?? { connectionId: key.connectionId, item: '' };
  const held = new Map(await deps.heldRecords.list(key.connectionId, key.entity));
  const company = await readCompany({ ...run, deps: { ...deps, profiles: readOnly(deps.profiles) } }, state);
  const writer = pageWriter(definition, { ...deps, company, held, dryRun: true });
  const window = newWindow(state, key.mode, deps.overlapMs);
  const lease = { state, renewIfNeeded: nothing, checkpoint: nothing };
  const read = await readWindow(
    {
      ledger,
      object: key.entity,
      pageSize: deps.pageSize,
      writer,
      lease,
      budget: budgetOf(deps.clock),
      log: deps.log,
      keepSeen: undefined,
      clearSeen: nothing,
      followUpPaidInvoices: async () => false,
    },
    window,
  );
  const { counts, pages } = read.window;
  const unfinished = read.done ? '' : ' The time was up before the last page.';
  const sentence = `${countsSentence('dry-run', key.entity, counts)}${unfinished}`;
  return { outcome: 'dry-run', sentence, counts, pages, held: heldSummary(held) };
}

async function nothing(): Promise<void> {
  // A dry run holds no lease and keeps no seen ids.
}

function readOnly(profiles: Profiles): Profiles {
  return { ...profiles, change: async () => false };
}
