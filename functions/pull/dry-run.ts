import { newWindow } from '../domain/connection/sync-state.ts';
import type { PulledRecord } from '../domain/ledger/record.ts';
import type { Profiles } from '../store/profiles.ts';
import { budgetOf } from './budget.ts';
import { companyOf } from './company.ts';
import type { IncomingRecord } from './entity.ts';
import { pageWriter } from './page.ts';
import type { PullRun } from './run-types.ts';
import { countsSentence, heldSummary, type Result } from './summary.ts';
import { readWindow } from './window.ts';

/** Reads what a pull would read and decides as it would, without a single write. */
export async function dryRun<Item extends PulledRecord, Incoming extends IncomingRecord>(
  run: PullRun<Item, Incoming>,
): Promise<Result> {
  const { deps, key, ledger, definition } = run;
  const [stored] = await deps.states.read([key]);
  const state = stored ?? { connectionId: key.connectionId, item: '' };
  const held = new Map(await deps.heldRecords.list(key.connectionId, key.entity));
  const company = await companyOf({ ...run, deps: { ...deps, profiles: readOnly(deps.profiles) } }, state);
  const writer = pageWriter(definition, { ...deps, company, held, dryRun: true });
  const window = newWindow(state, key.mode, deps.overlapMs);
  const lease = { state, ensure: nothing, checkpoint: nothing };
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
      noticePaid: async () => false,
    },
    window,
  );
  const { counts, pages } = read.window;
  const partly = read.done ? '' : ' The time was up before the last page.';
  const sentence = `${countsSentence('dry-run', key.entity, counts)}${partly}`;
  return { outcome: 'dry-run', sentence, counts, pages, held: heldSummary(held) };
}

async function nothing(): Promise<void> {
  // A dry run holds no lease, so there is none to renew.
}

function readOnly(profiles: Profiles): Profiles {
  return { ...profiles, change: async () => false };
}
