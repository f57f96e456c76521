import type { Profile } from '../../domain/connection/profile.ts';
import { idsIn } from '../../domain/intent/ledger-records.ts';
import { subjectOf } from '../../domain/intent/send.ts';
import { carriesMemo } from '../../domain/ledger/payment.ts';
import { type Explanation, reasons } from '../../domain/reasons/catalog.ts';
import { type LedgerId, ledgerId } from '../../domain/shared/ids.ts';
import type { Instant } from '../../domain/shared/time.ts';
import type { PostingLedger } from '../../rutter/posting-ledger.ts';
import type { Reading, Unreadable } from '../../rutter/records/reading.ts';
import type { LedgerCopy, SubjectAdapter, SubjectCase } from './adapter.ts';
import { alternativeIdOf } from './adapter.ts';
import type { WriteBackDeps } from './ports.ts';

/** What a search of the ledger finds. */
interface SearchResult {
  /** The records that carry our memo. */
  readonly own: readonly LedgerId[];
  /** Why a person must decide: a record that no intent claimed may be ours. Undefined if there is none. */
  readonly possible: Explanation | undefined;
}

interface PossibleMatch {
  readonly ledgerId: LedgerId;
  readonly why: Explanation;
}

/** Searches for what we sent among the records that Rutter synced at or after `since`. */
export async function searchLedger<Case extends SubjectCase, Item extends LedgerCopy>(
  adapter: SubjectAdapter<Case, Item>,
  deps: WriteBackDeps,
  ledger: PostingLedger,
  subjectCase: Case,
  profile: Profile,
  since: Instant,
): Promise<SearchResult> {
  const own: LedgerId[] = [];
  const possible: PossibleMatch[] = [];
  const former = idsIn('former', subjectCase.intent);
  const notDuplicates = idsIn('not-duplicate', subjectCase.intent);
  for await (const page of adapter.syncedSince(ledger, since)) {
    const isOwn = (reading: Reading<Item>) =>
      carriesMemo('record' in reading ? reading.record : reading, alternativeIdOf(subjectCase)) &&
      !former.includes(idIn(reading));
    own.push(...page.filter(isOwn).map(idIn));
    const withoutMemo = page.filter((reading) => !isOwn(reading) && !notDuplicates.includes(idIn(reading)));
    for (const reading of withoutMemo) {
      const why = whyPossibleMatch(adapter, reading, subjectCase, profile);
      if (why) possible.push({ ledgerId: idIn(reading), why });
    }
  }
  return { own, possible: await firstUnclaimed(deps, subjectCase, possible) };
}

function idIn({ id }: Reading<unknown>): LedgerId {
  return ledgerId.parse(id);
}

/** Why a record without our memo may still be ours; undefined if it is not. */
function whyPossibleMatch<Case extends SubjectCase, Item extends LedgerCopy>(
  adapter: SubjectAdapter<Case, Item>,
  reading: Reading<Item>,
  subjectCase: Case,
  profile: Profile,
): Explanation | undefined {
  const about = subjectOf(subjectCase.intent);
  const echoes = adapter.echoesMemo(profile);
  if ('held' in reading) {
    const { id, platformId, held } = reading;
    return mayBeOurs(reading, subjectCase, echoes)
      ? reasons.POSSIBLE_MATCH_UNREADABLE({ ...about, match: platformId ?? id, why: held.sentence })
      : undefined;
  }
  return !echoes && adapter.isPossibleMatch(reading.record, subjectCase, profile)
    ? reasons.POSSIBLE_MATCH({ ...about, match: reading.record.ledger.platformId })
    : undefined;
}

/**
 * False if an unreadable record has another customer, or another memo where Rutter returns memos. Nothing else rules
 * it out.
 */
function mayBeOurs(
  { memo, customerId }: Unreadable,
  { intent: { attempt } }: SubjectCase,
  echoes: boolean,
): boolean {
  const posting = attempt?.posting ?? null;
  const ofAnother = customerId !== null && posting !== null && customerId !== posting.customerId;
  return !ofAnother && (memo === null || !echoes);
}

async function firstUnclaimed(
  deps: WriteBackDeps,
  { intent }: SubjectCase,
  possible: readonly PossibleMatch[],
): Promise<Explanation | undefined> {
  if (possible.length === 0) return undefined;
  const claimed = await deps.intents.claimants(
    intent.connectionId,
    possible.map(({ ledgerId: id }) => id),
  );
  return possible.find(({ ledgerId: id }) => !claimed.has(id))?.why;
}
