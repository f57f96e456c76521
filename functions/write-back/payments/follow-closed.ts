import type { Profile } from '../../domain/connection/profile.ts';
import { ledgerRecord, replaceRecords } from '../../domain/intent/ledger-records.ts';
import { unsentAttempt } from '../../domain/intent/send.ts';
import { move } from '../../domain/intent/transitions.ts';
import { isNotApplied } from '../../domain/invoice/applied.ts';
import type { PaymentCase } from '../../domain/payment/case.ts';
import { withChangedInvoices } from '../../domain/payment/record.ts';
import { countSimilarPayments, isPossibleDuplicate } from '../../domain/posting/duplicates.ts';
import type { UnclaimedPayment } from '../../domain/posting/input.ts';
import { type Explanation, reasons } from '../../domain/reasons/catalog.ts';
import type { PostingLedger } from '../../rutter/posting-ledger.ts';
import { alternativeIdOf } from '../engine/adapter.ts';
import { nowOf } from '../engine/clock.ts';
import { findSighted } from '../engine/find-sighted.ts';
import type { WriteBackDeps } from '../engine/ports.ts';
import { whyNotReady } from '../engine/readiness.ts';
import { retryClosedLater } from '../engine/retry-later.ts';
import { paymentAdapter } from './adapter.ts';
import { confirm } from './confirm.ts';
import { gatherPostingInput } from './gather-posting-input.ts';
import { prepare } from './prepare.ts';
import { storeChanges, storeIntent } from './save.ts';
import { wakeOthers } from './wake-others.ts';

/**
 * What is not posted by us may be entered by hand in the ledger: then that is its counterpart. A preview shows the
 * request that would have been sent.
 */
export async function followClosed(deps: WriteBackDeps, paymentCase: PaymentCase): Promise<PaymentCase> {
  const { intent, profile } = paymentCase;
  if (!profile || profile.status === 'disconnected') return paymentCase;
  if (await whyNotReady(deps, profile)) return retryClosedLater(paymentAdapter, deps, paymentCase);
  const ledger = deps.ledgerOf(profile);
  if (intent.ledgerId !== null) return confirm(deps, ledger, paymentCase, profile);
  const seen = await findSighted(paymentAdapter, ledger, paymentCase);
  if (seen)
    return claimLedgerPayment(
      deps,
      ledger,
      paymentCase,
      seen,
      reasons.FOUND_AFTER_ALL({ payment: alternativeIdOf(paymentCase), number: seen.platformId }),
    );
  if (intent.closedAs !== 'off' && intent.closedAs !== 'previewed') return paymentCase;
  // What came back, or was given back, was never entered: what is received later is other money.
  const stands = paymentCase.payment.status === 'succeeded';
  const matched = stands ? await claimRecordedByHand(deps, ledger, paymentCase, profile) : paymentCase;
  const first =
    intent.closedAs === 'previewed' && intent.attempt === null && matched.intent.ledgerId === null;
  return first ? storePreview(deps, ledger, matched, profile) : matched;
}

/**
 * A ledger payment that looks like it, that nobody claimed, and that its invoices list, is its counterpart, unless there
 * are more of them than of payments that they look like. One that the invoices do not list was reversed, or is so new
 * that their copies do not show it yet: then these wake it.
 */
async function claimRecordedByHand(
  deps: WriteBackDeps,
  ledger: PostingLedger,
  paymentCase: PaymentCase,
  profile: Profile,
): Promise<PaymentCase> {
  const { details: facts } = paymentCase;
  if (!facts || facts.allocations.length === 0) return paymentCase;
  const input = await gatherPostingInput(deps, ledger, paymentCase, facts, profile);
  if ('why' in input) return paymentCase;
  const customers = new Set(input.invoices.map(({ fresh }) => fresh?.customerId ?? facts.customerId));
  const [customer] = customers;
  if (!customer || customers.size > 1) return paymentCase;
  const isUnlisted = ({ ledgerId }: UnclaimedPayment) =>
    input.invoices.every(({ fresh }) => fresh !== null && isNotApplied(fresh, ledgerId, 'surely'));
  const twins = input.unclaimed.filter(
    (one) =>
      isPossibleDuplicate(one, input, customer, profile.settings.timeZone ?? 'UTC') && !isUnlisted(one),
  );
  const [twin] = twins.toSorted((one, other) => (sortKey(one) < sortKey(other) ? -1 : 1));
  if (!twin || twins.length > 1 + countSimilarPayments(paymentCase.payment, paymentCase.invoices))
    return paymentCase;
  if (mayBelongToAnother(paymentCase)) return retryClosedLater(paymentAdapter, deps, paymentCase);
  const why = reasons.RECORDED_BY_HAND({ payment: alternativeIdOf(paymentCase), number: twin.platformId });
  return claimLedgerPayment(deps, ledger, paymentCase, twin, why);
}

function sortKey({ date, ledgerId }: UnclaimedPayment): string {
  return `${date} ${ledgerId}`;
}

/** Another payment of these invoices was sent, and nobody knows under which id it is in the ledger: it may be that one. */
function mayBelongToAnother({ payment, invoices }: PaymentCase): boolean {
  return [...invoices.values()].some(({ alternative }) =>
    alternative.some(
      ({ paymentId, firstSentAt, ledgerId }) =>
        paymentId !== payment.paymentId && firstSentAt !== null && ledgerId === null,
    ),
  );
}

async function claimLedgerPayment(
  deps: WriteBackDeps,
  ledger: PostingLedger,
  paymentCase: PaymentCase,
  {
    ledgerId,
    platformId: number,
    lastSyncedAt,
  }: Pick<UnclaimedPayment, 'ledgerId' | 'platformId' | 'lastSyncedAt'>,
  why: Explanation,
): Promise<PaymentCase> {
  const { intent } = paymentCase;
  const now = nowOf(deps);
  const { closedAs } = intent;
  const next = move(
    intent,
    { to: 'CLOSED', at: now, by: 'ledger', why, dueAt: now, ...(closedAs ? { closedAs } : {}) },
    {
      ledgerId,
      ledgerRecords: replaceRecords('current', intent, [
        ledgerRecord('current', ledgerId, { number, ...(lastSyncedAt ? { foundAt: lastSyncedAt } : {}) }),
      ]),
      ...(intent.advances ? { advances: [] } : {}),
      postedAt: ledger.clock(),
    },
  );
  const claimed = await storeChanges(deps, paymentCase, {
    ...withChangedInvoices(paymentCase, next, now),
    claims: [ledgerId],
  });
  await wakeOthers(deps, claimed);
  return claimed;
}

/** The exact request, or what would have kept it from being sent. */
async function storePreview(
  deps: WriteBackDeps,
  ledger: PostingLedger,
  paymentCase: PaymentCase,
  profile: Profile,
): Promise<PaymentCase> {
  const prepared = await prepare(deps, ledger, paymentCase, profile);
  const version = paymentCase.intent.version + 1;
  if ('why' in prepared) {
    const { sentence, step } = prepared.why;
    if (paymentCase.intent.step === step) return paymentCase;
    const told = `${reasons.WRITEBACK_PREVIEW({}).sentence} It would be held: ${sentence}`;
    return storeIntent(deps, paymentCase, { ...paymentCase.intent, sentence: told, step, version });
  }
  const { body: request, posting } = prepared;
  return storeIntent(deps, paymentCase, {
    ...paymentCase.intent,
    attempt: unsentAttempt({ request, posting }),
    version,
  });
}
