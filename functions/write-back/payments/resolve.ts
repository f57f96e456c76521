import type { Intent } from '../../domain/intent/intent.ts';
import {
  idsIn,
  ledgerRecord,
  makeFormer,
  numbersIn,
  replaceRecords,
} from '../../domain/intent/ledger-records.ts';
import { becomePosted, changeAttempt } from '../../domain/intent/send.ts';
import { move } from '../../domain/intent/transitions.ts';
import { isOverdue, isUnresolved } from '../../domain/intent/unresolved.ts';
import type { Payment } from '../../domain/ledger/payment.ts';
import { advancesOf } from '../../domain/payment/advance.ts';
import type { PaymentCase } from '../../domain/payment/case.ts';
import type { IntentDecision } from '../../domain/payment/decision.ts';
import { withIntent } from '../../domain/payment/record.ts';
import {
  applyDecision,
  isFoundDifferent,
  needsLedgerPayments,
  whyNotReleased,
} from '../../domain/payment/resolve.ts';
import { refundToBook } from '../../domain/payment/todos.ts';
import { InvalidInput } from '../../domain/shared/errors.ts';
import type { LedgerId } from '../../domain/shared/ids.ts';
import { minorUnits, sum } from '../../domain/shared/money.ts';
import type { Instant } from '../../domain/shared/time.ts';
import type { PostingLedger } from '../../rutter/posting-ledger.ts';
import { UnknownWriteBack } from '../engine/errors.ts';
import { justAfter, nowOf } from '../engine/now.ts';
import type { WriteBackDeps } from '../engine/ports.ts';
import { paymentAdapter } from './adapter.ts';
import { closedDifference } from './compare-closed.ts';
import { differenceOf, namedPayments, onlyTwin, paysOthers, twins } from './named-by-person.ts';
import { areReversed } from './reversal.ts';
import { store, storeIntent } from './save.ts';
import { wakeOthers } from './wake-others.ts';

export async function resolvePaymentIntent(deps: WriteBackDeps, decision: IntentDecision): Promise<void> {
  const { connectionId, writeBackId } = decision;
  const known = await paymentAdapter.load(deps, decision);
  if (!known) throw new UnknownWriteBack(connectionId, writeBackId);
  const kept = whyNotReleased(known.profile, decision);
  if (kept) throw new InvalidInput('outcome', kept);
  // Before the mark goes with what is stored.
  if (known.intent.trigger) await wakeOthers(deps, known);
  if (needsLedgerPayments(decision, known)) {
    await record(deps, known, decision);
    return;
  }
  const reversed = await isReversed(deps, known, decision);
  const decided = applyDecision({ ...known, reversed }, decision, nowOf(deps));
  if ('unfit' in decided) throw new InvalidInput('outcome', decided.unfit);
  const { intent } = decided;
  if (intent.refundBooked !== known.intent.refundBooked) await closeBooked(deps, known, decision);
  if (decision.outcome !== 'another-payment') {
    await storeIntent(deps, known, intent);
    return;
  }
  const alike = await twins(deps, ledgerOf(deps, known), known);
  const added = alike.map(({ ledgerId }) => ledgerRecord('not-duplicate', ledgerId));
  await storeIntent(deps, known, { ...intent, ledgerRecords: [...intent.ledgerRecords, ...added] });
}

/** Before the intent: after a crash in between the refund is to be booked still, and the person decides once more. */
export async function closeBooked(
  deps: WriteBackDeps,
  { payment }: PaymentCase,
  { by, note }: IntentDecision,
) {
  const about = { connectionId: payment.connectionId, subject: payment.paymentId };
  await deps.todos.close(about, refundToBook, nowOf(deps), { by, note });
}

/** Whether what was found different is not there any more; only asked before it is posted anew. */
export async function isReversed(
  deps: WriteBackDeps,
  known: PaymentCase,
  { outcome }: IntentDecision,
): Promise<boolean> {
  const { intent, profile } = known;
  if (outcome !== 'retry' || !isFoundDifferent(intent) || !profile) return false;
  return areReversed(deps, ledgerOf(deps, known), known, profile, idsIn('current', intent));
}

