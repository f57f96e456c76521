import { type Explanation, reasons } from '../reasons/catalog.ts';
import { type PaymentId, paymentId } from '../shared/ids.ts';
import {
  type Currency,
  isCurrency,
  type MinorUnits,
  MoneyError,
  minorUnits,
  moneyText,
  parseMoney,
  sum,
  toDecimalString,
} from '../shared/money.ts';
import { formatList } from '../shared/text.ts';
import type { LedgerDate } from '../shared/time.ts';
import type { AdjustmentType, DescribedPayout, PayoutSummary } from './events.ts';

/** A payment in a payout, and how much of the payout it is. */
export interface PayoutPart {
  readonly paymentId: PaymentId;
  readonly amount: MinorUnits;
}

/** What else changed the bank amount. Signed; about a payment if `paymentId` is given. */
export interface Adjustment {
  readonly type: AdjustmentType;
  readonly paymentId: PaymentId | null;
  readonly amount: MinorUnits;
  readonly description: string | null;
}

/** The money of a payout in exact amounts, with each payment once. */
export interface PayoutDetails {
  readonly id: string;
  /** What the bank received; negative when it was debited. */
  readonly amount: MinorUnits;
  readonly currency: Currency;
  readonly arrivalDate: LedgerDate;
  readonly description: string | null;
  readonly payments: readonly PayoutPart[];
  readonly adjustments: readonly Adjustment[];
}

/** The details of a payout where they can be read, and what is wrong with them. */
type ReadPayoutDetails =
  | { readonly facts: PayoutDetails; readonly problem?: Explanation }
  | { readonly facts?: undefined; readonly problem: Explanation };

export function payoutDetails({ decisive: { payout }, arrivalDate }: PayoutSummary): ReadPayoutDetails {
  const { currency } = payout;
  const invalid = (amount: string): ReadPayoutDetails => ({
    problem: reasons.AMOUNT_INVALID_IN_EVENT({ amount, currency, payment: payout.id, record: 'deposit' }),
  });
  if (!isCurrency(currency)) return invalid(payout.amount);
  try {
    const facts = {
      id: payout.id,
      amount: parseMoney(payout.amount, currency),
      currency,
      arrivalDate,
      description: payout.description ?? null,
      payments: paymentsOf(payout, currency),
      adjustments: adjustmentsOf(payout, currency),
    };
    const problem = explainImbalance(facts);
    return problem ? { facts, problem } : { facts };
  } catch (error) {
    if (!(error instanceof MoneyError)) throw error;
    return invalid(error.value);
  }
}

/** The parts summed per payment, in the order first named, without those of 0. Throws {@link MoneyError} below 0. */
function paymentsOf({ payments }: DescribedPayout, currency: Currency): PayoutPart[] {
  const byPayment = new Map<PaymentId, MinorUnits>();
  for (const one of payments) {
    const id = idOf(one.paymentId);
    byPayment.set(id, minorUnits((byPayment.get(id) ?? 0) + parseMoney(one.amount, currency)));
  }
  return [...byPayment].flatMap(([id, amount]) => {
    if (amount < 0)
      throw new MoneyError(toDecimalString(amount, currency), 'a payment must not be less than 0');
    return amount === 0 ? [] : [{ paymentId: id, amount }];
  });
}

function adjustmentsOf({ adjustments }: DescribedPayout, currency: Currency): Adjustment[] {
  return adjustments.map((one) => ({
    type: one.type,
    paymentId: one.paymentId ? idOf(one.paymentId) : null,
    amount: parseMoney(one.amount, currency),
    description: one.description ?? null,
  }));
}

const idOf = (id: string): PaymentId => paymentId.parse(`alternative:${id}`);

/** The proof that payments and adjustments add up to what the bank received, to the cent. */
export interface Proof {
  readonly payments: MinorUnits;
  readonly adjustments: MinorUnits;
  readonly bank: MinorUnits;
  /** 0, or the payout is out of balance. */
  readonly unexplained: MinorUnits;
}

export function computeProof({ amount, payments, adjustments }: PayoutDetails): Proof {
  const received = sum(payments.map((one) => one.amount));
  const adjusted = sum(adjustments.map((one) => one.amount));
  return {
    payments: received,
    adjustments: adjusted,
    bank: amount,
    unexplained: minorUnits(amount - received - adjusted),
  };
}

/** The reason where the parts of a payout do not add up to its amount; undefined if they do. */
export function explainImbalance(facts: PayoutDetails): Explanation | undefined {
  const { bank, unexplained } = computeProof(facts);
  if (unexplained === 0) return undefined;
  const money = (value: MinorUnits) => moneyText(value, facts.currency);
  const parts = [
    ...facts.payments.map((one) => `${plainId(one.paymentId)} ${money(one.amount)}`),
    ...facts.adjustments.map(
      ({ type, paymentId: about, amount }) =>
        `${type}${about ? ` of ${plainId(about)}` : ''} ${money(amount)}`,
    ),
  ];
  return reasons.OUT_OF_BALANCE({
    payout: facts.id,
    bank: money(bank),
    parts: formatList(parts) || 'no part at all',
    unexplained: money(unexplained),
  });
}

/** Alternative's own id, without our prefix `alternative:`. */
export function plainId(id: PaymentId): string {
  return id.replace(/^alternative:/, '');
}
