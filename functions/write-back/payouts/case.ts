import { type Intent, withoutTrigger } from '../../domain/intent/intent.ts';
import { type PayoutDetails, payoutDetails } from '../../domain/payout/details.ts';
import { type PayoutSummary, payoutStatusOf } from '../../domain/payout/events.ts';
import type { PayoutRecords } from '../../domain/payout/record.ts';
import type { StoredPayout } from '../../domain/payout/stored.ts';
import type { LedgerId } from '../../domain/shared/ids.ts';
import { Overtaken } from '../engine/errors.ts';
import type { WriteBackDeps } from '../engine/ports.ts';

/** A payout with its intent and its connection, as they are stored now. */
export type PayoutCase = PayoutRecords & {
  readonly deposit: StoredPayout;
  readonly intent: Intent;
  /** What the events of the payout say. */
  readonly summary: PayoutSummary;
  /** What the payout is about; undefined if its amounts cannot be read. */
  readonly details: PayoutDetails | undefined;
};

/** What is known, once there is a payout with an intent; undefined before. */
export function payoutCaseOf(known: PayoutRecords): PayoutCase | undefined {
  const { deposit, intent } = known;
  if (!deposit || !intent) return undefined;
  const summary = payoutStatusOf(deposit.events);
  return { ...known, deposit, intent, summary, details: payoutDetails(summary).facts };
}

/** Its fees went with the deposit, as lines of it. */
export function hasFeesDeposited({ attempt }: Intent): boolean {
  return (attempt?.deposit?.lines ?? []).length > 0;
}

/** Stores a changed intent. Throws {@link Overtaken} when it is not what it was any more. */
export async function storePayoutIntent(
  deps: WriteBackDeps,
  known: PayoutCase,
  changed: Intent,
  claims: readonly LedgerId[] = [],
): Promise<PayoutCase> {
  const intent = withoutTrigger(changed);
  if (!(await deps.payoutCases.save(known, { intent, claims })))
    throw new Overtaken(known.intent.writeBackId);
  if (intent.state !== known.intent.state || intent.reason !== known.intent.reason) {
    const { writeBackId, state, reason, generation } = intent;
    deps.log.info('write-back', { writeBackId, from: known.intent.state, to: state, reason, generation });
  }
  return { ...known, intent };
}
