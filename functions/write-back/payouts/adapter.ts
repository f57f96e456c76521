import type { Deposit } from '../../domain/ledger/deposit.ts';
import { depositId } from '../../domain/shared/ids.ts';
import type { SubjectAdapter } from '../engine/adapter.ts';
import { type PayoutCase, payoutCaseOf, storePayoutIntent } from './case.ts';

/**
 * How payouts are stored, sent as bank deposits, and found in the ledger. If a deposit that exists is taken for absent and
 * sent again, Intacct refuses the second one: it takes no payment into two deposits.
 */
export const payoutAdapter: SubjectAdapter<PayoutCase, Deposit> = {
  path: 'bank_deposits',
  async load(deps, { connectionId, writeBackId }) {
    const id = depositId.safeParse(writeBackId.replace(/^deposit#/, ''));
    return id.success ? payoutCaseOf(await deps.payoutCases.load(connectionId, id.data)) : undefined;
  },
  storeIntent: storePayoutIntent,
  isAlive: ({ deposit }) => deposit.status === 'paid',
  read: (ledger, id) => ledger.deposit(id),
  syncedSince: (ledger, moment) => ledger.depositsSince(moment),
  // A deposit that holds a payment of the payout may be ours even if it does not carry our memo.
  echoesMemo: () => false,
  isPossibleMatch: ({ payments }, { intent }) =>
    payments.some(
      ({ ledgerId }) => ledgerId !== null && intent.attempt?.deposit?.ledgerIds.includes(ledgerId),
    ),
};
