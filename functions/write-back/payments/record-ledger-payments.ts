import type { Intent } from '../../domain/intent/intent.ts';
import { ledgerRecord, makeFormer, numbersIn, replaceRecords } from '../../domain/intent/ledger-records.ts';
import { becomePosted, changeAttempt } from '../../domain/intent/send.ts';
import { move } from '../../domain/intent/transitions.ts';
import { isOverdue, isUnresolved } from '../../domain/intent/unresolved.ts';
import type { Payment } from '../../domain/ledger/payment.ts';
import { advancesOf } from '../../domain/payment/advance.ts';
import type { PaymentCase } from '../../domain/payment/case.ts';
import type { IntentDecision } from '../../domain/payment/decision.ts';
import { withChangedInvoices } from '../../domain/payment/record.ts';
import { InvalidInput } from '../../domain/shared/errors.ts';
import type { LedgerId } from '../../domain/shared/ids.ts';
import { minorUnits, sum } from '../../domain/shared/money.ts';
import type { Instant } from '../../domain/shared/time.ts';
import type { PostingLedger } from '../../rutter/posting-ledger.ts';
import { nowOf, rutterNowRoundedUp } from '../engine/clock.ts';
import type { WriteBackDeps } from '../engine/ports.ts';
import { differenceOf, paysOtherInvoices } from './check-named-payments.ts';
import { closedDifference } from './compare-closed.ts';
import { onlyPossibleDuplicate, readNamedPayments } from './named-payments.ts';
import { storeChanges } from './save.ts';

/** The most claims that fit into one transaction with the invoices of any payment. */
const mostClaimsAtOnce = 8;

/**
 * Records that a payment is in the ledger as the payments that a person named, or as the only one that looks like it.
 * Claims them. Throws {@link InvalidInput} if the state does not allow it or the ledger payments do not fit.
 */
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
    // Only stored invoices get their entry below. Another would be offered for payment when it arrives.
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
    ? await readNamedPayments(deps, ledger, paymentCase, decision.ledgerIds)
    : await onlyPossibleDuplicate(deps, ledger, paymentCase);
  const ids = found.map(({ ledger: copy }) => copy.ledgerId);
  await ledger.lastSync(); // for Rutter's clock
  const fitsInOne = ids.length <= mostClaimsAtOnce;
  const ready = fitsInOne ? paymentCase : await claimFirst(deps, paymentCase, ids);
  const next = intentRecordedBy(deps, ready, decision, found, ledger);
  const changes = withChangedInvoices(ready, next, nowOf(deps));
  await storeChanges(deps, ready, { ...changes, claims: fitsInOne ? ids : [] });
}

/**
 * Claims ledger payments in a transaction before the one that records them. After a crash in between the person can
 * decide again.
 */
function claimFirst(
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

/** The states in which a person may say that a payment was recorded by hand. */
const recordable: ReadonlySet<string> = new Set([
  'PENDING',
  'HELD',
  'REFUSED',
  'POSTED',
  'CONFIRMED',
  'CLOSED',
]);

function mayBeRecorded(intent: Intent, { outcome }: IntentDecision, now: Instant): boolean {
  if (intent.state === 'SENDING') return isOverdue(intent, now);
  if (outcome === 'done-by-hand') return recordable.has(intent.state);
  return intent.state === 'HELD' && (isUnresolved(intent) || intent.reason === 'LOOKS_RECORDED_BY_HAND');
}

/** The states in which a request has left for certain. HELD and REFUSED say nothing about that. */
const wasSent: ReadonlySet<string> = new Set(['SENDING', 'POSTED', 'CONFIRMED']);

function refuseUnless(fits: boolean, { state, reason }: Intent): void {
  if (fits) return;
  throw new InvalidInput(
    'outcome',
    `it is ${state}${reason ? ` (${reason})` : ''}; this decision does not fit`,
  );
}

/**
 * The intent with these ledger payments as its current records: POSTED if a person said `same-payment` or its state
 * shows that it was sent, else CLOSED as done by hand.
 */
function intentRecordedBy(
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
  // A refund of the part that was never recorded needs no booking.
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
    const evidence = { requestId: null, rutterNow: rutterNowRoundedUp(ledger), by, said };
    // No posting to compare with: account and date are the choice of the person who entered the payment.
    const posted = becomePosted(intent, ledgerIds, evidence, now);
    return { ...posted, ...changes, ...changeAttempt(posted, { posting: null }) };
  }
  const [ledgerId = null] = ledgerIds;
  // The person knows how the named payments differ now, so this difference counts as accepted.
  const named = { ...paymentCase, intent: { ...intent, ledgerRecords } };
  const accepted = closedDifference(named, found)?.sentence ?? null;
  return move(
    intent,
    { to: 'CLOSED', at: now, by, said, closedAs: 'done-by-hand', dueAt: now },
    { ledgerId, ...changes, accepted, postedAt: ledger.clock() },
  );
}

/** Rutter's view of the ledger of this payment. Throws {@link InvalidInput} if its connection is unknown. */
export function ledgerOf(deps: WriteBackDeps, { profile, intent }: PaymentCase): PostingLedger {
  if (profile) return deps.ledgerOf(profile);
  throw new InvalidInput('connectionId', `${intent.connectionId} is not connected`);
}
