import type { Deposit } from '../../domain/ledger/deposit.ts';
import { carriesMemo } from '../../domain/ledger/payment.ts';
import type { IntentDecision } from '../../domain/payment/decision.ts';
import { whyNotReleased } from '../../domain/payment/resolve.ts';
import { bookedByHand, decidePayout, mayBeThere } from '../../domain/payout/resolve.ts';
import { InvalidInput } from '../../domain/shared/errors.ts';
import { addMs } from '../../domain/shared/time.ts';
import type { PostingLedger } from '../../rutter/posting-ledger.ts';
import { alternativeIdOf } from '../engine/adapter.ts';
import { nowOf } from '../engine/clock.ts';
import { UnknownWriteBack } from '../engine/errors.ts';
import { searchBeforeSendMs } from '../engine/look-up.ts';
import { markPosted } from '../engine/mark-posted.ts';
import type { WriteBackDeps } from '../engine/ports.ts';
import { payoutAdapter } from './adapter.ts';
import { closeDepositedByHand } from './by-hand.ts';
import { type PayoutCase, storePayoutIntent } from './case.ts';

/** Carries out what a person decided about the intent of a payout. Throws {@link InvalidInput}. */
export async function resolvePayoutIntent(deps: WriteBackDeps, decision: IntentDecision): Promise<void> {
  const payoutCase = await payoutAdapter.load(deps, decision);
  if (!payoutCase) throw new UnknownWriteBack(decision.connectionId, decision.writeBackId);
  const refusal = whyNotReleased(payoutCase.profile, decision);
  if (refusal) throw new InvalidInput('outcome', refusal);
  const { intent, deposit } = payoutCase;
  if (decision.outcome === 'same-payment' && mayBeThere(intent, nowOf(deps)))
    return recordDeposit(deps, payoutCase, decision);
  const decided = decidePayout({ intent, status: deposit.status }, decision, nowOf(deps));
  if ('unfit' in decided) throw new InvalidInput('outcome', decided.unfit);
  if (decision.outcome === 'done-by-hand') await closeBookedTodos(deps, payoutCase, decision);
  await (decided.intent.closedAs === 'done-by-hand'
    ? closeDepositedByHand(deps, payoutCase, decided.intent, decision)
    : storePayoutIntent(deps, payoutCase, decided.intent));
}

/**
 * Records the deposit that a person says is in the ledger as the intent's. Throws {@link InvalidInput} if there is none,
 * or several and the person has not named one.
 */
async function recordDeposit(deps: WriteBackDeps, payoutCase: PayoutCase, { ledgerIds }: IntentDecision) {
  const { profile, intent } = payoutCase;
  if (!profile) throw new InvalidInput('connectionId', `${intent.connectionId} is not connected`);
  const ledger = deps.ledgerOf(profile);
  const candidates = (await findCandidates(ledger, payoutCase, profile)).filter(
    ({ ledger: { ledgerId, platformId } }) =>
      !ledgerIds || ledgerIds.includes(ledgerId) || ledgerIds.includes(platformId),
  );
  const [only] = candidates;
  if (!only || candidates.length > 1) {
    const numbers = candidates.map(({ ledger: copy }) => copy.platformId).join(', ');
    throw new InvalidInput('ledgerIds', only ? `name one of them: ${numbers}` : 'no such deposit is found');
  }
  await markPosted(payoutAdapter, deps, ledger, payoutCase, [only.ledger.ledgerId], null);
}

/** The deposits in the ledger that carry our memo or hold a payment of this payout. Empty if nothing was ever sent. */
async function findCandidates(
  ledger: PostingLedger,
  payoutCase: PayoutCase,
  profile: NonNullable<PayoutCase['profile']>,
): Promise<Deposit[]> {
  const { firstSentAt } = payoutCase.intent;
  if (firstSentAt === null) return [];
  const candidates: Deposit[] = [];
  for await (const page of ledger.depositsSince(addMs(firstSentAt, -searchBeforeSendMs))) {
    const records = page.flatMap((reading) => ('record' in reading ? [reading.record] : []));
    candidates.push(
      ...records.filter(
        (record) =>
          carriesMemo(record, alternativeIdOf(payoutCase)) ||
          payoutAdapter.isPossibleMatch(record, payoutCase, profile),
      ),
    );
  }
  return candidates;
}

/**
 * Closes the to-dos for what the person has booked. Runs before the intent is stored: after a crash in between the intent
 * is still open, and the person decides again.
 */
async function closeBookedTodos(deps: WriteBackDeps, { intent }: PayoutCase, { by, note }: IntentDecision) {
  const { connectionId, todos } = intent;
  for (const { code, subject } of todos.filter((todo) => bookedByHand.includes(todo.code))) {
    await deps.todos.close({ connectionId, subject }, code, nowOf(deps), { by, note });
  }
}
