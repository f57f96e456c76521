import type { Intent } from '../intent/intent.ts';
import { recordsIn } from '../intent/ledger-records.ts';
import type { Payment } from '../ledger/payment.ts';
import { type MinorUnits, minorUnits, sum } from '../shared/money.ts';
import type { Allocation } from './details.ts';

/**
 * How much of each allocation a person kept in Intacct as an advance: the allocation, less what the ledger payments
 * apply to its invoice, less what was refunded. A refund lowers the advances in the order of the allocations.
 *
 * Returns none if a ledger payment lists no invoices: then the advances cannot be computed.
 */
export function advancesOf(
  allocations: readonly Allocation[],
  ledgerPayments: readonly Payment[],
  refunded: number,
): Intent['advances'] {
  if (ledgerPayments.some((payment) => payment.allocations.length === 0)) return [];
  const applied = ledgerPayments.flatMap((payment) => payment.allocations);
  let refundLeft = refunded;
  return allocations.flatMap(({ invoiceId, amount }) => {
    const onInvoice = applied.filter((allocation) => allocation.invoiceId === invoiceId);
    const notApplied = Math.max(0, amount - sum(onInvoice.map((allocation) => allocation.amount)));
    const advance = minorUnits(Math.max(0, notApplied - refundLeft));
    refundLeft = Math.max(0, refundLeft - notApplied);
    return advance > 0 ? [{ invoiceId, amount: advance }] : [];
  });
}

type RecordedIntent = Pick<Intent, 'advances' | 'amount' | 'ledgerId' | 'ledgerRecords'>;

/** How much of a payment is kept as an advance: its advances, at most what its ledger payments leave of it. */
export function advanceAmount(intent: RecordedIntent): MinorUnits {
  const { advances = [], amount } = intent;
  const recorded = sum(recordsIn('current', intent).flatMap((record) => record.amount ?? []));
  const kept = sum(advances.map((advance) => advance.amount));
  return minorUnits(Math.max(0, Math.min(kept, (amount ?? kept) - recorded)));
}

/** True if at least a part of a payment is recorded where no copy that we read could show its reversal. */
export function isPartlyUnreadable(intent: RecordedIntent): boolean {
  return intent.ledgerId === null || advanceAmount(intent) > 0;
}
