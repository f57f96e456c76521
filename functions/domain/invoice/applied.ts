import type { LedgerId } from '../shared/ids.ts';
import { type MinorUnits, sum, zero } from '../shared/money.ts';
import type { PaymentEntry, Snapshot } from './invoice.ts';

/**
 * What of a payment the snapshot already contains. Equal amounts are never evidence, only a known counterpart is.
 * `all` are the invoice's payments: which of them were reversed cannot be told one by one.
 */
export function appliedInLedger(
  ledger: Snapshot,
  payment: PaymentEntry,
  all: readonly PaymentEntry[],
): MinorUnits {
  if (activeLedgerIds(payment).length === 0 || isVoid(ledger)) return zero;
  const listed = linksOf(ledger, payment);
  if (listed.length > 0) {
    const lost = reversedLedgerIds(ledger, all);
    return sum(listed.filter(({ ledgerId }) => !lost.has(ledgerId)).map(({ amount }) => amount));
  }
  // What we never sent was in the ledger before anybody could find it there.
  const wasThere = payment.firstSentAt === null || ledger.lastSyncedAt > payment.firstSentAt;
  // How much is left of what lost a part cannot be told here: then less is asked for, rather than twice.
  return isFullyRecorded(payment) && !linksExplainBalance(ledger) && wasThere ? payment.amount : zero;
}

function linksOf(ledger: Snapshot, payment: PaymentEntry): Snapshot['links'] {
  const counterparts = activeLedgerIds(payment);
  return ledger.links.filter((link) => counterparts.includes(link.ledgerId));
}

/** The payments as they count for an invoice in this currency: one in another has no effect. */
export function inInvoiceCurrency(
  alternative: readonly PaymentEntry[],
  { currency }: Pick<Snapshot, 'currency'>,
): PaymentEntry[] {
  return alternative.map((one) =>
    (one.currency ?? currency) === currency ? one : { ...one, effect: 'none' },
  );
}

/** The ledger payments that record a payment, or did before they were gone. */
export function recordedLedgerIds({ ledgerId, otherLedgerIds }: PaymentEntry): readonly LedgerId[] {
  return ledgerId === null ? [] : [ledgerId, ...otherLedgerIds];
}

/** Those of them that are not gone. */
export function activeLedgerIds(payment: PaymentEntry): readonly LedgerId[] {
  const { gone, goneLedgerIds = [] } = payment;
  return gone ? [] : recordedLedgerIds(payment).filter((id) => !goneLedgerIds.includes(id));
}

/** Whether nothing of what records a payment is known to be gone. */
export function isFullyRecorded(payment: PaymentEntry): boolean {
  return !payment.gone && activeLedgerIds(payment).length === recordedLedgerIds(payment).length;
}

/**
 * The ledger payments of ours that are still listed although they were reversed: the links sum up to more than was
 * settled, and these explain by how much. What is known to be gone, or recorded a payment before a person named others,
 * is tried first; then ours, of payments that died before others, the largest first; what was reversed may be somebody
 * else's as well.
 */
export function reversedLedgerIds(ledger: Snapshot, all: readonly PaymentEntry[]): ReadonlySet<LedgerId> {
  if (isVoid(ledger)) return new Set(all.flatMap(activeLedgerIds));
  const excess = sum(ledger.links.map((link) => link.amount)) - (ledger.totalAmount - ledger.amountDue);
  if (excess <= 0) return new Set();
  const ours = all.flatMap((payment) =>
    activeLedgerIds(payment).flatMap((id) => {
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
  const known = new Set(all.flatMap(activeLedgerIds));
  const wereOurs = new Set(all.flatMap((one) => [...(one.formerLedgerIds ?? []), ...recordedLedgerIds(one)]));
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
export const maxLinksTried = 12;

/** The first of these that sum up to an amount. */
function exactly(listed: readonly Listed[], amount: number): readonly Listed[] | undefined {
  if (amount === 0) return [];
  const [first, ...rest] = listed.slice(0, maxLinksTried);
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
export function linksExplainBalance({ links, totalAmount, amountDue }: Snapshot): boolean {
  return sum(links.map((link) => link.amount)) >= totalAmount - amountDue;
}

/** Whether a ledger that lists what settled an invoice does not list this. */
export function isNotListed(ledger: Snapshot, id: LedgerId): boolean {
  return linksExplainBalance(ledger) && !ledger.links.some(({ ledgerId }) => ledgerId === id);
}

/** Whether an invoice is not settled by a payment: it lists all that does, without it, or with what was reversed. */
export function isNotApplied(invoice: Snapshot, id: LedgerId, how: 'surely' | 'perhaps'): boolean {
  if (isVoid(invoice)) return true;
  const { links, totalAmount, amountDue } = invoice;
  const amountOf = (some: Snapshot['links']) => sum(some.map(({ amount }) => amount));
  const own = links.filter(({ ledgerId }) => ledgerId === id);
  const others = links.filter(({ ledgerId, amount }) => ledgerId !== id && amount > 0);
  const tooMuch = amountOf(links) - (totalAmount - amountDue);
  if (own.length === 0) return tooMuch >= 0;
  // What is listed too much may as well be somebody else's, reversed and listed still.
  return how === 'surely' ? tooMuch > amountOf(others) : tooMuch > 0 && tooMuch >= amountOf(own);
}
