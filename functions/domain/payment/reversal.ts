import type { Intent } from '../intent/intent.ts';
import { recordsIn } from '../intent/ledger-records.ts';
import {
  activeLedgerIds,
  appliedInLedger,
  isNotListed,
  isVoid,
  linksExplainBalance,
  recordedLedgerIds,
  reversedLedgerIds,
} from '../invoice/applied.ts';
import type { Invoice } from '../invoice/invoice.ts';
import { clockMarginMs } from '../ledger/last-read.ts';
import type { LedgerId } from '../shared/ids.ts';
import { type MinorUnits, minorUnits, sum, zero } from '../shared/money.ts';
import { addMs, type Instant } from '../shared/time.ts';
import { advanceAmount } from './advance.ts';
import type { PaymentRecords } from './case.ts';
import type { StoredPayment } from './stored.ts';

type PostedIntent = Pick<Intent, 'postedAt' | 'lastListedAt' | 'appliedElsewhere'>;

/**
 * The ledger payments that recorded a payment and that the ledger shows reversed. Each of the payment's invoices must
 * show that:
 *
 * - a completed read no longer found the ledger payment;
 * - or a snapshot from after the posting explains its balance without it;
 * - or the links list it, but it was reversed (`reversedLedgerIds`).
 *
 * Only the first counts if the ledger payment was applied to other invoices. `invoices` are those of the payment.
 */
export function reversedCounterpartIds(
  payment: StoredPayment,
  { postedAt, lastListedAt, appliedElsewhere }: PostedIntent,
  invoices: readonly Invoice[],
): LedgerId[] {
  const entries = entriesOf(payment, invoices);
  const ids = new Set(entries.flatMap(({ entry }) => recordedLedgerIds(entry)));
  return [...ids].filter((id) =>
    entries.every(({ entry, ledger, alternative }) => {
      if (!activeLedgerIds(entry).includes(id)) return true;
      if (appliedElsewhere) return false;
      const isDelisted = mustListPosting(ledger, postedAt, lastListedAt) && isNotListed(ledger, id);
      return isDelisted || reversedLedgerIds(ledger, alternative).has(id);
    }),
  );
}

/** True if all ledger payments that recorded a payment are reversed. If we know none, all its invoices must be void. */
export function isFullyReversed(
  payment: StoredPayment,
  intent: PostedIntent,
  invoices: readonly Invoice[],
): boolean {
  const entries = entriesOf(payment, invoices);
  const ids = new Set(entries.flatMap(({ entry }) => recordedLedgerIds(entry)));
  if (ids.size > 0) return reversedCounterpartIds(payment, intent, invoices).length === ids.size;
  return entries.length > 0 && entries.every(({ ledger }) => isVoid(ledger));
}

/**
 * True if only a person can say that a payment was reversed, because the links of one of its invoices do not explain the
 * balance.
 */
export function cannotDetectReversal(payment: StoredPayment, invoices: readonly Invoice[]): boolean {
  return entriesOf(payment, invoices).some(
    ({ entry, ledger }) => activeLedgerIds(entry).length > 0 && !linksExplainBalance(ledger),
  );
}

function entriesOf({ paymentId }: StoredPayment, invoices: readonly Invoice[]) {
  return invoices.flatMap(({ alternative, ledger }) =>
    alternative
      .filter((entry) => entry.paymentId === paymentId)
      .map((entry) => ({ entry, ledger, alternative })),
  );
}

/**
 * True if a snapshot must list a posting that still exists:
 *
 * - an earlier snapshot from after the posting listed it already;
 * - or the snapshot is younger than the posting by more than the clock margin.
 */
function mustListPosting(
  { lastSyncedAt }: Invoice['ledger'],
  postedAt: Instant | null,
  lastListedAt?: Instant,
): boolean {
  if (postedAt === null) return false;
  const wasListedBefore =
    lastListedAt !== undefined && lastListedAt > postedAt && lastSyncedAt > lastListedAt;
  return wasListedBefore || lastSyncedAt > addMs(postedAt, clockMarginMs);
}

/** How much of a recorded payment was reversed in Intacct, as the ledger shows or a person said. */
export interface Reversal {
  /** The numbers of the reversed ledger payments. */
  readonly number: string;
  readonly amount: MinorUnits;
  /** The numbers of the ledger payments that were not reversed; absent if all were. */
  readonly others?: string;
}

/** What was reversed of a recorded payment; undefined if nothing was. `number` names what records it, as a whole. */
export function reversalOf(
  payment: StoredPayment,
  intent: Intent,
  paid: readonly Invoice[],
  number: string,
): Reversal | undefined {
  const whole = payment.amount ?? zero;
  if (intent.reversedByPerson) return { number, amount: whole };
  const readable = minorUnits(whole - advanceAmount(intent));
  if (isFullyReversed(payment, intent, paid)) return readable > 0 ? { number, amount: readable } : undefined;
  const reversedIds = reversedCounterpartIds(payment, intent, paid);
  if (reversedIds.length === 0) return undefined;
  const records = recordsIn('current', intent).flatMap(({ ledgerId: id, number, amount }) =>
    id === null ? [] : [{ isReversed: reversedIds.includes(id), number: number ?? id, amount }],
  );
  const reversed = records.filter(({ isReversed }) => isReversed);
  const numbersOf = (some: typeof records) => some.map((record) => record.number).join(', ');
  const amounts = reversed.flatMap(({ amount }) => amount ?? []);
  return {
    number: numbersOf(reversed),
    amount: amounts.length > 0 ? sum(amounts) : readable,
    others: numbersOf(records.filter(({ isReversed }) => !isReversed)),
  };
}

/**
 * The intent with `lastListedAt`, once the snapshots of all its invoices list the whole posting, and the youngest of them
 * was read after it. `lastListedAt` is when that snapshot was read.
 */
export function noteLastListed({ payment, invoices }: PaymentRecords, intent: Intent): Intent {
  const { postedAt, lastListedAt } = intent;
  if (!payment || postedAt === null || (lastListedAt !== undefined && lastListedAt > postedAt)) return intent;
  const times = payment.allocations.map(({ invoiceId }) =>
    listedAt(invoices.get(invoiceId), payment.paymentId),
  );
  const latest = times.toSorted().at(-1);
  return latest && latest > postedAt && times.every(Boolean) ? { ...intent, lastListedAt: latest } : intent;
}

/** When the invoice's snapshot was read, if it lists the whole payment; otherwise empty. */
function listedAt(invoice: Invoice | undefined, id: string): Instant | '' {
  const entry = invoice?.alternative.find(({ paymentId }) => paymentId === id);
  if (!invoice || !entry || !linksExplainBalance(invoice.ledger)) return '';
  const { ledger, alternative } = invoice;
  return appliedInLedger(ledger, entry, alternative) === entry.amount ? ledger.lastSyncedAt : '';
}
