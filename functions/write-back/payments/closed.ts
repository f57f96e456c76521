import type { Profile } from '../../domain/connection/profile.ts';
import { ledgerRecord, replaceRecords } from '../../domain/intent/ledger-records.ts';
import { nextTryAt } from '../../domain/intent/schedule.ts';
import { unsentAttempt } from '../../domain/intent/send.ts';
import { move } from '../../domain/intent/transitions.ts';
import { isNotApplied } from '../../domain/invoice/applied.ts';
import type { PaymentCase } from '../../domain/payment/case.ts';
import { withIntent } from '../../domain/payment/record.ts';
import { countSimilarPayments, isPossibleDuplicate } from '../../domain/posting/duplicates.ts';
import type { UnclaimedPayment } from '../../domain/posting/input.ts';
import { type Explanation, reasons } from '../../domain/reasons/catalog.ts';
import type { PostingLedger } from '../../rutter/posting-ledger.ts';
import { idOf, nowOf } from '../engine/now.ts';
import type { WriteBackDeps } from '../engine/ports.ts';
import { notReady } from '../engine/readiness.ts';
import { sighting } from '../engine/sighting.ts';
import { paymentAdapter } from './adapter.ts';
import { confirm } from './confirm.ts';
import { gather } from './gather.ts';
import { prepare } from './prepare.ts';
import { store, storeIntent } from './save.ts';
import { wakeOthers } from './wake-others.ts';

/**
 * What is not posted by us may be entered by hand in the ledger: then that is its counterpart. A preview shows the
 * request that would have been sent.
 */
export async function followClosed(deps: WriteBackDeps, known: PaymentCase): Promise<PaymentCase> {
  const { intent, profile } = known;
  if (!profile || profile.status === 'disconnected') return known;
  if (await notReady(deps, profile)) return later(deps, known);
  const ledger = deps.ledgerOf(profile);
  if (intent.ledgerId !== null) return confirm(deps, ledger, known, profile);
  const seen = await sighting(paymentAdapter, ledger, known);
  if (seen)
    return claim(
      deps,
      ledger,
      known,
      seen,
      reasons.FOUND_AFTER_ALL({ payment: idOf(known), number: seen.platformId }),
    );
  if (intent.closedAs !== 'off' && intent.closedAs !== 'previewed') return known;
  // What came back, or was given back, was never entered: what is received later is other money.
  const stands = known.payment.status === 'succeeded';
  const matched = stands ? await match(deps, ledger, known, profile) : known;
  const first =
    intent.closedAs === 'previewed' && intent.attempt === null && matched.intent.ledgerId === null;
  return first ? preview(deps, ledger, matched, profile) : matched;
}

/**
 * A ledger payment that looks like it, that nobody claimed, and that its invoices list, is its counterpart, unless there
 * are more of them than of payments that they look like. One that the invoices do not list was reversed, or is so new
 * that their copies do not show it yet: then these wake it.
 */
async function match(
  deps: WriteBackDeps,
  ledger: PostingLedger,
  known: PaymentCase,
  profile: Profile,
): Promise<PaymentCase> {
  const { details: facts } = known;
  if (!facts || facts.allocations.length === 0) return known;
  const input = await gather(deps, ledger, known, facts, profile);
  if ('why' in input) return known;
  const customers = new Set(input.invoices.map(({ fresh }) => fresh?.customerId ?? facts.customerId));
  const [customer] = customers;
  if (!customer || customers.size > 1) return known;
  const isUnlisted = ({ ledgerId }: UnclaimedPayment) =>
    input.invoices.every(({ fresh }) => fresh !== null && isNotApplied(fresh, ledgerId, 'surely'));
  const twins = input.unclaimed.filter(
    (one) =>
      isPossibleDuplicate(one, input, customer, profile.settings.timeZone ?? 'UTC') && !isUnlisted(one),
  );
  const [twin] = twins.toSorted((one, other) => (oldness(one) < oldness(other) ? -1 : 1));
  if (!twin || twins.length > 1 + countSimilarPayments(known.payment, known.invoices)) return known;
  if (isAwaited(known)) return later(deps, known);
  const why = reasons.RECORDED_BY_HAND({ payment: idOf(known), number: twin.platformId });
  return claim(deps, ledger, known, twin, why);
}

function oldness({ date, ledgerId }: UnclaimedPayment): string {
  return `${date} ${ledgerId}`;
}

/** Another payment of these invoices was sent, and nobody knows under which id it is in the ledger: it may be that one. */
function isAwaited({ payment, invoices }: PaymentCase): boolean {
  return [...invoices.values()].some(({ alternative }) =>
    alternative.some(
      ({ paymentId, firstSentAt, ledgerId }) =>
        paymentId !== payment.paymentId && firstSentAt !== null && ledgerId === null,
    ),
  );
}

async function claim(
  deps: WriteBackDeps,
  ledger: PostingLedger,
  known: PaymentCase,
  {
    ledgerId,
    platformId: number,
    lastSyncedAt,
  }: Pick<UnclaimedPayment, 'ledgerId' | 'platformId' | 'lastSyncedAt'>,
  why: Explanation,
): Promise<PaymentCase> {
  const { intent } = known;
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
  const claimed = await store(deps, known, { ...withIntent(known, next, now), claims: [ledgerId] });
  await wakeOthers(deps, claimed);
  return claimed;
}

/** The exact request, or what would have kept it from being sent. */
async function preview(
  deps: WriteBackDeps,
  ledger: PostingLedger,
  known: PaymentCase,
  profile: Profile,
): Promise<PaymentCase> {
  const prepared = await prepare(deps, ledger, known, profile);
  const version = known.intent.version + 1;
  if ('why' in prepared) {
    const { sentence, step } = prepared.why;
    if (known.intent.step === step) return known;
    const told = `${reasons.WRITEBACK_PREVIEW({}).sentence} It would be held: ${sentence}`;
    return storeIntent(deps, known, { ...known.intent, sentence: told, step, version });
  }
  const { body: request, posting } = prepared;
  return storeIntent(deps, known, { ...known.intent, attempt: unsentAttempt({ request, posting }), version });
}

/** The books cannot be looked at now: what is closed has no hurry, but is not forgotten. */
function later(deps: WriteBackDeps, known: PaymentCase): Promise<PaymentCase> {
  const { intent } = known;
  const dueAt = nextTryAt(intent.tries, nowOf(deps));
  const version = intent.version + 1;
  return storeIntent(deps, known, { ...intent, open: 'open', dueAt, tries: intent.tries + 1, version });
}
