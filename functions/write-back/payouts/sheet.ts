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

interface SheetDeps {
  readonly payoutCases: Pick<PayoutCases, 'load' | 'members'>;
  readonly customers: Pick<RecordTable<Customer>, 'getMany'>;
}

/**
 * The sheet of a payout, from our own tables alone. Every payout has one: whatever the settings are, and also while the
 * ledger cannot be reached. Throws {@link InvalidInput} if there is no such payout, or if its amounts cannot be read.
 */
export async function sheetOf(
  deps: SheetDeps,
  connectionId: ConnectionId,
  depositId: DepositId,
): Promise<PayoutSheet> {
  const payoutCase = payoutCaseOf(await deps.payoutCases.load(connectionId, depositId));
  if (!payoutCase)
    throw new InvalidInput('payoutId', `connection ${connectionId} knows no payout ${idOf(depositId)}`);
  const { details } = payoutCase;
  if (!details)
    throw new InvalidInput('payoutId', payoutCase.intent.sentence ?? 'its amounts cannot be read');
  const members = await storedMembers(deps, payoutCase, details);
  const payments = members.map((member) => storedPayment(member, payoutCase));
  return payoutSheet(
    details,
    payoutCase.deposit.status,
    await withCustomerNames(deps, connectionId, payments),
    {
      contradictory: payoutCase.summary.contradictory,
      feesDeposited: hasFeesDeposited(payoutCase.intent),
    },
  );
}

function idOf(depositId: DepositId): string {
  return depositId.replace(/^alternative:/, '');
}

/** The payments with the customer's name in place of its id; its Intacct number if it has no name. */
async function withCustomerNames(
  { customers }: SheetDeps,
  connectionId: ConnectionId,
  payments: readonly PayoutPayment[],
): Promise<readonly PayoutPayment[]> {
  const ids = new Set(payments.flatMap(({ customer }) => customer ?? []));
  const byId = await customers.getMany(connectionId, [...ids]);
  return payments.map((payment) => {
    const customer = byId.get(payment.customer ?? '');
    return {
      ...payment,
      customer: customer ? (customer.name ?? customer.ledger.platformId) : payment.customer,
    };
  });
}
