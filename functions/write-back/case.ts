import type { AlternativePaymentItem } from '../domain/alternative-payment.ts';
import { awake, type Intent } from '../domain/intent.ts';
import {
  afterSaving,
  type KnownPayment,
  type RecordedPayment,
  withIntent,
} from '../domain/record-payment.ts';
import { after, type Instant, instantOf } from '../domain/time.ts';
import type { PostingLedger } from '../rutter/posting-ledger.ts';
import { Overtaken } from './errors.ts';
import { wakeOthersAfter } from './others.ts';
import type { WriteBackDeps } from './ports.ts';

/** A payment with its intent, its connection and its invoices, as they are stored now. */
export type Case = KnownPayment & {
  readonly payment: AlternativePaymentItem;
  readonly intent: Intent;
};

/** What is known, once there is a payment with an intent; undefined before. */
export function caseOf(known: KnownPayment): Case | undefined {
  const { payment, intent } = known;
  return payment && intent ? { ...known, payment, intent } : undefined;
}

export function nowOf({ clock }: Pick<WriteBackDeps, 'clock'>): Instant {
  return instantOf(clock.now());
}

/** Rutter tells its time in whole seconds, rounded down: no copy from before can be younger than this. */
export function justAfter(ledger: PostingLedger): Instant {
  return after(ledger.clock(), 1_000);
}

/** Alternative's own id of the payment or payout: the memo of what is posted. */
export function idOf({ intent }: Pick<Case, 'intent'>): string {
  return intent.subjectId.replace(/^alternative:/, '');
}

/** Stores what becomes of a case, all or nothing. Throws {@link Overtaken} when it is not what it was any more. */
export async function store(deps: WriteBackDeps, known: Case, changed: RecordedPayment): Promise<Case> {
  const next = { ...changed, intent: awake(changed.intent) };
  if (!(await deps.writeBacks.save(known, next))) throw new Overtaken(known.intent.writeBackId);
  await wakeOthersAfter(deps, known, next.invoices);
  const { intent } = next;
  if (intent.state !== known.intent.state || intent.reason !== known.intent.reason) {
    const { writeBackId, state, reason, generation } = intent;
    deps.log.info('write-back', { writeBackId, from: known.intent.state, to: state, reason, generation });
  }
  const saved = caseOf(afterSaving(known, next));
  if (!saved) throw new Error('A case does not end by being stored');
  return saved;
}

/** Stores a changed intent, with what it means for the invoices of its payment. */
export function storeIntent(deps: WriteBackDeps, known: Case, intent: Intent): Promise<Case> {
  return store(deps, known, withIntent(known, intent, nowOf(deps)));
}
