import pMap from 'p-map';
import type { Profile } from '../../domain/connection/profile.ts';
import { isNotApplied } from '../../domain/invoice/applied.ts';
import type { PaymentCase } from '../../domain/payment/case.ts';
import type { LedgerId } from '../../domain/shared/ids.ts';
import type { Instant } from '../../domain/shared/time.ts';
import type { PostingLedger } from '../../rutter/posting-ledger.ts';
import { readSince } from '../engine/ask-rutter.ts';
import type { WriteBackDeps } from '../engine/ports.ts';

/** What the ledger's own copies tell of a payment. */
interface Found {
  readonly reversed: boolean;
  /** It, or another one of an invoice over as much: what was reversed is listed still. */
  readonly perhaps: boolean;
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
  known: PaymentCase,
  profile: Profile,
  ids: readonly LedgerId[],
): Promise<boolean> {
  const first = await lookAtAll(ledger, known, ids);
  const moment = first.outdatedBy;
  if (!first.reversed || moment === null) return first.reversed;
  if (!(await readSince(deps, ledger, profile, moment))) return false;
  const again = await lookAtAll(ledger, known, ids);
  return again.reversed && (again.outdatedBy === null || again.outdatedBy <= moment);
}

async function lookAtAll(
  ledger: PostingLedger,
  known: PaymentCase,
  ids: readonly LedgerId[],
): Promise<Found> {
  const found: Found[] = [];
  for (const id of ids) found.push(await lookAt(ledger, known, id));
  const moments = found.flatMap(({ outdatedBy }) => outdatedBy ?? []).sort();
  return {
    reversed: found.every(({ reversed }) => reversed),
    perhaps: found.every(({ perhaps }) => perhaps),
    outdatedBy: moments.at(-1) ?? null,
  };
}

/** What the copies of one payment, and of its invoices, tell now. */
export async function lookAt(ledger: PostingLedger, { payment }: PaymentCase, id: LedgerId): Promise<Found> {
  const reading = await ledger.payment(id);
  if (reading === null) return { reversed: true, perhaps: true, outdatedBy: null };
  if (!('record' in reading)) return { reversed: false, perhaps: false, outdatedBy: null };
  const { allocations, ledger: copy } = reading.record;
  const invoiceIds = new Set([...allocations, ...payment.allocations].map(({ invoiceId }) => invoiceId));
  const invoices = await pMap(invoiceIds, (one) => ledger.invoice(one), { concurrency: readsAtOnce });
  const snapshots = invoices.flatMap((one) => (one && 'record' in one ? [one.record.ledger] : []));
  const readable = invoices.every((one) => one === null || 'record' in one);
  const younger = snapshots.map(({ lastSyncedAt }) => lastSyncedAt).filter((at) => at > copy.lastSyncedAt);
  return {
    reversed: readable && snapshots.every((one) => isNotApplied(one, id, 'surely')),
    perhaps: readable && snapshots.every((one) => isNotApplied(one, id, 'perhaps')),
    outdatedBy: younger.sort().at(-1) ?? null,
  };
}
