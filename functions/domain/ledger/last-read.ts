import { addMs, type Instant } from '../shared/time.ts';

/** When Rutter last read the connection from Intacct, by its clock. */
export interface LastSync {
  readonly startedAt: Instant | null;
  readonly completedAt: Instant | null;
}

/** How long after a look-up asked for payments nobody asks for anything without them. */
export const lookUpWindowMs = 4 * 60_000;

/** Within this time a read that was asked for has begun. */
export const readStartsWithinMs = 2 * 60_000;

/** How long the same holds from when a look-up could not ask yet: within it the look-up is at it again. */
const pendingLookUpMs = 20 * 60_000;

/** When look-ups asked for payments, or could not yet, by Rutter's clock. */
export interface LookUpTimes {
  readonly lookUpAskedAt?: Instant | undefined;
  readonly lookUpWantedAt?: Instant | undefined;
}

/** Whether nothing is asked for without payments, for the sake of a look-up. */
export function mustIncludePayments({ lookUpAskedAt, lookUpWantedAt }: LookUpTimes, now: Instant): boolean {
  return isWithin(lookUpAskedAt, lookUpWindowMs, now) || isWithin(lookUpWantedAt, pendingLookUpMs, now);
}

/** Whether that has been so for so long that no read of anything else is still to begin. */
export function noOtherReadCanStart({ lookUpAskedAt, lookUpWantedAt }: LookUpTimes, now: Instant): boolean {
  const wanted =
    isWithin(lookUpWantedAt, pendingLookUpMs, now) && !isWithin(lookUpWantedAt, readStartsWithinMs, now);
  return wanted || isWithin(lookUpAskedAt, lookUpWindowMs, now);
}

function isWithin(at: Instant | undefined, ms: number, now: Instant): boolean {
  return at !== undefined && now < addMs(at, ms);
}

/**
 * No read of the ledger takes longer. Rutter tells when its last read began and when one ended: where two are under way,
 * that may have been the older one, which saw nothing of what was sent meanwhile. So only a look-up that begins when all
 * older reads have ended can prove that something is absent.
 */
export const longestReadMs = 30 * 60_000;

/**
 * Whether Rutter has read the ledger's payments since a look-up asked it to. Rutter tells only when it last read the
 * connection, not what: so only a read counts that began soon after. `alone` says that nobody else asks for anything:
 * then every later one counts.
 */
export function hasReadPaymentsSince(
  askedAt: Instant,
  { startedAt, completedAt }: LastSync,
  alone: boolean,
): boolean {
  if (startedAt === null || completedAt === null) return false;
  const ofLookUp = startedAt >= askedAt && (alone || startedAt < addMs(askedAt, lookUpWindowMs));
  return ofLookUp && completedAt >= startedAt;
}
