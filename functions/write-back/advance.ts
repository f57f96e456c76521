import type { Profile } from '../domain/connection.ts';
import { settlePayment, settleRest } from '../domain/record-payment.ts';
import { isOverInvoices, triedAgainAt } from '../domain/refusals.ts';
import type { PostingLedger } from '../rutter/posting-ledger.ts';
import { type Case, nowOf, store } from './case.ts';
import { askForInvoices } from './freshen.ts';
import { hold, holdRefused } from './hold.ts';
import { paymentKind } from './payment-kind.ts';
import type { WriteBackDeps } from './ports.ts';
import { post } from './post.ts';
import { prepare } from './prepare.ts';
import { notReady } from './readiness.ts';
import { stillRefused } from './refused.ts';
import { sendFirst } from './send.ts';
import { sighting } from './sighting.ts';

/** What has not been sent, or was refused: judged anew, held against the ledger, and sent if everything allows it. */
export async function advance(deps: WriteBackDeps, known: Case): Promise<Case> {
  const judged = await judgeAnew(deps, known);
  const { profile, intent } = judged;
  // Also what Intacct refused, or a person is to look at, may turn out to be there.
  if (!profile || !(maySend(judged) || intent.sightings.length > 0)) return judged;
  const why = await notReady(deps, profile);
  if (why) return maySend(judged) ? hold(paymentKind, deps, judged, why) : judged;
  const ledger = deps.ledgerOf(profile);
  const seen = await sighting(paymentKind, ledger, judged);
  if (seen) return post(paymentKind, deps, ledger, judged, [seen.ledgerId], null);
  return maySend(judged) ? attempt(deps, ledger, judged, profile) : judged;
}

async function attempt(
  deps: WriteBackDeps,
  ledger: PostingLedger,
  known: Case,
  profile: Profile,
): Promise<Case> {
  const prepared = await prepare(deps, ledger, known, profile);
  if ('why' in prepared) return hold(paymentKind, deps, known, prepared.why);
  const refusal = await stillRefused(deps, ledger, known.intent, prepared.basis);
  if (refusal) {
    const awaitsCopy = isOverInvoices(refusal) && nowOf(deps) >= triedAgainAt(known.intent, refusal, true);
    if (awaitsCopy) await askForInvoices(deps, ledger, profile);
    return holdRefused(paymentKind, deps, known, refusal);
  }
  return sendFirst(paymentKind, deps, ledger, known, prepared);
}

/** Only what a later look may mend goes on by itself. */
export function maySend({ intent: { state, resolvedBy, reason } }: Pick<Case, 'intent'>): boolean {
  if (state === 'PENDING') return true;
  const mends = resolvedBy === 'self' && !awaitsRecords.has(reason);
  return mends && (state === 'HELD' || state === 'REFUSED');
}

/** While a record is awaited, judging says so; there is nothing to hold against the ledger yet. */
const awaitsRecords: ReadonlySet<string | null> = new Set([
  'UNKNOWN_CONNECTION',
  'INVOICE_NOT_SYNCED',
  'SUCCESS_AWAITED',
]);

/** The events, the settings and the records may say something else by now: all its invoices learn of it, however many. */
export async function judgeAnew(deps: WriteBackDeps, known: Case): Promise<Case> {
  let judged = await judgeOnce(deps, known);
  for (let rest = settleRest(judged, nowOf(deps)); rest; rest = settleRest(judged, nowOf(deps))) {
    judged = await store(deps, judged, rest);
  }
  return judged;
}

async function judgeOnce(deps: WriteBackDeps, known: Case): Promise<Case> {
  const { payment, intent } = known;
  // The payment itself stays as it is: its events are the same.
  const { payment: _same, ...judged } = settlePayment(
    known,
    payment.connectionId,
    payment.events,
    nowOf(deps),
  );
  const { state, reason, judged: mode } = judged.intent;
  const settled = judged.intent.unsettled === intent.unsettled;
  const news = !settled || state !== intent.state || reason !== intent.reason || mode !== intent.judged;
  return news || judged.invoices.length > 0 ? store(deps, known, judged) : known;
}
