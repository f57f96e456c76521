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
 * The step of a closed intent:
 *
 * - One that has a ledger record is compared with it.
 * - A sighted record with our memo becomes its own.
 * - One closed as `off` or `previewed` gets the ledger payment that was entered by hand for it.
 * - A preview without such a payment gets the request that would have been sent.
 */
export async function followClosed(deps: WriteBackDeps, paymentCase: PaymentCase): Promise<PaymentCase> {
  const { intent, profile } = paymentCase;
  if (!profile || profile.status === 'disconnected') return paymentCase;
  if (await whyNotReady(deps, profile)) return retryClosedLater(paymentAdapter, deps, paymentCase);
  const ledger = deps.ledgerOf(profile);
  if (intent.ledgerId !== null) return confirm(deps, ledger, paymentCase, profile);
  const sighted = await findSighted(paymentAdapter, ledger, paymentCase);
  if (sighted)
    return claimLedgerPayment(
      deps,
      ledger,
      paymentCase,
      sighted,
      reasons.FOUND_AFTER_ALL({ payment: alternativeIdOf(paymentCase), number: sighted.platformId }),
    );
  if (intent.closedAs !== 'off' && intent.closedAs !== 'previewed') return paymentCase;
  // A payment that failed or was refunded is not matched: money that is entered later is other money.
  const stands = paymentCase.payment.status === 'succeeded';
  const matched = stands ? await claimRecordedByHand(deps, ledger, paymentCase, profile) : paymentCase;
  const needsPreview =
    intent.closedAs === 'previewed' && intent.attempt === null && matched.intent.ledgerId === null;
  return needsPreview ? storePreview(deps, ledger, matched, profile) : matched;
}

/**
 * Claims the ledger payment that a person entered for this one: the oldest that looks like it, that no intent claimed,
 * and that is not surely missing from its invoices.
 *
 * - None is claimed if there are more such ledger payments than payments that they look like.
 * - One that the invoices do not list was reversed, or is newer than their copies. The next copies wake this intent.
 */
async function claimRecordedByHand(
  deps: WriteBackDeps,
  ledger: PostingLedger,
  paymentCase: PaymentCase,
  profile: Profile,
): Promise<PaymentCase> {
  const { details } = paymentCase;
  if (!details || details.allocations.length === 0) return paymentCase;
  const input = await gatherPostingInput(deps, ledger, paymentCase, details, profile);
  if ('why' in input) return paymentCase;
  const customers = new Set(input.invoices.map(({ fresh }) => fresh?.customerId ?? details.customerId));
  const [customer] = customers;
  if (!customer || customers.size > 1) return paymentCase;
  const isUnlisted = ({ ledgerId }: UnclaimedPayment) =>
    input.invoices.every(({ fresh }) => fresh !== null && isNotApplied(fresh, ledgerId, 'surely'));
  const candidates = input.unclaimed.filter(
    (candidate) =>
      isPossibleDuplicate(candidate, input, customer, profile.settings.timeZone ?? 'UTC') &&
      !isUnlisted(candidate),
  );
  const [oldest] = candidates.toSorted((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
  if (!oldest || candidates.length > 1 + countSimilarPayments(paymentCase.payment, paymentCase.invoices))
    return paymentCase;
  if (mayBelongToAnother(paymentCase)) return retryClosedLater(paymentAdapter, deps, paymentCase);
  const why = reasons.RECORDED_BY_HAND({ payment: alternativeIdOf(paymentCase), number: oldest.platformId });
  return claimLedgerPayment(deps, ledger, paymentCase, oldest, why);
}

function sortKey({ date, ledgerId }: UnclaimedPayment): string {
  return `${date} ${ledgerId}`;
}

/**
 * True if another payment of these invoices was sent and its ledger id is not known yet: the record may be that one's.
 */
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

/** Stores the exact request that would be sent, or the reason why it would be held. */
async function storePreview(
  deps: WriteBackDeps,
  ledger: PostingLedger,
  paymentCase: PaymentCase,
  profile: Profile,
): Promise<PaymentCase> {
  const prepared = await prepare(deps, ledger, paymentCase, profile);
  const version = paymentCase.intent.version + 1;
  if ('why' in prepared) {
    const { sentence: problem, step } = prepared.why;
    if (paymentCase.intent.step === step) return paymentCase;
    const sentence = `${reasons.WRITEBACK_PREVIEW({}).sentence} It would be held: ${problem}`;
    return storeIntent(deps, paymentCase, { ...paymentCase.intent, sentence, step, version });
  }
  const { body: request, posting } = prepared;
  return storeIntent(deps, paymentCase, {
    ...paymentCase.intent,
    attempt: unsentAttempt({ request, posting }),
    version,
  });
}
