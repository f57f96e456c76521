import { idsIn } from '../intent/ledger-records.ts';
import { type Explanation, reasons } from '../reasons/catalog.ts';
import { moneyText, sum } from '../shared/money.ts';
import { formatList } from '../shared/text.ts';
import { isLate } from './awaited-reversals.ts';
import type { PayoutDetails, PayoutPart } from './details.ts';
import type { DepositInput } from './input.ts';
import { find, type PayoutPayment, paymentName, paymentText } from './payments.ts';

/** A payment that is to be deposited, and that Intacct shows as it was sent. */
export interface Member {
  readonly part: PayoutPart;
  readonly known: PayoutPayment;
}

/** Holds each payment against what must be true before it is deposited. The first thing that is not, says why. */
export function readyMembers(
  { facts, payments, intent, now }: Pick<DepositInput, 'facts' | 'payments' | 'intent' | 'now'>,
  deposited: readonly PayoutPart[],
): readonly Member[] | Explanation {
  const { id: payout, currency } = facts;
  const names = (parts: readonly PayoutPart[]) => ({
    payout,
    payments: formatList(parts.map((part) => paymentText(part, payments, currency))),
  });
  const of = (wanted: InLedger) =>
    deposited.filter(({ paymentId }) => inLedger(find(payments, paymentId)) === wanted);
  const untold = isLate(intent, now)
    ? deposited.filter(({ paymentId }) => !find(payments, paymentId)?.intent)
    : [];
  const never = [...of('never'), ...untold];
  if (never.length > 0) return reasons.MEMBER_NOT_IN_INTACCT(names(never));
  const notYet = of('not yet');
  if (notYet.length > 0) return reasons.MEMBER_NOT_CONFIRMED(names(notYet));

  const members = deposited.flatMap((part) => {
    const known = find(payments, part.paymentId);
    return known ? [{ part, known }] : [];
  });
  const differs = difference(facts, members);
  if (differs) return differs;
  const elsewhere = members.filter(({ known }) => known.otherPayout || known.receipts.some(isDeposited));
  if (elsewhere.length === 0) return members;
  const found = {
    payout,
    payments: formatList(
      elsewhere.map((one) => `${paymentText(one.part, payments, currency)} in ${place(one)}`),
    ),
  };
  const waits = elsewhere.every(({ known }) => known.otherWaits && !known.receipts.some(isDeposited));
  return waits ? reasons.MEMBER_OF_ANOTHER_PAYOUT(found) : reasons.MEMBER_ALREADY_DEPOSITED(found);
}

/** In what the payments of a payout are not what Intacct has of them: such receipts no deposit of this payout can take. */
export function difference(
  { id: payout, currency }: Pick<PayoutDetails, 'id' | 'currency'>,
  members: readonly Member[],
): Explanation | undefined {
  const foreign = members.filter(({ known }) => known.receipts.some((one) => one.currency !== currency));
  if (foreign.length > 0)
    return reasons.DEPOSIT_CURRENCY({ payout, currency, payments: inLedgerText(foreign) });
  const differing = members.filter(
    ({ part, known }) => sum(known.receipts.map(({ amount }) => amount)) !== part.amount,
  );
  if (differing.length === 0) return undefined;
  const text = differing.map(
    ({ part, known }) =>
      `${paymentName(part.paymentId, known)} ${moneyText(part.amount, currency)}, in Intacct ${amountsOf({ known })}`,
  );
  return reasons.MEMBER_AMOUNT_DIFFERS({ payout, payments: formatList(text, '; ') });
}

type InLedger = 'yes' | 'not yet' | 'never';

function inLedger(known: PayoutPayment | undefined): InLedger {
  const { intent, receipts } = known ?? { receipts: [] };
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

function amountsOf({ known }: Pick<Member, 'known'>): string {
  return known.receipts.map(({ amount, currency }) => moneyText(amount, currency)).join(' and ');
}

function inLedgerText(members: readonly Member[]): string {
  return formatList(
    members.map((one) => `${paymentName(one.part.paymentId, one.known)} over ${amountsOf(one)}`),
  );
}

function place({ known }: Member): string {
  if (known.otherPayout) return `payout ${known.otherPayout}${known.otherWaits ? ', which waits' : ''}`;
  const { depositNumber } = known.receipts.find(isDeposited) ?? {};
  return depositNumber ? `deposit ${depositNumber}` : 'another deposit';
}
