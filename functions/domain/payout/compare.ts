import type { BankDeposit } from '../intent/outgoing.ts';
import type { Deposit } from '../ledger/deposit.ts';
import { type Explanation, reasons } from '../reasons/catalog.ts';
import { moneyText } from '../shared/money.ts';

/** One field of a deposit that Intacct shows with another value than was sent. */
interface DepositDifference {
  readonly field: 'total' | 'account' | 'date' | 'members' | 'currency';
  readonly sent: string;
  readonly found: string;
}

/** The fields of a deposit that differ from what was sent. A field that the ledger does not show differs, too. */
export function compareDeposit(plan: BankDeposit, found: Deposit): readonly DepositDifference[] {
  const differences: DepositDifference[] = [];
  const differs = (field: DepositDifference['field'], sent: string, shown: string) =>
    differences.push({ field, sent, found: shown });
  if (plan.currency !== found.currency) differs('currency', plan.currency, found.currency);
  if (plan.total !== found.amount) {
    differs('total', moneyText(plan.total, plan.currency), moneyText(found.amount, found.currency));
  }
  if (plan.accountId !== found.accountId) {
    differs('account', 'the deposits account', found.accountId === null ? 'none' : 'another account');
  }
  if (plan.date !== found.date) differs('date', plan.date, found.date);
  const others = found.payments.filter(({ ledgerId }) => !ledgerId || !plan.ledgerIds.includes(ledgerId));
  const missing = plan.ledgerIds.filter((id) => !found.payments.some(({ ledgerId }) => ledgerId === id));
  if (others.length + missing.length > 0 || found.payments.length !== plan.ledgerIds.length) {
    const shown = `${found.payments.length} payments, ${others.length} of them others`;
    differs('members', `${plan.ledgerIds.length} payments`, shown);
  }
  return differences;
}

/** The reason where a deposit differs from what was sent; undefined if it does not. */
export function explainDifference(plan: BankDeposit, found: Deposit): Explanation | undefined {
  const differences = compareDeposit(plan, found);
  if (differences.length === 0) return undefined;
  const fields = differences.map((one) => `${one.field} ${one.sent}, in Intacct ${one.found}`).join('; ');
  return reasons.DEPOSIT_DIFFERS({ payout: plan.memo, deposit: found.ledger.platformId, fields });
}
