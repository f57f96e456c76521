import type { Customer } from '../../domain/ledger/customer.ts';
import type { PayoutPayment } from '../../domain/payout/payments.ts';
import { type PayoutSheet, payoutSheet } from '../../domain/payout/sheet.ts';
import { InvalidInput } from '../../domain/shared/errors.ts';
import type { ConnectionId, DepositId } from '../../domain/shared/ids.ts';
import type { PayoutCases } from '../../store/payout-cases.ts';
import type { RecordTable } from '../../store/records.ts';
import { hasFeesDeposited, payoutCaseOf } from './case.ts';
import { storedMembers } from './gather-members.ts';
import { storedPayment } from './receipts.ts';

export interface SheetDeps {
  readonly payoutCases: Pick<PayoutCases, 'load' | 'members'>;
  readonly customers: Pick<RecordTable<Customer>, 'getMany'>;
}

/**
 * The sheet of a payout, from what is stored of it: there is one whatever the settings say, and also when the ledger
 * cannot be reached. Throws {@link InvalidInput}.
 */
export async function sheetOf(
  deps: SheetDeps,
  connectionId: ConnectionId,
  depositId: DepositId,
): Promise<PayoutSheet> {
  const known = payoutCaseOf(await deps.payoutCases.load(connectionId, depositId));
  if (!known)
    throw new InvalidInput('payoutId', `connection ${connectionId} knows no payout ${idOf(depositId)}`);
  const { details: facts } = known;
  if (!facts) throw new InvalidInput('payoutId', known.intent.sentence ?? 'its amounts cannot be read');
  const members = await storedMembers(deps, known, facts);
  const payments = members.map((member) => storedPayment(member, known));
  return payoutSheet(facts, known.deposit.status, await withNames(deps, connectionId, payments), {
    contradictory: known.summary.contradictory,
    feesDeposited: hasFeesDeposited(known.intent),
  });
}

function idOf(depositId: DepositId): string {
  return depositId.replace(/^alternative:/, '');
}

async function withNames(
  { customers }: SheetDeps,
  connectionId: ConnectionId,
  payments: readonly PayoutPayment[],
): Promise<readonly PayoutPayment[]> {
  const ids = new Set(payments.flatMap(({ customer }) => customer ?? []));
  const found = await customers.getMany(connectionId, [...ids]);
  return payments.map((payment) => {
    const named = found.get(payment.customer ?? '');
    return { ...payment, customer: named ? (named.name ?? named.ledger.platformId) : payment.customer };
  });
}
