import type { LedgerId } from '../../domain/ids.ts';
import type { Payment } from '../../domain/payment.ts';
import { isGone } from '../../domain/payment-todos.ts';
import type { PayoutPayment, Receipt } from '../../domain/payout/types.ts';
import { dateIn } from '../../domain/time.ts';
import type { StoredMember } from '../../store/payouts.ts';

/** A payment that a payout names, as far as our own tables tell. */
export function storedPayment(member: StoredMember, otherPayout: string | null): PayoutPayment {
  const { paymentId, payment, intent, invoices } = member;
  const [first] = invoices;
  return {
    paymentId,
    intent,
    receipts: intent?.ledgerIds.flatMap((id) => storedReceipt(member, id) ?? []) ?? [],
    customer: payment?.customerId ?? first?.customerId ?? null,
    invoices: invoices.map(({ documentNumber, ledger }) => documentNumber ?? ledger.platformId),
    subsidiaryId: first?.subsidiaryId ?? null,
    otherPayout,
  };
}

/** What our own tables tell of a payment in the ledger; undefined before its number is known. */
export function storedReceipt(member: StoredMember, ledgerId: LedgerId): Receipt | undefined {
  const { payment, intent } = member;
  const number = intent?.ledgerNumbers[intent.ledgerIds.indexOf(ledgerId)];
  if (!payment || !intent || number === undefined) return undefined;
  const { amount, currency, posting } = intent;
  if (amount === null || currency === null) return undefined;
  return {
    ledgerId,
    number,
    amount,
    currency,
    date: posting?.date ?? dateIn(payment.paidAt, 'UTC'),
    accountId: posting?.accountId ?? null,
    deposited: false,
    depositNumber: null,
    reversed: isReversed(member),
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
    reversed: isReversed(member),
  };
}

function isReversed({ payment, intent, invoices }: StoredMember): boolean {
  return payment !== undefined && intent !== undefined && isGone(payment, intent, invoices);
}
