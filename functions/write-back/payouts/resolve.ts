import type { Deposit } from '../../domain/ledger/deposit.ts';
import { carriesMemo } from '../../domain/ledger/payment.ts';
import type { IntentDecision } from '../../domain/payment/decision.ts';
import { whyNotReleased } from '../../domain/payment/resolve.ts';
import { bookedByHand, decidePayout, mayBeThere } from '../../domain/payout/resolve.ts';
import { InvalidInput } from '../../domain/shared/errors.ts';
import { addMs } from '../../domain/shared/time.ts';
import type { PostingLedger } from '../../rutter/posting-ledger.ts';
import { markPosted } from '../engine/become-posted.ts';
import { UnknownWriteBack } from '../engine/errors.ts';
import { searchBeforeSendMs } from '../engine/look-up.ts';
import { idOf, nowOf } from '../engine/now.ts';
import type { WriteBackDeps } from '../engine/ports.ts';
import { payoutAdapter } from './adapter.ts';
import { closeByHand } from './by-hand.ts';
import { type PayoutCase, storePayoutIntent } from './case.ts';

/** Carries out what a person decided about the intent of a payout. Throws {@link InvalidInput}. */
export async function resolvePayoutIntent(deps: WriteBackDeps, decision: IntentDecision): Promise<void> {
  const known = await payoutAdapter.load(deps, decision);
  if (!known) throw new UnknownWriteBack(decision.connectionId, decision.writeBackId);
  const kept = whyNotReleased(known.profile, decision);
  if (kept) throw new InvalidInput('outcome', kept);
  const { intent, deposit } = known;
  if (decision.outcome === 'same-payment' && mayBeThere(intent, nowOf(deps)))
    return recordDeposit(deps, known, decision);
  const decided = decidePayout({ intent, status: deposit.status }, decision, nowOf(deps));
  if ('unfit' in decided) throw new InvalidInput('outcome', decided.unfit);
  if (decision.outcome === 'done-by-hand') await closeBooked(deps, known, decision);
  await (decided.intent.closedAs === 'done-by-hand'
    ? closeByHand(deps, known, decided.intent, decision)
    : storePayoutIntent(deps, known, decided.intent));
}

/** The deposit that is in the ledger becomes the intent's. */
async function recordDeposit(deps: WriteBackDeps, known: PayoutCase, { ledgerIds }: IntentDecision) {
  const { profile, intent } = known;
  if (!profile) throw new InvalidInput('connectionId', `${intent.connectionId} is not connected`);
  const ledger = deps.ledgerOf(profile);
  const candidates = (await alike(ledger, known, profile)).filter(
    ({ ledger: { ledgerId, platformId } }) =>
      !ledgerIds || ledgerIds.includes(ledgerId) || ledgerIds.includes(platformId),
  );
  const [only] = candidates;
  if (!only || candidates.length > 1) {
    const numbers = candidates.map(({ ledger: copy }) => copy.platformId).join(', ');
    throw new InvalidInput('ledgerIds', only ? `name one of them: ${numbers}` : 'no such deposit is found');
  }
  await markPosted(payoutAdapter, deps, ledger, known, [only.ledger.ledgerId], null);
}

async function alike(
  ledger: PostingLedger,
  known: PayoutCase,
  profile: NonNullable<PayoutCase['profile']>,
): Promise<Deposit[]> {
  const { firstSentAt } = known.intent;
  if (firstSentAt === null) return [];
  const found: Deposit[] = [];
  for await (const page of ledger.depositsSince(addMs(firstSentAt, -searchBeforeSendMs))) {
    const records = page.flatMap((reading) => ('record' in reading ? [reading.record] : []));
    found.push(
      ...records.filter(
        (record) => carriesMemo(record, idOf(known)) || payoutAdapter.isAlike(record, known, profile),
      ),
    );
  }
  return found;
}

/** Before the intent: after a crash in between it is still open, and the person decides once more. */
async function closeBooked(deps: WriteBackDeps, { intent }: PayoutCase, { by, note }: IntentDecision) {
  const { connectionId, todos } = intent;
  for (const { code, subject } of todos.filter((todo) => bookedByHand.includes(todo.code))) {
    await deps.todos.close({ connectionId, subject }, code, nowOf(deps), { by, note });
  }
}
