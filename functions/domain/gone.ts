import type { AlternativePaymentItem } from './alternative-payment.ts';
import { counterpartsOf, isUnlisted, isVoid, listsAll, remainingOf, reversed } from './contained.ts';
import type { LedgerId } from './ids.ts';
import type { Intent } from './intent.ts';
import type { Invoice } from './invoice.ts';
import { after, type Instant } from './time.ts';

type Seen = Pick<Intent, 'postedAt' | 'listedIn' | 'appliedElsewhere'>;

/**
 * The ledger payments that recorded a payment, and that the ledger shows reversed: they are no longer there, or they are
 * there without settling anything.
 */
export function goneCounterparts(
  payment: AlternativePaymentItem,
  { postedAt, listedIn, appliedElsewhere }: Seen,
  paid: readonly Invoice[],
): LedgerId[] {
  const entries = entriesOf(payment, paid);
  const ids = new Set(entries.flatMap(({ entry }) => counterpartsOf(entry)));
  return [...ids].filter((id) =>
    entries.every(({ entry, ledger, alternative }) => {
      if (!remainingOf(entry).includes(id)) return true;
      if (appliedElsewhere) return false;
      const left = showsLater(ledger, postedAt, listedIn) && isUnlisted(ledger, id);
      return left || reversed(ledger, alternative).has(id);
    }),
  );
}

/** Whether nothing is left of what recorded a payment. Of what has no id that we know, only a void invoice tells. */
export function isGone(payment: AlternativePaymentItem, seen: Seen, paid: readonly Invoice[]): boolean {
  const entries = entriesOf(payment, paid);
  const ids = new Set(entries.flatMap(({ entry }) => counterpartsOf(entry)));
  if (ids.size > 0) return goneCounterparts(payment, seen, paid).length === ids.size;
  return entries.length > 0 && entries.every(({ ledger }) => isVoid(ledger));
}

/** Whether only a person can tell that a payment was reversed: links do not explain what is due of an invoice of its. */
export function isUntold(payment: AlternativePaymentItem, paid: readonly Invoice[]): boolean {
  return entriesOf(payment, paid).some(
    ({ entry, ledger }) => remainingOf(entry).length > 0 && !listsAll(ledger),
  );
}

function entriesOf({ paymentId }: AlternativePaymentItem, paid: readonly Invoice[]) {
  return paid.flatMap(({ alternative, ledger }) =>
    alternative
      .filter((entry) => entry.paymentId === paymentId)
      .map((entry) => ({ entry, ledger, alternative })),
  );
}

/** Clocks differ, and Rutter's tells whole seconds. */
const marginMs = 60_000;

/**
 * Whether a copy must list what was posted, were it still there: it is from later by a margin, or from after copies that
 * listed it already.
 */
function showsLater(
  { lastSyncedAt }: Invoice['ledger'],
  postedAt: Instant | null,
  listedIn?: Instant,
): boolean {
  if (postedAt === null) return false;
  const listed = listedIn !== undefined && listedIn > postedAt && lastSyncedAt > listedIn;
  return listed || lastSyncedAt > after(postedAt, marginMs);
}
