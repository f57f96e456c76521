import { idsIn } from '../intent/ledger-records.ts';
import { type Explanation, reasons } from '../reasons/catalog.ts';
import { moneyText, sum } from '../shared/money.ts';
import { formatList } from '../shared/text.ts';
import { isPastLastMessage } from './awaited-reversals.ts';
import type { PayoutDetails, PayoutPart } from './details.ts';
import type { DepositInput } from './input.ts';
import { findPayment, type PayoutPayment, paymentName, paymentText } from './payments.ts';

/** A part of a payout that is to be deposited, with its payment. */
export interface Member {
  readonly part: PayoutPart;
  readonly payment: PayoutPayment;
}

/** The payments that a deposit can hold, or the first reason why one of them cannot be deposited. */
export function readyMembers(
  { facts, payments, intent, now }: Pick<DepositInput, 'facts' | 'payments' | 'intent' | 'now'>,
  deposited: readonly PayoutPart[],
): readonly Member[] | Explanation {
  const { id: payout, currency } = facts;
  const names = (parts: readonly PayoutPart[]) => ({
    payout,
    payments: formatList(parts.map((part) => paymentText(part, payments, currency))),
  });
  const partsThatAre = (wanted: InLedger) =>
    deposited.filter(({ paymentId }) => inLedger(findPayment(payments, paymentId)) === wanted);
  const unheardOf = isPastLastMessage(intent, now)
    ? deposited.filter(({ paymentId }) => !findPayment(payments, paymentId)?.intent)
    : [];
  const never = [...partsThatAre('never'), ...unheardOf];
  if (never.length > 0) return reasons.MEMBER_NOT_IN_INTACCT(names(never));
  const notYet = partsThatAre('not yet');
  if (notYet.length > 0) return reasons.MEMBER_NOT_CONFIRMED(names(notYet));

  const members = deposited.flatMap((part) => {
    const payment = findPayment(payments, part.paymentId);
    return payment ? [{ part, payment }] : [];
  });
  const differs = differenceInIntacct(facts, members);
  if (differs) return differs;
  const elsewhere = members.filter(
    ({ payment }) => payment.otherPayout || payment.receipts.some(isDeposited),
  );
  if (elsewhere.length === 0) return members;
  const found = {
    payout,
    payments: formatList(
      elsewhere.map((one) => `${paymentText(one.part, payments, currency)} in ${place(one)}`),
    ),
  };
  const waits = elsewhere.every(({ payment }) => payment.otherWaits && !payment.receipts.some(isDeposited));
  return waits ? reasons.MEMBER_OF_ANOTHER_PAYOUT(found) : reasons.MEMBER_ALREADY_DEPOSITED(found);
}

/** Why the payments of a payout differ from what Intacct has: in currency or amount. No deposit of it can hold them. */
export function differenceInIntacct(
  { id: payout, currency }: Pick<PayoutDetails, 'id' | 'currency'>,
  members: readonly Member[],
): Explanation | undefined {
  const foreign = members.filter(({ payment }) => payment.receipts.some((one) => one.currency !== currency));
  if (foreign.length > 0)
    return reasons.DEPOSIT_CURRENCY({ payout, currency, payments: inLedgerText(foreign) });
  const differing = members.filter(
    ({ part, payment }) => sum(payment.receipts.map(({ amount }) => amount)) !== part.amount,
  );
  if (differing.length === 0) return undefined;
  const text = differing.map(
    ({ part, payment }) =>
      `${paymentName(part.paymentId, payment)} ${moneyText(part.amount, currency)}, in Intacct ${amountsOf(payment)}`,
  );
  return reasons.MEMBER_AMOUNT_DIFFERS({ payout, payments: formatList(text, '; ') });
}

type InLedger = 'yes' | 'not yet' | 'never';

/** Whether the ledger shows a payment as it was sent: now, perhaps later, or never. */
function inLedger(payment: PayoutPayment | undefined): InLedger {
  const { intent, receipts } = payment ?? { receipts: [] };
  if (!intent) return 'not yet';
  if (receipts.some(({ reversed }) => reversed)) return 'never';
  const closed = intent.state === 'CLOSED';
  const ids = idsIn('current', intent);
  if (closed && ids.length === 0) return 'never';
  if (!closed && intent.state !== 'CONFIRMED') return 'not yet';
  const shown = new Set(receipts.map(({ ledgerId }) => ledgerId));
  const all = ids.length > 0 && ids.every((id) => shown.has(id));
  return all ? 'yes' : 'not yet';
}

const isDeposited = ({ deposited }: PayoutPayment['receipts'][number]): boolean => deposited;

function amountsOf({ receipts }: PayoutPayment): string {
  return receipts.map(({ amount, currency }) => moneyText(amount, currency)).join(' and ');
}

function inLedgerText(members: readonly Member[]): string {
  return formatList(
    members.map((one) => `${paymentName(one.part.paymentId, one.payment)} over ${amountsOf(one.payment)}`),
  );
}

function place({ payment }: Member): string {
  if (payment.otherPayout) return `payout ${payment.otherPayout}${payment.otherWaits ? ', which waits' : ''}`;
  const { depositNumber } = payment.receipts.find(isDeposited) ?? {};
  return depositNumber ? `deposit ${depositNumber}` : 'another deposit';
}
