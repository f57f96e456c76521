import type { Profile } from '../domain/connection.ts';
import type { Explanation } from '../domain/reasons.ts';
import { settlePayment } from '../domain/record-payment.ts';
import { move, nextTry } from '../domain/transitions.ts';
import type { PostingLedger } from '../rutter/posting-ledger.ts';
import { type Case, nowOf, store, storeIntent } from './case.ts';
import { askForInvoices } from './freshen.ts';
import type { WriteBackDeps } from './ports.ts';
import { prepare } from './prepare.ts';
import { notReady } from './readiness.ts';
import { sendFirst } from './send.ts';

/** What has not been sent, or was refused: judged anew, held against the ledger, and sent if everything allows it. */
export async function advance(deps: WriteBackDeps, known: Case): Promise<Case> {
  const judged = await judgeAnew(deps, known);
  const { profile, intent } = judged;
  if (!profile || !maySend(judged)) return judged;
  const why = await notReady(deps, profile);
  if (why) return hold(deps, judged, why);
  return attempt(deps, deps.ledgerOf(profile), judged, profile, intent.state === 'REFUSED');
}

async function attempt(
  deps: WriteBackDeps,
  ledger: PostingLedger,
  known: Case,
  profile: Profile,
  refusedBefore: boolean,
): Promise<Case> {
  const prepared = await prepare(deps, ledger, known, profile);
  if ('why' in prepared) return hold(deps, known, prepared.why);
  // What Intacct refused is not sent again before Rutter has read its invoices anew.
  if (refusedBefore && prepared.basis === known.intent.basis) {
    await askForInvoices(deps, ledger, profile);
    return known;
  }
  return sendFirst(deps, ledger, known, prepared);
}

/** Only what a later look may mend goes on by itself. */
function maySend({ intent: { state, resolvedBy, reason } }: Case): boolean {
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

/** The events, the settings and the records may say something else by now. */
async function judgeAnew(deps: WriteBackDeps, known: Case): Promise<Case> {
  const { payment, intent } = known;
  // The payment itself stays as it is: its events are the same.
  const { payment: _same, ...judged } = settlePayment(
    known,
    payment.connectionId,
    payment.events,
    nowOf(deps),
  );
  const { state, reason, judged: mode } = judged.intent;
  const news = state !== intent.state || reason !== intent.reason || mode !== intent.judged;
  return news || judged.invoices.length > 0 ? store(deps, known, judged) : known;
}

/** Waits, with the reason: for a later look where that may mend it, for a person where not. */
function hold(deps: WriteBackDeps, known: Case, why: Explanation): Promise<Case> {
  const { intent } = known;
  const now = nowOf(deps);
  const tries = intent.reason === why.code ? intent.tries + 1 : 0;
  const dueAt = why.resolvedBy === 'self' ? nextTry(tries, now) : undefined;
  const held = move(intent, { to: 'HELD', at: now, by: 'sync', why, dueAt }, { tries });
  return storeIntent(deps, known, held);
}
