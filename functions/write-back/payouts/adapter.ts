import type { Deposit } from '../../domain/ledger/deposit.ts';
import { depositId } from '../../domain/shared/ids.ts';
import type { SubjectAdapter } from '../engine/adapter.ts';
import { type PayoutCase, payoutCaseOf, storePayoutIntent } from './case.ts';

/**
 * Payouts, as they are sent and looked up. Intacct itself takes no payment into two deposits: should an absence be
 * believed too early, it refuses the second one.
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
  since: (ledger, moment) => ledger.depositsSince(moment),
  // What holds one of its payments is never somebody else's, whatever its memo says.
  echoesMemo: () => false,
  isAlike: ({ payments }, { intent }) =>
    payments.some(
      ({ ledgerId }) => ledgerId !== null && intent.attempt?.deposit?.ledgerIds.includes(ledgerId),
    ),
};