/** More claims than this do not always fit into a transaction with the invoices. */
export const mostTogether = 8;
/** The payments that are in the ledger become the intent's: each can be claimed once. */
export async function record(
  deps: WriteBackDeps,
  known: PaymentCase,
  decision: IntentDecision,
): Promise<void> {
  const { intent } = known;
  const ledger = ledgerOf(deps, known);
  refuseUnless(mayBeRecorded(intent, decision, nowOf(deps)), intent);
  const unread = known.payment.allocations.find(({ invoiceId }) => !known.invoices.has(invoiceId));
  if (unread) {
    // What is closed is not looked at again when its invoice arrives, which would not show it then.
    throw new InvalidInput(
      'writeBackId',
      `invoice ${unread.invoiceId} has not been read yet: decide once it is`,
    );
  }
  if (!decision.ledgerIds && intent.ledgerId !== null) {
    const number = numbersIn('current', intent).join(', ') || 'with its memo';
    throw new InvalidInput('ledgerIds', `name what records it in place of Intacct payment ${number}`);
  }
  const found = decision.ledgerIds
    ? await namedPayments(deps, ledger, known, decision.ledgerIds)
    : await onlyTwin(deps, ledger, known);
  const ids = found.map(({ ledger: copy }) => copy.ledgerId);
  await ledger.lastSync(); // for Rutter's clock
  const together = ids.length <= mostTogether;
  const ready = together ? known : await claim(deps, known, ids);
  const next = recorded(deps, ready, decision, found, ledger);
  const settled = withIntent(ready, next, nowOf(deps));
  await store(deps, ready, { ...settled, claims: together ? ids : [] });
}

/** Should this run die afterwards, they are its own all the same, and the person decides once more. */
export function claim(
  deps: WriteBackDeps,
  known: PaymentCase,
  claims: readonly LedgerId[],
): Promise<PaymentCase> {
  const { intent } = known;
  return store(deps, known, { intent: { ...intent, version: intent.version + 1 }, invoices: [], claims });
}

export const recordable: ReadonlySet<string> = new Set([
  'PENDING',
  'HELD',
  'REFUSED',
  'POSTED',
  'CONFIRMED',
  'CLOSED',
]);
export function mayBeRecorded(intent: Intent, { outcome }: IntentDecision, now: Instant): boolean {
  if (intent.state === 'SENDING') return isOverdue(intent, now);
  if (outcome === 'done-by-hand') return recordable.has(intent.state);
  return intent.state === 'HELD' && (isUnresolved(intent) || intent.reason === 'LOOKS_RECORDED_BY_HAND');
}

export const wasSent: ReadonlySet<string> = new Set(['SENDING', 'POSTED', 'CONFIRMED']);
export function refuseUnless(fits: boolean, { state, reason }: Intent): void {
  if (fits) return;
  throw new InvalidInput(
    'outcome',
    `it is ${state}${reason ? ` (${reason})` : ''}; this decision does not fit`,
  );
}

export function recorded(
  deps: WriteBackDeps,
  known: PaymentCase,
  decision: IntentDecision,
  found: readonly Payment[],
  ledger: PostingLedger,
): Intent {
  const { intent, payment } = known;
  const now = nowOf(deps);
  const ledgerIds = found.map(({ ledger: copy }) => copy.ledgerId);
  const { by, outcome, note } = decision;
  const difference = differenceOf(payment, found);
  const said = { reason: outcome, sentence: difference ? `${note} (${difference.sentence})` : note };
  const isOwnCurrency = found.every(({ currency }) => currency === payment.currency);
  // What was refunded of what never was recorded is not to be booked.
  const missing = Math.max(0, (payment.amount ?? 0) - sum(found.map(({ amount }) => amount)));
  const refunded = minorUnits(isOwnCurrency ? Math.min(payment.refundedAmount, missing) : 0);
  const current = found.map(({ ledger: copy, amount }) =>
    ledgerRecord('current', copy.ledgerId, {
      number: copy.platformId,
      foundAt: copy.lastSyncedAt,
      ...(isOwnCurrency ? { amount } : {}),
    }),
  );
  const ledgerRecords = replaceRecords('current', { ledgerRecords: makeFormer(intent) }, current);
  const changes = {
    ledgerRecords,
    advances: isOwnCurrency ? advancesOf(payment.allocations, found, refunded) : [],
    ...(refunded > (intent.refundBooked ?? 0) ? { refundBooked: refunded } : {}),
    appliedElsewhere: found.some(({ allocations }) => paysOthers(payment, allocations)),
    accepted: null,
    reversedByPerson: false,
  };
  if (outcome === 'same-payment' || wasSent.has(intent.state)) {
    const told = { requestId: null, rutterNow: justAfter(ledger), by, said };
    // Entered by a person: the account and the date are the person's choice.
    const posted = becomePosted(intent, ledgerIds, told, now);
    return { ...posted, ...changes, ...changeAttempt(posted, { posting: null }) };
  }
  const [ledgerId = null] = ledgerIds;
  // In what it differs as the person names it, the person knows.
  const named = { ...known, intent: { ...intent, ledgerRecords } };
  const accepted = closedDifference(named, found)?.sentence ?? null;
  return move(
    intent,
    { to: 'CLOSED', at: now, by, said, closedAs: 'done-by-hand', dueAt: now },
    { ledgerId, ...changes, accepted, postedAt: ledger.clock() },
  );
}

export function ledgerOf(deps: WriteBackDeps, { profile, intent }: PaymentCase): PostingLedger {
  if (profile) return deps.ledgerOf(profile);
  throw new InvalidInput('connectionId', `${intent.connectionId} is not connected`);
}
