import type { Profile } from '../domain/connection.ts';
import { carriesMemo } from '../domain/look-up.ts';
import type { Payment } from '../domain/payment.ts';
import { isTwin } from '../domain/posting/twin.ts';
import { reasons } from '../domain/reasons.ts';
import { tryAnew } from '../domain/sending.ts';
import { after, type Instant } from '../domain/time.ts';
import { move } from '../domain/transitions.ts';
import type { PostingLedger } from '../rutter/posting-ledger.ts';
import { type Case, idOf, nowOf, storeIntent } from './case.ts';
import { readSince } from './freshen.ts';
import { asUnclaimed } from './gather.ts';
import type { WriteBackDeps } from './ports.ts';
import { factsOf } from './prepare.ts';
import { post } from './send.ts';

/** Before its request left no ledger payment can be its own; a margin covers that clocks differ. */
const marginMs = 10 * 60_000;
const soonMs = 60_000;

/**
 * Finds out whether a payment that was sent is in the ledger. Present by its memo: posted. Absent, after Rutter has read
 * the ledger since: the next generation may go. Anything that might be it: a person decides. Else it goes on looking.
 */
export async function lookUp(
  deps: WriteBackDeps,
  ledger: PostingLedger,
  known: Case,
  profile: Profile,
): Promise<Case> {
  const { intent } = known;
  const { firstSentAt, sendingUntil } = intent;
  if (firstSentAt === null || sendingUntil === null) throw new Error(`${intent.writeBackId} was never sent`);
  // Asked before the list is read: what a read that is complete by now has brought must be in it.
  const proven = await readSince(deps, ledger, profile, sendingUntil);
  const { own, alike } = await search(ledger, known, profile, after(firstSentAt, -marginMs));
  if (own.length > 0) return post(deps, ledger, known, own.slice(0, 1).map(idIn), null);
  const now = nowOf(deps);
  const payment = idOf(known);
  if (!proven) {
    const why = reasons.NO_ANSWER({ payment });
    const dueAt = after(now, soonMs);
    return storeIntent(deps, known, move(intent, { to: 'SENDING', at: now, by: 'sync', why, dueAt }));
  }
  const [match] = await unclaimed(deps, known, alike);
  // Where memos are known to come back, one without ours is not ours.
  if (match && !profile.memoEcho) {
    const why = reasons.POSSIBLE_MATCH({ payment, match: match.ledger.platformId });
    return storeIntent(deps, known, move(intent, { to: 'HELD', at: now, by: 'sync', why }));
  }
  return storeIntent(deps, known, tryAnew(intent, now));
}

function idIn({ ledger }: Payment) {
  return ledger.ledgerId;
}

/** The ledger payments since then that carry the memo, and those that are alike in everything but it. */
async function search(ledger: PostingLedger, known: Case, profile: Profile, since: Instant) {
  const own: Payment[] = [];
  const alike: Payment[] = [];
  for await (const page of ledger.paymentsSince(since)) {
    const records = page.flatMap((reading) => ('record' in reading ? [reading.record] : []));
    own.push(...records.filter((record) => carriesMemo(record, idOf(known))));
    alike.push(...records.filter((record) => isAlike(record, known, profile)));
  }
  return { own, alike: alike.filter((record) => !own.includes(record)) };
}

function isAlike(record: Payment, known: Case, { settings }: Profile): boolean {
  const facts = factsOf(known);
  const customer = known.intent.posting?.customerId ?? facts?.customerId;
  if (!facts || !customer) return false;
  const input = { facts, twinsRuledOut: known.intent.twinsRuledOut };
  return isTwin(asUnclaimed(record), input, customer, settings.timeZone ?? 'UTC');
}

async function unclaimed(
  deps: WriteBackDeps,
  { intent }: Case,
  alike: readonly Payment[],
): Promise<Payment[]> {
  if (alike.length === 0) return [];
  const claimed = await deps.intents.claimants(intent.connectionId, alike.map(idIn));
  return alike.filter((payment) => !claimed.has(idIn(payment)));
}
