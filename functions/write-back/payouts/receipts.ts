import type { Settings } from '../../domain/connection/settings.ts';
import type { Closing, Intent } from '../../domain/intent/intent.ts';
import { idsIn, recordsIn } from '../../domain/intent/ledger-records.ts';
import { isUnresolved } from '../../domain/intent/unresolved.ts';
import type { Payment } from '../../domain/ledger/payment.ts';
import { isFullyReversed, reversedCounterpartIds } from '../../domain/payment/reversal.ts';
import { endedWithoutDeposit } from '../../domain/payout/closing.ts';
import type { MoneyState, PayoutPayment, Receipt } from '../../domain/payout/payments.ts';
import { bankAccounts } from '../../domain/posting/accounts.ts';
import type { LedgerId } from '../../domain/shared/ids.ts';
import { zero } from '../../domain/shared/money.ts';
import { dateIn } from '../../domain/shared/time.ts';
import type { StoredMember } from '../../store/payout-cases.ts';
import type { PayoutCase } from './case.ts';

/** A payment that a payout names, from our own tables alone. */
export function storedPayment(member: StoredMember, { intent: payout, profile }: PayoutCase): PayoutPayment {
  const { paymentId, payment, intent, invoices } = member;
  const ids = intent ? idsIn('current', intent) : [];
  const receipts = ids.flatMap((id) => storedReceipt(member, id) ?? []);
  const deposited = depositHolds(payout, intent);
  const [firstInvoice] = invoices;
  const owner = otherPayoutOf(member, payout);
  const undeposited = owner !== undefined && !isDepositedWith(owner, intent);
  return {
    paymentId,
    intent,
    receipts,
    customer: payment?.customerId ?? firstInvoice?.customerId ?? null,
    invoices: invoices.map(({ documentNumber, ledger }) => documentNumber ?? ledger.platformId),
    subsidiaryId: firstInvoice?.subsidiaryId ?? null,
    otherPayout: owner ? owner.subjectId.replace(/^alternative:/, '') : null,
    undeposited,
    otherWaits: undeposited && notYetPosted.has(owner.state),
    deposited,
    byHand: payout.closedAs !== null && leftToPerson.has(payout.closedAs),
    inBank: !deposited && profile !== undefined && areInBank(receipts, profile.settings),
    money: moneyOf(payment),
    gone: intent !== undefined && payment !== undefined && isFullyReversed(payment, intent, invoices),
  };
}

/** The other payout that has claimed this payment and is not over; undefined if there is none. */
function otherPayoutOf({ claimant }: StoredMember, { writeBackId }: Intent): Intent | undefined {
  if (!claimant || claimant.writeBackId === writeBackId || endedWithoutDeposit(claimant)) return undefined;
  return claimant;
}

function areInBank(receipts: readonly Receipt[], settings: Settings): boolean {
  const banks = bankAccounts(settings);
  return receipts.length > 0 && receipts.every(({ accountId }) => accountId !== null && banks.has(accountId));
}

const notYetPosted: ReadonlySet<string> = new Set(['PENDING', 'HELD', 'SENDING', 'REFUSED']);
/** An intent that is closed like this makes no deposit: a person does. */
const leftToPerson: ReadonlySet<Closing> = new Set(['done-by-hand', 'off', 'previewed']);

/** True if a payout has deposited a payment. A payout that a person deposited has deposited all its payments. */
function isDepositedWith(payout: Intent, payment: Intent | undefined): boolean {
  return payout.closedAs === 'done-by-hand' || depositHolds(payout, payment);
}

/** True if the deposit that we sent for a payout holds a payment, and is or may be in the ledger. */
function depositHolds(payout: Intent, payment: Intent | undefined): boolean {
  const { ledgerId, attempt } = payout;
  if (ledgerId === null && !isUnresolved(payout)) return false;
  const ids = payment ? [...idsIn('current', payment), ...idsIn('former', payment)] : [];
  return ids.some((id) => attempt?.deposit?.ledgerIds.includes(id));
}

const returnedStatuses: ReadonlySet<string> = new Set(['failed', 'charged_back', 'refunded']);
const returnTopics: ReadonlySet<string> = new Set(['payment_failed', 'payment_chargeback']);

function moneyOf(payment: StoredMember['payment']): MoneyState {
  if (!payment) return 'stands';
  if (returnedStatuses.has(payment.status)) return 'went back';
  return payment.events.some(({ topic }) => returnTopics.has(topic)) ? 'came again' : 'stands';
}

/** The receipt of one ledger payment, from our own tables alone. Undefined until its number in Intacct is known. */
export function storedReceipt(member: StoredMember, ledgerId: LedgerId): Receipt | undefined {
  const { payment, intent } = member;
  const records = intent ? recordsIn('current', intent) : [];
  const record = records.find(({ ledgerId: id }) => id === ledgerId);
  if (!payment || !intent || !record || record.number === null) return undefined;
  const { currency, attempt, closedAs } = intent;
  // Without the amounts of the parts, the first record counts for the whole payment, and the others for nothing.
  const amount = record.amount ?? (record === records[0] ? intent.amount : zero);
  if (amount === null || currency === null) return undefined;
  return {
    ledgerId,
    number: record.number,
    amount,
    currency,
    date: attempt?.posting?.date ?? dateIn(payment.paidAt, 'UTC'),
    // A person who enters a payment chooses the account.
    accountId: closedAs === 'done-by-hand' ? null : (attempt?.posting?.accountId ?? null),
    deposited: false,
    depositNumber: null,
    reversed: isReversed(member, ledgerId),
  };
}

/**
 * The receipt of one ledger payment, from the ledger's own copy. `depositNumbers` are the Intacct numbers of the deposits,
 * by the payments that they hold.
 */
export function receiptOf(
  member: StoredMember,
  copy: Payment,
  depositNumbers: ReadonlyMap<LedgerId, string>,
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
    deposited: copy.deposited === true || depositNumbers.has(ledgerId),
    depositNumber: depositNumbers.get(ledgerId) ?? null,
    reversed: isReversed(member, ledgerId),
  };
}

function isReversed({ payment, intent, invoices }: StoredMember, id: LedgerId): boolean {
  return (
    payment !== undefined &&
    intent !== undefined &&
    reversedCounterpartIds(payment, intent, invoices).includes(id)
  );
}
