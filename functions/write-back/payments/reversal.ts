import pMap from 'p-map';
import type { Profile } from '../../domain/connection/profile.ts';
import { isNotApplied } from '../../domain/invoice/applied.ts';
import type { PaymentCase } from '../../domain/payment/case.ts';
import type { LedgerId } from '../../domain/shared/ids.ts';
import type { Instant } from '../../domain/shared/time.ts';
import type { PostingLedger } from '../../rutter/posting-ledger.ts';
import { ensureReadSince } from '../engine/ask-rutter.ts';
import type { WriteBackDeps } from '../engine/ports.ts';

/** What the ledger's own copies say about the reversal of a payment. */
interface ReversalEvidence {
  /** It is not there any more, or no invoice lists it. */
  readonly reversed: boolean;
  /** It may be reversed: its invoices list too much, by at least its amount. This one was reversed or another. */
  readonly perhapsReversed: boolean;
  /** When an invoice was read, if later than the payment itself: the payment may have been applied elsewhere since. */
  readonly outdatedBy: Instant | null;
}

const readsAtOnce = 4;

/**
 * True if all these ledger payments are certainly reversed: each is not there any more, or neither the invoices that
 * it names nor the payment's own list it. False if the copies do not prove that.
 */
export async function areReversed(
  deps: WriteBackDeps,
  ledger: PostingLedger,
  paymentCase: PaymentCase,
  profile: Profile,
  ids: readonly LedgerId[],
): Promise<boolean> {
  const before = await reversalEvidenceOfAll(ledger, paymentCase, ids);
  const moment = before.outdatedBy;
  if (!before.reversed || moment === null) return before.reversed;
  if (!(await ensureReadSince(deps, ledger, profile, moment))) return false;
  const after = await reversalEvidenceOfAll(ledger, paymentCase, ids);
  return after.reversed && (after.outdatedBy === null || after.outdatedBy <= moment);
}

async function reversalEvidenceOfAll(
  ledger: PostingLedger,
  paymentCase: PaymentCase,
  ids: readonly LedgerId[],
): Promise<ReversalEvidence> {
  const evidence: ReversalEvidence[] = [];
  for (const id of ids) evidence.push(await reversalEvidence(ledger, paymentCase, id));
  const newerReads = evidence.flatMap(({ outdatedBy }) => outdatedBy ?? []).sort();
  return {
    reversed: evidence.every(({ reversed }) => reversed),
    perhapsReversed: evidence.every(({ perhapsReversed: perhaps }) => perhaps),
    outdatedBy: newerReads.at(-1) ?? null,
  };
}

/** What the copies of one ledger payment and of its invoices say now. */
export async function reversalEvidence(
  ledger: PostingLedger,
  { payment }: PaymentCase,
  id: LedgerId,
): Promise<ReversalEvidence> {
  const reading = await ledger.payment(id);
  if (reading === null) return { reversed: true, perhapsReversed: true, outdatedBy: null };
  if (!('record' in reading)) return { reversed: false, perhapsReversed: false, outdatedBy: null };
  const { allocations, ledger: copy } = reading.record;
  const invoiceIds = new Set([...allocations, ...payment.allocations].map(({ invoiceId }) => invoiceId));
  const invoices = await pMap(invoiceIds, (invoiceId) => ledger.invoice(invoiceId), {
    concurrency: readsAtOnce,
  });
  const snapshots = invoices.flatMap((read) => (read && 'record' in read ? [read.record.ledger] : []));
  const readable = invoices.every((read) => read === null || 'record' in read);
  const newerReads = snapshots.map(({ lastSyncedAt }) => lastSyncedAt).filter((at) => at > copy.lastSyncedAt);
  return {
    reversed: readable && snapshots.every((snapshot) => isNotApplied(snapshot, id, 'surely')),
    perhapsReversed: readable && snapshots.every((snapshot) => isNotApplied(snapshot, id, 'perhaps')),
    outdatedBy: newerReads.sort().at(-1) ?? null,
  };
}
