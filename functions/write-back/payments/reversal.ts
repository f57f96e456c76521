import pMap from 'p-map';
import type { Profile } from '../../domain/connection/profile.ts';
import { isNotApplied } from '../../domain/invoice/applied.ts';
import type { PaymentCase } from '../../domain/payment/case.ts';
import type { LedgerId } from '../../domain/shared/ids.ts';
import type { Instant } from '../../domain/shared/time.ts';
import type { PostingLedger } from '../../rutter/posting-ledger.ts';
import { ensureReadSince } from '../engine/ask-rutter.ts';
import type { WriteBackDeps } from '../engine/ports.ts';

/** What the ledger's own copies tell of a payment. */
interface ReversalEvidence {
  readonly reversed: boolean;
  /** It, or another one of an invoice over as much: what was reversed is listed still. */
  readonly perhapsReversed: boolean;
  /** Its copy is older than one of an invoice, which was read at this time: it may have been applied elsewhere since. */
  readonly outdatedBy: Instant | null;
}

const readsAtOnce = 4;

/**
 * Whether ledger payments are known to be reversed: each is there no more, or no invoice that it names, nor one of the
 * payment's own, is settled by it. Where the copies do not tell, it is not.
 */
export async function areReversed(
  deps: WriteBackDeps,
  ledger: PostingLedger,
  paymentCase: PaymentCase,
  profile: Profile,
  ids: readonly LedgerId[],
): Promise<boolean> {
  const first = await reversalEvidenceOfAll(ledger, paymentCase, ids);
  const moment = first.outdatedBy;
  if (!first.reversed || moment === null) return first.reversed;
  if (!(await ensureReadSince(deps, ledger, profile, moment))) return false;
  const again = await reversalEvidenceOfAll(ledger, paymentCase, ids);
  return again.reversed && (again.outdatedBy === null || again.outdatedBy <= moment);
}

async function reversalEvidenceOfAll(
  ledger: PostingLedger,
  paymentCase: PaymentCase,
  ids: readonly LedgerId[],
): Promise<ReversalEvidence> {
  const found: ReversalEvidence[] = [];
  for (const id of ids) found.push(await reversalEvidence(ledger, paymentCase, id));
  const moments = found.flatMap(({ outdatedBy }) => outdatedBy ?? []).sort();
  return {
    reversed: found.every(({ reversed }) => reversed),
    perhapsReversed: found.every(({ perhapsReversed: perhaps }) => perhaps),
    outdatedBy: moments.at(-1) ?? null,
  };
}

/** What the copies of one payment, and of its invoices, tell now. */
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
  const invoices = await pMap(invoiceIds, (one) => ledger.invoice(one), { concurrency: readsAtOnce });
  const snapshots = invoices.flatMap((one) => (one && 'record' in one ? [one.record.ledger] : []));
  const readable = invoices.every((one) => one === null || 'record' in one);
  const younger = snapshots.map(({ lastSyncedAt }) => lastSyncedAt).filter((at) => at > copy.lastSyncedAt);
  return {
    reversed: readable && snapshots.every((one) => isNotApplied(one, id, 'surely')),
    perhapsReversed: readable && snapshots.every((one) => isNotApplied(one, id, 'perhaps')),
    outdatedBy: younger.sort().at(-1) ?? null,
  };
}
