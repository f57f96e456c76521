import type { LedgerId } from '../shared/ids.ts';
import { type MinorUnits, sum, zero } from '../shared/money.ts';
import type { PaymentEntry, Snapshot } from './invoice.ts';

/**
 * How much of a payment the snapshot already contains: c in the formula of amount-due.ts.
 *
 *     no ledger payment records it, or the one that did is gone       0
 *     the invoice is void                                             0
 *     the links list what records it                                  the linked amounts, without reversed payments
 *     the links do not explain the balance, and all that records
 *       it was there when the snapshot was read                       the whole payment
 *     otherwise                                                       0
 *
 * Equal amounts are never evidence: only a ledger payment that is known to record it counts. `all` are the invoice's
 * payments, because {@link reversedLedgerIds} must compare them with each other.
 */
export function appliedInLedger(
  ledger: Snapshot,
  payment: PaymentEntry,
  all: readonly PaymentEntry[],
): MinorUnits {
  if (activeLedgerIds(payment).length === 0 || isVoid(ledger)) return zero;
  const listed = linksOf(ledger, payment);
  if (listed.length > 0) {
    const reversed = reversedLedgerIds(ledger, all);
    return sum(listed.filter(({ ledgerId }) => !reversed.has(ledgerId)).map(({ amount }) => amount));
  }
  // What we never sent was entered in Intacct by hand, and recognised only after a read found it there. A snapshot
  // from before that read is handled by `isTooRecent`.
  const wasThere = payment.firstSentAt === null || ledger.lastSyncedAt > payment.firstSentAt;
  // If a part of it is gone, the balance does not show how much is left: ask for too little rather than twice.
  return isFullyRecorded(payment) && !linksExplainBalance(ledger) && wasThere ? payment.amount : zero;
}

function linksOf(ledger: Snapshot, payment: PaymentEntry): Snapshot['links'] {
  const counterparts = activeLedgerIds(payment);
  return ledger.links.filter((link) => counterparts.includes(link.ledgerId));
}

/** The payments, of which those in another currency than the invoice's get the effect `none`. */
export function inInvoiceCurrency(
  payments: readonly PaymentEntry[],
  { currency }: Pick<Snapshot, 'currency'>,
): PaymentEntry[] {
  return payments.map((payment) =>
    (payment.currency ?? currency) === currency ? payment : { ...payment, effect: 'none' },
  );
}

/** The ledger payments that record a payment, including those that are gone. */
export function recordedLedgerIds({ ledgerId, otherLedgerIds }: PaymentEntry): readonly LedgerId[] {
  return ledgerId === null ? [] : [ledgerId, ...otherLedgerIds];
}

/** The ledger payments that record a payment and are not gone. */
export function activeLedgerIds(payment: PaymentEntry): readonly LedgerId[] {
  const { gone, goneLedgerIds } = payment;
  return gone ? [] : recordedLedgerIds(payment).filter((id) => !goneLedgerIds.includes(id));
}

/** True if none of the ledger payments that record a payment is gone. */
export function isFullyRecorded(payment: PaymentEntry): boolean {
  return !payment.gone && activeLedgerIds(payment).length === recordedLedgerIds(payment).length;
}

/**
 * The ids of our ledger payments that are still listed although they were reversed. If the links sum up to more than
 * was paid by the balance, a combination of links must explain this excess exactly. They are tried in this order:
 *
 * 1. ledger payments that are gone, or that recorded one of our payments until a person named others;
 * 2. those that record our payments: of dead payments first, then the largest first;
 * 3. everybody else's, for they may have been reversed too.
 *
 * If no combination matches, those of 1 and 2 that fit into the excess are taken, in the same order. All of ours are
 * reversed if the invoice is void.
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
    (a, b) =>
      Number(b.isDead) - Number(a.isDead) ||
      b.amount - a.amount ||
      a.paymentId.localeCompare(b.paymentId) ||
      a.id.localeCompare(b.id),
  );
  const active = new Set(all.flatMap(activeLedgerIds));
  const wereOurs = new Set(
    all.flatMap((payment) => [...payment.formerLedgerIds, ...recordedLedgerIds(payment)]),
  );
  const inactive = ledger.links.filter(({ ledgerId, amount }) => amount > 0 && !active.has(ledgerId));
  const inactiveLinks = (wasOurs: boolean) =>
    inactive
      .filter(({ ledgerId }) => wereOurs.has(ledgerId) === wasOurs)
      .map(({ amount }) => ({ id: null, amount }));
  const former = inactiveLinks(true);
  const reversed =
    withSum([...former, ...ours, ...inactiveLinks(false)], excess) ?? withinSum([...former, ...ours], excess);
  return new Set(reversed.flatMap(({ id }) => id ?? []));
}

/** The ledger's statuses of a void invoice. */
const voided = new Set(['void', 'reversed', 'rejected']);

/** True if the invoice is void. Then its payments were reversed: Intacct voids no invoice before that. */
export function isVoid({ status }: Pick<Snapshot, 'status'>): boolean {
  return voided.has(status);
}

interface Candidate {
  /** Null if the link records none of our payments. */
  readonly id: LedgerId | null;
  readonly amount: number;
}

/** Only this many links, from the first on, are combined: each further one doubles the number of combinations. */
const maxLinksTried = 12;

/** The first combination of candidates that sums up to exactly the amount. */
function withSum(candidates: readonly Candidate[], amount: number): readonly Candidate[] | undefined {
  if (amount === 0) return [];
  const [first, ...rest] = candidates.slice(0, maxLinksTried);
  if (!first || amount < 0) return undefined;
  const others = withSum(rest, amount - first.amount);
  return others ? [first, ...others] : withSum(rest, amount);
}

/** The candidates, from the first on, that together do not exceed the amount. */
function withinSum(candidates: readonly Candidate[], amount: number): readonly Candidate[] {
  let left = amount;
  return candidates.filter((candidate) => {
    const fits = candidate.amount <= left;
    if (fits) left -= candidate.amount;
    return fits;
  });
}

/**
 * True if the links explain all that was paid by the balance. They may sum up to more: a reversed payment can still be
 * listed. Some platforms list no payments at all.
 */
export function linksExplainBalance({ links, totalAmount, amountDue }: Snapshot): boolean {
  return sum(links.map((link) => link.amount)) >= totalAmount - amountDue;
}

/** True if the links explain the balance and this ledger payment is not among them. */
export function isNotListed(ledger: Snapshot, id: LedgerId): boolean {
  return linksExplainBalance(ledger) && !ledger.links.some(({ ledgerId }) => ledgerId === id);
}

/**
 * True if a ledger payment is not applied to the invoice:
 *
 * - the invoice is void;
 * - its links explain the balance without this payment;
 * - they list it, but sum up to too much, because a listed payment was reversed. That it was this one is sure if all
 *   others together are less than the excess, and possible (`perhaps`) if the excess covers its own amount.
 */
export function isNotApplied(ledger: Snapshot, id: LedgerId, certainty: 'surely' | 'perhaps'): boolean {
  if (isVoid(ledger)) return true;
  const { links, totalAmount, amountDue } = ledger;
  const amountOf = (listed: Snapshot['links']) => sum(listed.map(({ amount }) => amount));
  const own = links.filter(({ ledgerId }) => ledgerId === id);
  const others = links.filter(({ ledgerId, amount }) => ledgerId !== id && amount > 0);
  const excess = amountOf(links) - (totalAmount - amountDue);
  if (own.length === 0) return excess >= 0;
  return certainty === 'surely' ? excess > amountOf(others) : excess > 0 && excess >= amountOf(own);
}
