import type { Payment } from './payment.ts';
import { after, type Instant } from './time.ts';

/** When Rutter last read the connection from Intacct, by its clock. */
export interface LastSync {
  readonly startedAt: Instant | null;
  readonly completedAt: Instant | null;
}

/** How long after a look-up asked for payments nobody asks for anything without them. */
export const lookUpMs = 4 * 60_000;

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
export function hasReadSince(
  askedAt: Instant,
  { startedAt, completedAt }: LastSync,
  alone: boolean,
): boolean {
  if (startedAt === null || completedAt === null) return false;
  const ofLookUp = startedAt >= askedAt && (alone || startedAt < after(askedAt, lookUpMs));
  return ofLookUp && completedAt >= startedAt;
}

/** Whether a record of the ledger carries the memo. Presence is proven by it; equal amounts never prove anything. */
export function carriesMemo({ memo }: Pick<Payment, 'memo'>, id: string): boolean {
  return memo !== null && memo.trim() === id;
}
