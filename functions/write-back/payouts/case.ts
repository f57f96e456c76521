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
  /** The status and the content that the events of the payout give it. */
  readonly summary: PayoutSummary;
  /** Its exact amounts; undefined if they cannot be read. */
  readonly details: PayoutDetails | undefined;
};

/** The case of a stored payout; undefined if the payout or its intent is not stored. */
export function payoutCaseOf(stored: PayoutRecords): PayoutCase | undefined {
  const { deposit, intent } = stored;
  if (!deposit || !intent) return undefined;
  const summary = payoutStatusOf(deposit.events);
  return { ...stored, deposit, intent, summary, details: payoutDetails(summary).facts };
}

/** True if the deposit that was sent carries the fees as lines of its own. */
export function hasFeesDeposited({ attempt }: Intent): boolean {
  return (attempt?.deposit?.lines ?? []).length > 0;
}

/**
 * Stores a changed intent, with the deposits that it claims, and logs a change of state or reason. Throws
 * {@link Overtaken} if the stored payout or intent changed in between, or if another intent claimed one of the deposits.
 */
export async function storePayoutIntent(
  deps: WriteBackDeps,
  payoutCase: PayoutCase,
  changed: Intent,
  claims: readonly LedgerId[] = [],
): Promise<PayoutCase> {
  const intent = withoutTrigger(changed);
  if (!(await deps.payoutCases.save(payoutCase, { intent, claims })))
    throw new Overtaken(payoutCase.intent.writeBackId);
  if (intent.state !== payoutCase.intent.state || intent.reason !== payoutCase.intent.reason) {
    const { writeBackId, state, reason, generation } = intent;
    deps.log.info('write-back', {
      writeBackId,
      from: payoutCase.intent.state,
      to: state,
      reason,
      generation,
    });
  }
  return { ...payoutCase, intent };
}
