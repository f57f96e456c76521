import type { Profile } from '../domain/connection.ts';
import { carriesMemo, longestReadMs } from '../domain/look-up.ts';
import { reasons } from '../domain/reasons.ts';
import { aboutOf, tryAnew } from '../domain/sending.ts';
import { after, type Instant } from '../domain/time.ts';
import { move } from '../domain/transitions.ts';
import type { PostingLedger } from '../rutter/posting-ledger.ts';
import { idOf, nowOf } from './case.ts';
import { readSince } from './freshen.ts';
import type { AnyCase, Copy, Kind } from './kind.ts';
import type { WriteBackDeps } from './ports.ts';
import { post } from './post.ts';

/** Before its request left no record of the ledger can be its own; a margin covers that clocks differ. */
const marginMs = 10 * 60_000;
const soonMs = 60_000;

/**
 * Finds out whether what was sent is in the ledger. Present by its memo: posted. Absent, after Rutter has read
 * the ledger since: the next generation may go, unless its job, which is not done yet, may still post it. That, and
 * anything that might be it: a person decides. Else it goes on looking.
 */
export async function lookUp<Known extends AnyCase, Found extends Copy>(
  kind: Kind<Known, Found>,
  deps: WriteBackDeps,
  ledger: PostingLedger,
  known: Known,
  profile: Profile,
): Promise<Known> {
  const { intent } = known;
  const { firstSentAt, inFlightUntil } = intent;
  const jobId = intent.lastAnswer === 'under-way' ? intent.jobId : null;
  if (firstSentAt === null || inFlightUntil === null) throw new Error(`${intent.writeBackId} was never sent`);
  // Asked before the list is read: what a read that is complete by now has brought must be in it.
  const proven = await isRead(deps, ledger, profile, after(inFlightUntil, longestReadMs));
  const { own, alike } = await search(kind, ledger, known, profile, after(firstSentAt, -marginMs));
  if (own.length > 0) return post(kind, deps, ledger, known, own.slice(0, 1).map(idIn), null);
  const now = nowOf(deps);
  const about = aboutOf(intent);
  if (!proven) {
    const why = jobId === null ? reasons.NO_ANSWER(about) : reasons.JOB_UNFINISHED({ ...about, jobId });
    const dueAt = after(now, soonMs);
    return kind.storeIntent(deps, known, move(intent, { to: 'SENDING', at: now, by: 'sync', why, dueAt }));
  }
  const [match] = await unclaimed(deps, known, alike);
  // Where memos are known to come back, one without ours is not ours.
  if (match && !profile.memoEcho) {
    const why = reasons.POSSIBLE_MATCH({ ...about, match: match.ledger.platformId });
    return kind.storeIntent(deps, known, move(intent, { to: 'HELD', at: now, by: 'sync', why }));
  }
  if (jobId !== null) {
    const why = reasons.JOB_NEVER_ENDED({ ...about, jobId });
    return kind.storeIntent(deps, known, move(intent, { to: 'HELD', at: now, by: 'sync', why }));
  }
  return kind.storeIntent(deps, known, tryAnew(intent, now));
}

/** Before its time a look-up would prove nothing, and cost something. */
async function isRead(
  deps: WriteBackDeps,
  ledger: PostingLedger,
  profile: Profile,
  moment: Instant,
): Promise<boolean> {
  await ledger.lastSync(); // for Rutter's clock
  return ledger.clock() >= moment && (await readSince(deps, ledger, profile, moment));
}

function idIn({ ledger }: Copy) {
  return ledger.ledgerId;
}

/** The records since then that carry the memo, and those that are alike in everything but it. */
async function search<Known extends AnyCase, Found extends Copy>(
  kind: Kind<Known, Found>,
  ledger: PostingLedger,
  known: Known,
  profile: Profile,
  since: Instant,
) {
  const own: Found[] = [];
  const alike: Found[] = [];
  const { formerLedgerIds: former = [] } = known.intent;
  for await (const page of kind.since(ledger, since)) {
    const records = page.flatMap((reading) => ('record' in reading ? [reading.record] : []));
    own.push(
      ...records.filter((record) => carriesMemo(record, idOf(known)) && !former.includes(idIn(record))),
    );
    alike.push(...records.filter((record) => kind.isAlike(record, known, profile)));
  }
  return { own, alike: alike.filter((record) => !own.includes(record)) };
}

async function unclaimed<Found extends Copy>(
  deps: WriteBackDeps,
  { intent }: AnyCase,
  alike: readonly Found[],
): Promise<Found[]> {
  if (alike.length === 0) return [];
  const claimed = await deps.intents.claimants(intent.connectionId, alike.map(idIn));
  return alike.filter((record) => !claimed.has(idIn(record)));
}
