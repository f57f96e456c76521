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
import { needsLedgerPayments } from '../../domain/payment/decision-meaning.ts';
import { withChangedInvoices } from '../../domain/payment/record.ts';
import { applyDecision, isFoundDifferent, whyNotReleased } from '../../domain/payment/resolve.ts';
import { refundTodoCode } from '../../domain/payment/todos.ts';
import { InvalidInput } from '../../domain/shared/errors.ts';
import type { LedgerId } from '../../domain/shared/ids.ts';
import { minorUnits, sum } from '../../domain/shared/money.ts';
import type { Instant } from '../../domain/shared/time.ts';
import type { PostingLedger } from '../../rutter/posting-ledger.ts';
import { nowOf, rutterNowRoundedUp } from '../engine/clock.ts';
import { UnknownWriteBack } from '../engine/errors.ts';
import type { WriteBackDeps } from '../engine/ports.ts';
import { paymentAdapter } from './adapter.ts';
import { closedDifference } from './compare-closed.ts';
import {
  differenceOf,
  namedPayments,
  onlyPossibleDuplicate,
  paysOtherInvoices,
  possibleDuplicates,
} from './named-payments.ts';
import { areReversed } from './reversal.ts';
import { storeChanges, storeIntent } from './save.ts';
import { wakeOthers } from './wake-others.ts';

export async function resolvePaymentIntent(deps: WriteBackDeps, decision: IntentDecision): Promise<void> {
  const { connectionId, writeBackId } = decision;
  const paymentCase = await paymentAdapter.load(deps, decision);
  if (!paymentCase) throw new UnknownWriteBack(connectionId, writeBackId);
  const kept = whyNotReleased(paymentCase.profile, decision);
  if (kept) throw new InvalidInput('outcome', kept);
  // Before the mark goes with what is stored.
  if (paymentCase.intent.trigger) await wakeOthers(deps, paymentCase);
  if (needsLedgerPayments(decision, paymentCase)) {
    await recordLedgerPayments(deps, paymentCase, decision);
    return;
  }
  const reversed = await isReversed(deps, paymentCase, decision);
  const decided = applyDecision({ ...paymentCase, reversed }, decision, nowOf(deps));
  if ('unfit' in decided) throw new InvalidInput('outcome', decided.unfit);
  const { intent } = decided;
  if (intent.refundBooked !== paymentCase.intent.refundBooked) await closeBooked(deps, paymentCase, decision);
  if (decision.outcome !== 'another-payment') {
    await storeIntent(deps, paymentCase, intent);
    return;
  }
  const alike = await possibleDuplicates(deps, ledgerOf(deps, paymentCase), paymentCase);
  const added = alike.map(({ ledgerId }) => ledgerRecord('not-duplicate', ledgerId));
  await storeIntent(deps, paymentCase, { ...intent, ledgerRecords: [...intent.ledgerRecords, ...added] });
}

/** Before the intent: after a crash in between the refund is to be booked still, and the person decides once more. */
export async function closeBooked(
  deps: WriteBackDeps,
  { payment }: PaymentCase,
  { by, note }: IntentDecision,
) {
  const about = { connectionId: payment.connectionId, subject: payment.paymentId };
  await deps.todos.close(about, refundTodoCode, nowOf(deps), { by, note });
}

/** Whether what was found different is not there any more; only asked before it is posted anew. */
export async function isReversed(
  deps: WriteBackDeps,
  paymentCase: PaymentCase,
  { outcome }: IntentDecision,
): Promise<boolean> {
  const { intent, profile } = paymentCase;
  if (outcome !== 'retry' || !isFoundDifferent(intent) || !profile) return false;
  return areReversed(deps, ledgerOf(deps, paymentCase), paymentCase, profile, idsIn('current', intent));
}

/** More claims than this do not always fit into a transaction with the invoices. */
export const mostTogether = 8;
/** The payments that are in the ledger become the intent's: each can be claimed once. */
export async function recordLedgerPayments(
  deps: WriteBackDeps,
  paymentCase: PaymentCase,
  decision: IntentDecision,
): Promise<void> {
  const { intent } = paymentCase;
  const ledger = ledgerOf(deps, paymentCase);
  refuseUnless(mayBeRecorded(intent, decision, nowOf(deps)), intent);
  const unread = paymentCase.payment.allocations.find(
    ({ invoiceId }) => !paymentCase.invoices.has(invoiceId),
  );
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
    ? await namedPayments(deps, ledger, paymentCase, decision.ledgerIds)
    : await onlyPossibleDuplicate(deps, ledger, paymentCase);
  const ids = found.map(({ ledger: copy }) => copy.ledgerId);
  await ledger.lastSync(); // for Rutter's clock
  const together = ids.length <= mostTogether;
  const ready = together ? paymentCase : await claimFirst(deps, paymentCase, ids);
  const next = intentRecordedBy(deps, ready, decision, found, ledger);
  const settled = withChangedInvoices(ready, next, nowOf(deps));
  await storeChanges(deps, ready, { ...settled, claims: together ? ids : [] });
}

/** Should this run die afterwards, they are its own all the same, and the person decides once more. */
export function claimFirst(
  deps: WriteBackDeps,
  paymentCase: PaymentCase,
  claims: readonly LedgerId[],
): Promise<PaymentCase> {
  const { intent } = paymentCase;
  return storeChanges(deps, paymentCase, {
    intent: { ...intent, version: intent.version + 1 },
    invoices: [],
    claims,
  });
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

export function intentRecordedBy(
  deps: WriteBackDeps,
  paymentCase: PaymentCase,
  decision: IntentDecision,
  found: readonly Payment[],
  ledger: PostingLedger,
): Intent {
  const { intent, payment } = paymentCase;
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
    appliedElsewhere: found.some(({ allocations }) => paysOtherInvoices(payment, allocations)),
    accepted: null,
    reversedByPerson: false,
  };
  if (outcome === 'same-payment' || wasSent.has(intent.state)) {
    const told = { requestId: null, rutterNow: rutterNowRoundedUp(ledger), by, said };
    // Entered by a person: the account and the date are the person's choice.
    const posted = becomePosted(intent, ledgerIds, told, now);
    return { ...posted, ...changes, ...changeAttempt(posted, { posting: null }) };
  }
  const [ledgerId = null] = ledgerIds;
  // In what it differs as the person names it, the person knows.
  const named = { ...paymentCase, intent: { ...intent, ledgerRecords } };
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
