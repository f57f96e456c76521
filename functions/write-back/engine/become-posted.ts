import { becomePosted, subjectOf } from '../../domain/intent/send.ts';
import { move } from '../../domain/intent/transitions.ts';
import { reasons } from '../../domain/reasons/catalog.ts';
import type { LedgerId } from '../../domain/shared/ids.ts';
import type { PostingLedger } from '../../rutter/posting-ledger.ts';
import type { SubjectAdapter, SubjectCase } from './adapter.ts';
import { justAfter, nowOf } from './now.ts';
import type { WriteBackDeps } from './ports.ts';

/** The ledger has it: its records are claimed, in the transaction that says so. One that is claimed needs a person. */
export async function markPosted<Known extends SubjectCase>(
  adapter: SubjectAdapter<Known>,
  deps: WriteBackDeps,
  ledger: PostingLedger,
  known: Known,
  ledgerIds: readonly LedgerId[],
  requestId: string | null,
): Promise<Known> {
  const { intent } = known;
  const now = nowOf(deps);
  const claimants = await deps.intents.claimants(intent.connectionId, ledgerIds);
  const taken = ledgerIds.find((id) => (claimants.get(id) ?? intent.writeBackId) !== intent.writeBackId);
  if (taken) {
    const other = claimants.get(taken) ?? 'another';
    const why = reasons.CLAIMED_BY_ANOTHER({ ...subjectOf(intent), other });
    return adapter.storeIntent(deps, known, move(intent, { to: 'HELD', at: now, by: 'sync', why }));
  }
  const posted = becomePosted(intent, ledgerIds, { requestId, rutterNow: justAfter(ledger) }, now);
  return adapter.storeIntent(deps, known, posted, ledgerIds);
}
