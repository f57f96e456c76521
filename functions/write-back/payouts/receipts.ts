import type { Settings } from '../../domain/connection/settings.ts';
import type { Closing, Intent } from '../../domain/intent/intent.ts';
import { idsIn, recordsIn } from '../../domain/intent/ledger-records.ts';
import { isUnresolved } from '../../domain/intent/unresolved.ts';
import type { Payment } from '../../domain/ledger/payment.ts';
import { goneLedgerIds, isGone } from '../../domain/payment/reversal.ts';
import { endedWithoutDeposit } from '../../domain/payout/closing.ts';
import type { MoneyState, PayoutPayment, Receipt } from '../../domain/payout/payments.ts';
import { bankAccounts } from '../../domain/posting/accounts.ts';
import type { LedgerId } from '../../domain/shared/ids.ts';
import { zero } from '../../domain/shared/money.ts';
import { dateIn } from '../../domain/shared/time.ts';
import type { StoredMember } from '../../store/payout-cases.ts';
import type { PayoutCase } from './case.ts';

/** A payment that a payout names, as far as our own tables tell. */
export function storedPayment(member: StoredMember, { intent: payout, profile }: PayoutCase): PayoutPayment {
  const { paymentId, payment, intent, invoices } = member;
  const ids = intent ? idsIn('current', intent) : [];
  const receipts = ids.flatMap((id) => storedReceipt(member, id) ?? []);
  const deposited = holds(payout, intent);
  const [first] = invoices;
  const other = otherPayout(member, payout);
  return {
    paymentId,
    intent,
    receipts,
    customer: payment?.customerId ?? first?.customerId ?? null,
    invoices: invoices.map(({ documentNumber, ledger }) => documentNumber ?? ledger.platformId),
    subsidiaryId: first?.subsidiaryId ?? null,
    otherPayout: other ? other.subjectId.replace(/^alternative:/, '') : null,
    undeposited: other !== undefined && !isDepositedWith(other, intent),
    otherWaits: other !== undefined && waiting.has(other.state) && !isDepositedWith(other, intent),
    deposited,
    byHand: payout.closedAs !== null && doneByHand.has(payout.closedAs),
    inBank: !deposited && profile !== undefined && areInBank(receipts, profile.settings),
    money: moneyOf(payment),
    gone: intent !== undefined && payment !== undefined && isGone(payment, intent, invoices),
  };
}

/** The payout that has a payment, if that is another. */
function otherPayout({ claimant }: StoredMember, { writeBackId }: Intent): Intent | undefined {
  if (!claimant || claimant.writeBackId === writeBackId || endedWithoutDeposit(claimant)) return undefined;
  return claimant;
}

function areInBank(receipts: readonly Receipt[], settings: Settings): boolean {
  const banks = bankAccounts(settings);
  return receipts.length > 0 && receipts.every(({ accountId }) => accountId !== null && banks.has(accountId));
}

const waiting: ReadonlySet<string> = new Set(['PENDING', 'HELD', 'SENDING', 'REFUSED']);
const doneByHand: ReadonlySet<Closing> = new Set(['done-by-hand', 'off', 'previewed']);

/** Whether the deposit of a payout holds a payment; what a person deposited by hand holds all of them. */
function isDepositedWith(payout: Intent, payment: Intent | undefined): boolean {
  return payout.closedAs === 'done-by-hand' || holds(payout, payment);
}

function holds(payout: Intent, payment: Intent | undefined): boolean {
  const { ledgerId, attempt } = payout;
  if (ledgerId === null && !isUnresolved(payout)) return false;
  const ids = payment ? [...idsIn('current', payment), ...idsIn('former', payment)] : [];
  return ids.some((id) => attempt?.deposit?.ledgerIds.includes(id));
}

const back: ReadonlySet<string> = new Set(['failed', 'charged_back', 'refunded']);
const returning: ReadonlySet<string> = new Set(['payment_failed', 'payment_chargeback']);

function moneyOf(payment: StoredMember['payment']): MoneyState {
  if (!payment) return 'stands';
  if (back.has(payment.status)) return 'went back';
  return payment.events.some(({ topic }) => returning.has(topic)) ? 'came again' : 'stands';
}

/** What our own tables tell of a payment in the ledger; undefined before its number is known. */
export function storedReceipt(member: StoredMember, ledgerId: LedgerId): Receipt | undefined {
  const { payment, intent } = member;
  const records = intent ? recordsIn('current', intent) : [];
  const record = records.find((current) => current.ledgerId === ledgerId);
  if (!payment || !intent || !record || record.number === null) return undefined;
  const { currency, attempt, closedAs } = intent;
  // Where the parts are not known, the first one stands for all of them.
  const amount = record.amount ?? (record === records[0] ? intent.amount : zero);
  if (amount === null || currency === null) return undefined;
  return {
    ledgerId,
    number: record.number,
    amount,
    currency,
    date: attempt?.posting?.date ?? dateIn(payment.paidAt, 'UTC'),
    // What a person entered is where the person chose.
    accountId: closedAs === 'done-by-hand' ? null : (attempt?.posting?.accountId ?? null),
    deposited: false,
    depositNumber: null,
    reversed: isReversed(member, ledgerId),
  };
}

/** The ledger's own copy of a payment. `deposits` are the deposits by the payments that they hold. */
export function receiptOf(
  member: StoredMember,
  copy: Payment,
  deposits: ReadonlyMap<LedgerId, string>,
): Receipt {
  const { ledgerId, platformId: number } = copy.ledger;
  const { amount, currency, date, accountId } = copy;
  return {
    ledgerId,
    number,
    amount,
    currency,
    date,
    accountId,
    deposited: copy.deposited === true || deposits.has(ledgerId),
    depositNumber: deposits.get(ledgerId) ?? null,
    reversed: isReversed(member, ledgerId),
  };
}

function isReversed({ payment, intent, invoices }: StoredMember, id: LedgerId): boolean {
  return (
    payment !== undefined && intent !== undefined && goneLedgerIds(payment, intent, invoices).includes(id)
  );
}
