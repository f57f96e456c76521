import type { LedgerId } from './ids.ts';
import type { AlternativePayment, Snapshot } from './invoice.ts';
import { type MinorUnits, sum, zero } from './money.ts';

/**
 * What of a payment the snapshot already contains. Equal amounts are never evidence, only a known counterpart is.
 * `all` are the invoice's payments: which of them were reversed cannot be told one by one.
 */
export function containedIn(
  ledger: Snapshot,
  payment: AlternativePayment,
  all: readonly AlternativePayment[],
): MinorUnits {
  if (remainingOf(payment).length === 0 || isVoid(ledger)) return zero;
  const listed = linksOf(ledger, payment);
  if (listed.length > 0) {
    const lost = reversed(ledger, all);
    return sum(listed.filter(({ ledgerId }) => !lost.has(ledgerId)).map(({ amount }) => amount));
  }
  // What we never sent was in the ledger before anybody could find it there.
  const wasThere = payment.firstSentAt === null || ledger.lastSyncedAt > payment.firstSentAt;
  // How much is left of what lost a part cannot be told here: then less is asked for, rather than twice.
  return isWhole(payment) && !listsAll(ledger) && wasThere ? payment.amount : zero;
}

function linksOf(ledger: Snapshot, payment: AlternativePayment): Snapshot['links'] {
  const counterparts = remainingOf(payment);
  return ledger.links.filter((link) => counterparts.includes(link.ledgerId));
}

/** The payments as they count for an invoice in this currency: one in another has no effect. */
export function comparable(
  alternative: readonly AlternativePayment[],
  { currency }: Pick<Snapshot, 'currency'>,
): AlternativePayment[] {
  return alternative.map((one) =>
    (one.currency ?? currency) === currency ? one : { ...one, effect: 'none' },
  );
}

/** The ledger payments that record a payment, or did before they were gone. */
export function counterpartsOf({ ledgerId, otherLedgerIds }: AlternativePayment): readonly LedgerId[] {
  return ledgerId === null ? [] : [ledgerId, ...otherLedgerIds];
}

/** Those of them that are not gone. */
export function remainingOf(payment: AlternativePayment): readonly LedgerId[] {
  const { gone, goneLedgerIds = [] } = payment;
  return gone ? [] : counterpartsOf(payment).filter((id) => !goneLedgerIds.includes(id));
}

/** Whether nothing of what records a payment is known to be gone. */
export function isWhole(payment: AlternativePayment): boolean {
  return !payment.gone && remainingOf(payment).length === counterpartsOf(payment).length;
}

/**
 * The ledger payments of ours that are still listed although they were reversed: the links sum up to more than was
 * settled, and these explain by how much. What is known to be gone, or recorded a payment before a person named others,
 * is tried first; then ours, of payments that died before others, the largest first; what was reversed may be somebody
 * else's as well.
 */
export function reversed(ledger: Snapshot, all: readonly AlternativePayment[]): ReadonlySet<LedgerId> {
  if (isVoid(ledger)) return new Set(all.flatMap(remainingOf));
  const excess = sum(ledger.links.map((link) => link.amount)) - (ledger.totalAmount - ledger.amountDue);
  if (excess <= 0) return new Set();
  const ours = all.flatMap((payment) =>
    remainingOf(payment).flatMap((id) => {
      const amount = sum(ledger.links.filter(({ ledgerId }) => ledgerId === id).map((link) => link.amount));
      const { paymentId, effect } = payment;
      return amount > 0 ? [{ id, amount, paymentId, isDead: effect === 'dead' }] : [];
    }),
  );
  ours.sort(
    (one, other) =>
      Number(other.isDead) - Number(one.isDead) ||
      other.amount - one.amount ||
      one.paymentId.localeCompare(other.paymentId) ||
      one.id.localeCompare(other.id),
  );
  const known = new Set(all.flatMap(remainingOf));
  const wereOurs = new Set(all.flatMap((one) => [...(one.formerLedgerIds ?? []), ...counterpartsOf(one)]));
  const unknown = ledger.links.filter(({ ledgerId, amount }) => amount > 0 && !known.has(ledgerId));
  const asListed = (wasOurs: boolean) =>
    unknown
      .filter(({ ledgerId }) => wereOurs.has(ledgerId) === wasOurs)
      .map(({ amount }) => ({ id: null, amount }));
  const former = asListed(true);
  const explained =
    exactly([...former, ...ours, ...asListed(false)], excess) ?? atMost([...former, ...ours], excess);
  return new Set(explained.flatMap(({ id }) => id ?? []));
}

/** Statuses under which the ledger keeps an invoice that is void. */
const voided = new Set(['void', 'reversed', 'rejected']);

/** Intacct lets nobody void an invoice before its payments are reversed. */
export function isVoid({ status }: Pick<Snapshot, 'status'>): boolean {
  return voided.has(status);
}

interface Listed {
  /** Null for what is not ours. */
  readonly id: LedgerId | null;
  readonly amount: number;
}

/** More links than this are not tried in all their combinations. */
const mostTried = 12;

/** The first of these that sum up to an amount. */
function exactly(listed: readonly Listed[], amount: number): readonly Listed[] | undefined {
  if (amount === 0) return [];
  const [first, ...rest] = listed.slice(0, mostTried);
  if (!first || amount < 0) return undefined;
  const others = exactly(rest, amount - first.amount);
  return others ? [first, ...others] : exactly(rest, amount);
}

function atMost(listed: readonly Listed[], amount: number): readonly Listed[] {
  let left = amount;
  return listed.filter((one) => {
    const fits = one.amount <= left;
    if (fits) left -= one.amount;
    return fits;
  });
}

/** Whether the ledger lists all that settled the invoice, and maybe what was reversed; some platforms list nothing. */
export function listsAll({ links, totalAmount, amountDue }: Snapshot): boolean {
  return sum(links.map((link) => link.amount)) >= totalAmount - amountDue;
}

/** Whether a ledger that lists what settled an invoice does not list this. */
export function isUnlisted(ledger: Snapshot, id: LedgerId): boolean {
  return listsAll(ledger) && !ledger.links.some(({ ledgerId }) => ledgerId === id);
}
