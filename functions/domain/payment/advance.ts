import type { Intent } from '../intent/intent.ts';
import { recordsIn } from '../intent/ledger-records.ts';
import type { Payment } from '../ledger/payment.ts';
import { type MinorUnits, minorUnits, sum } from '../shared/money.ts';
import type { Allocation } from './details.ts';

/** What of each part of a payment its invoice does not take of what a person recorded; less what was refunded of that. */
export function advancesOf(
  allocations: readonly Allocation[],
  found: readonly Payment[],
  refunded: number,
): Intent['advances'] {
  // Where the ledger does not list what a payment pays, nobody can tell.
  if (found.some((one) => one.allocations.length === 0)) return [];
  const applied = found.flatMap((one) => one.allocations);
  let back = refunded;
  return allocations.flatMap(({ invoiceId, amount }) => {
    const own = applied.filter((part) => part.invoiceId === invoiceId);
    const rest = Math.max(0, amount - sum(own.map((part) => part.amount)));
    const advance = minorUnits(Math.max(0, rest - back));
    back = Math.max(0, back - rest);
    return advance > 0 ? [{ invoiceId, amount: advance }] : [];
  });
}

type Recorded = Pick<Intent, 'advances' | 'amount' | 'ledgerId' | 'ledgerRecords'>;

/** What of a payment a person kept as an advance: of its advances, what was not applied to other invoices. */
export function advanceAmount(intent: Recorded): MinorUnits {
  const { advances = [], amount } = intent;
  const recorded = sum(recordsIn('current', intent).flatMap((record) => record.amount ?? []));
  const kept = sum(advances.map((one) => one.amount));
  return minorUnits(Math.max(0, Math.min(kept, (amount ?? kept) - recorded)));
}

/** Whether a payment is, in part at least, where no copy of ours can show it reversed. */
export function isUnreadable(intent: Recorded): boolean {
  return intent.ledgerId === null || advanceAmount(intent) > 0;
}
