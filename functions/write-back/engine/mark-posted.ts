import { becomePosted, subjectOf } from '../../domain/intent/send.ts';
import { move } from '../../domain/intent/transitions.ts';
import { reasons } from '../../domain/reasons/catalog.ts';
import type { LedgerId } from '../../domain/shared/ids.ts';
import type { PostingLedger } from '../../rutter/posting-ledger.ts';
import type { SubjectAdapter, SubjectCase } from './adapter.ts';
import { nowOf, rutterNowRoundedUp } from './clock.ts';
import type { WriteBackDeps } from './ports.ts';

/**
 * Moves an intent to POSTED and claims its ledger records in the same transaction. If another intent claimed one of
 * these records, this intent is held for a person.
 */
export async function markPosted<Case extends SubjectCase>(
  adapter: SubjectAdapter<Case>,
  deps: WriteBackDeps,
  ledger: PostingLedger,
  subjectCase: Case,
  ledgerIds: readonly LedgerId[],
  requestId: string | null,
): Promise<Case> {
  const { intent } = subjectCase;
  const now = nowOf(deps);
  const claimants = await deps.intents.claimants(intent.connectionId, ledgerIds);
  const claimedId = ledgerIds.find((id) => (claimants.get(id) ?? intent.writeBackId) !== intent.writeBackId);
  if (claimedId) {
    const other = claimants.get(claimedId) ?? 'another';
    const why = reasons.CLAIMED_BY_ANOTHER({ ...subjectOf(intent), other });
    return adapter.storeIntent(deps, subjectCase, move(intent, { to: 'HELD', at: now, by: 'sync', why }));
  }
  const posted = becomePosted(intent, ledgerIds, { requestId, rutterNow: rutterNowRoundedUp(ledger) }, now);
  return adapter.storeIntent(deps, subjectCase, posted, ledgerIds);
}
