import type { LedgerId } from '../../domain/ids.ts';
import { awake, type Intent } from '../../domain/intent.ts';
import { type PayoutStory, tellPayout } from '../../domain/payout/events.ts';
import { type PayoutFacts, payoutFacts } from '../../domain/payout/facts.ts';
import type { AlternativeDepositItem } from '../../domain/payout/item.ts';
import type { KnownPayout } from '../../domain/payout/record.ts';
import { Overtaken } from '../errors.ts';
import type { WriteBackDeps } from '../ports.ts';

/** A payout with its intent and its connection, as they are stored now. */
export type PayoutCase = KnownPayout & {
  readonly deposit: AlternativeDepositItem;
  readonly intent: Intent;
};

/** What is known, once there is a payout with an intent; undefined before. */
export function payoutCaseOf(known: KnownPayout): PayoutCase | undefined {
  const { deposit, intent } = known;
  return deposit && intent ? { ...known, deposit, intent } : undefined;
}

export function storyOf({ deposit }: PayoutCase): PayoutStory {
  return tellPayout(deposit.events);
}

/** What a payout is about; undefined when its amounts cannot be read. */
export function payoutFactsOf(known: PayoutCase): PayoutFacts | undefined {
  return payoutFacts(storyOf(known)).facts;
}

/** Its fees went with the deposit, as lines of it. */
export function hasFeesDeposited({ deposit }: Intent): boolean {
  return (deposit?.lines ?? []).length > 0;
}

/** Stores a changed intent. Throws {@link Overtaken} when it is not what it was any more. */
export async function storePayoutIntent(
  deps: WriteBackDeps,
  known: PayoutCase,
  changed: Intent,
  claims: readonly LedgerId[] = [],
): Promise<PayoutCase> {
  const intent = awake(changed);
  if (!(await deps.payouts.save(known, { intent, claims }))) throw new Overtaken(known.intent.writeBackId);
  if (intent.state !== known.intent.state || intent.reason !== known.intent.reason) {
    const { writeBackId, state, reason, generation } = intent;
    deps.log.info('write-back', { writeBackId, from: known.intent.state, to: state, reason, generation });
  }
  return { ...known, intent };
}
