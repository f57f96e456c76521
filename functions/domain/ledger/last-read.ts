import { addMs, type Instant } from '../shared/time.ts';

/*
 * A look-up proves that a payment is not in the ledger: it asks Rutter to read the payments again, and waits until that
 * read has ended. Rutter says only when it last read the connection, not which objects it read. So around a look-up
 * every request to Rutter includes payments; then whatever read Rutter reports has read them.
 */

/** When Rutter last read the connection from Intacct, by its clock. */
export interface LastSync {
  readonly startedAt: Instant | null;
  readonly completedAt: Instant | null;
}

/** How long after a look-up asked for payments every request to Rutter includes them. */
export const lookUpWindowMs = 4 * 60_000;

/** A read that Rutter was asked for starts within this time. */
export const readStartsWithinMs = 2 * 60_000;

/** How long every request includes payments after a look-up could not ask yet. It tries again within this time. */
const pendingLookUpMs = 20 * 60_000;

/** When look-ups asked for payments, or last found that they could not ask yet, by Rutter's clock. */
export interface LookUpTimes {
  readonly lookUpAskedAt?: Instant | undefined;
  readonly lookUpWantedAt?: Instant | undefined;
}

/** True while every request to Rutter must include payments, because a look-up has asked for them or is about to. */
export function mustIncludePayments({ lookUpAskedAt, lookUpWantedAt }: LookUpTimes, now: Instant): boolean {
  return isWithin(lookUpAskedAt, lookUpWindowMs, now) || isWithin(lookUpWantedAt, pendingLookUpMs, now);
}

/**
 * True if no read that leaves payments out can still start: a look-up asks now, or every request has included payments
 * for longer than {@link readStartsWithinMs}.
 */
export function noOtherReadCanStart({ lookUpAskedAt, lookUpWantedAt }: LookUpTimes, now: Instant): boolean {
  const isWanted = isWithin(lookUpWantedAt, pendingLookUpMs, now);
  const othersHaveStarted = !isWithin(lookUpWantedAt, readStartsWithinMs, now);
  return (isWanted && othersHaveStarted) || isWithin(lookUpAskedAt, lookUpWindowMs, now);
}

function isWithin(at: Instant | undefined, durationMs: number, now: Instant): boolean {
  return at !== undefined && now < addMs(at, durationMs);
}

/** Rutter's clock and ours differ, and Rutter's tells whole seconds: what is closer together than this may be the same moment. */
export const clockMarginMs = 60_000;

/**
 * No read of the ledger takes longer than this. Rutter reports when its last read started and when a read last ended,
 * but the two may be of different reads: the end of an older one, which missed what was sent after its start. So a
 * look-up proves absence only if it starts this long after the sending, when every older read has ended.
 */
export const longestReadMs = 30 * 60_000;

/**
 * True if Rutter has read the ledger's payments since a look-up asked for them at `askedAt`. Only a read that started
 * within {@link lookUpWindowMs} counts, as a later one may be of other objects. With `onlyLookUpsAsk`, nobody else asks
 * Rutter for anything, and every later read counts.
 */
export function hasReadPaymentsSince(
  askedAt: Instant,
  { startedAt, completedAt }: LastSync,
  onlyLookUpsAsk: boolean,
): boolean {
  if (startedAt === null || completedAt === null) return false;
  const includesPayments =
    startedAt >= askedAt && (onlyLookUpsAsk || startedAt < addMs(askedAt, lookUpWindowMs));
  return includesPayments && completedAt >= startedAt;
}
