import { findAccountConflict } from '../connection/settings.ts';
import type { BankDeposit } from '../intent/outgoing.ts';
import { type Accounts, accountsFor, undepositedAccounts } from '../posting/accounts.ts';
import { type Explanation, reasons } from '../reasons/catalog.ts';
import { minorUnits, moneyText, sum } from '../shared/money.ts';
import { formatList } from '../shared/text.ts';
import { dateIn, type LedgerDate } from '../shared/time.ts';
import { awaitedReversals, isPastLastMessage } from './awaited-reversals.ts';
import { type Breakdown, breakDown } from './breakdown.ts';
import { explainImbalance, type PayoutDetails } from './details.ts';
import type { DepositInput, DepositPlan } from './input.ts';
import { type Member, readyMembers } from './members.ts';
import { paymentText } from './payments.ts';

/** The deposit to make of a payout, or the first reason to hold it. A new reason to hold a payout goes here. */
export function planDeposit(input: DepositInput): DepositPlan {
  const { facts, payments, settings } = input;
  const { timeZone } = settings;
  const breakdown = breakDown(facts, payments);
  if (!timeZone) return { why: reasons.TIME_ZONE_NOT_SET({}) };
  const why = whyNoDeposit(input, breakdown);
  if (why) return { why };
  const members = readyMembers(input, breakdown.deposited);
  if ('code' in members) return { why: members };
  const accounts = accountsOf(input, members);
  if ('code' in accounts) return { why: accounts };
  const awaited = awaitedReversals(breakdown, payments, isPastLastMessage(input.intent, input.now));
  if (awaited.length > 0) {
    return { why: reasons.REVERSAL_AWAITED({ payout: facts.id, payments: named(input, awaited) }) };
  }
  const date = depositDate(input, members, timeZone);
  if (typeof date !== 'string') return { why: date };
  const lines = feeLines(input, breakdown, accounts);
  if ('code' in lines) return { why: lines };
  const { id: memo, currency } = facts;
  const { gross } = breakdown;
  const ledgerIds = members.flatMap(({ payment }) => payment.receipts.map(({ ledgerId }) => ledgerId));
  const total = minorUnits(gross + sum(lines.map(({ amount }) => amount)));
  if (total <= 0) return { why: reasons.NOTHING_TO_DEPOSIT(amountOf(facts)) };
  return { deposit: { accountId: accounts.bank, date, currency, memo, ledgerIds, gross, total, lines } };
}

/** An item holds the request, the sentences and the history of this many payments. */
const mostPayments = 1_500;

/** Why a payout cannot be deposited whatever its payments are, also by messages that came after it was recorded. */
function whyNoDeposit(input: DepositInput, { gross, deposited }: Breakdown): Explanation | undefined {
  const { story, facts, intent, settings, supported } = input;
  const { id: payout, amount } = facts;
  if (story.contradictory) return reasons.CONTRADICTORY_EVENTS({ payment: payout, record: 'deposit' });
  if (story.status === 'failed') return reasons.FAILED_BEFORE_DEPOSIT({ payout });
  if (!settings.createDeposits && !intent.released) return reasons.DEPOSITS_OFF_MEANWHILE({ payout });
  const contradiction = findAccountConflict(settings);
  if (contradiction) return reasons.DEPOSIT_SETTINGS({ payout, ...contradiction });
  if (!supported) return reasons.DEPOSITS_NOT_SUPPORTED({ payout });
  const unbalanced = explainImbalance(facts);
  if (unbalanced) return unbalanced;
  if (amount < 0) return reasons.NEGATIVE_PAYOUT(amountOf(facts));
  if (gross === 0) return reasons.NOTHING_TO_DEPOSIT(amountOf(facts));
  return deposited.length > mostPayments
    ? reasons.TOO_MANY_TO_DEPOSIT({ payout, count: deposited.length, most: mostPayments })
    : undefined;
}

function amountOf({ id: payout, amount, currency }: PayoutDetails) {
  return { payout, amount: moneyText(amount, currency) };
}

interface DepositAccounts {
  readonly bank: string;
  readonly fees: Accounts['feesAccountId'];
}

/** The bank account of all members. They must all wait in undeposited funds, or cash would count twice. */
function accountsOf(input: DepositInput, members: readonly Member[]): DepositAccounts | Explanation {
  const { facts, settings } = input;
  const { id: payout, currency } = facts;
  const routed = members.map((member) => {
    const { subsidiaryId } = member.payment;
    return { member, subsidiaryId, ...accountsFor(settings, currency, subsidiaryId) };
  });
  const [first] = routed;
  const unrouted = routed.find(({ depositsAccountId }) => !depositsAccountId);
  if (!first?.depositsAccountId || unrouted) {
    const entity = unrouted?.subsidiaryId ?? null;
    return reasons.DEPOSIT_ACCOUNT_NOT_CHOSEN({ payout, currency, entity });
  }
  const bank = first.depositsAccountId;
  if (routed.some(({ depositsAccountId }) => depositsAccountId !== bank)) {
    const payments = routed.map(
      ({ member, subsidiaryId }) => `${named(input, [member.part])} of entity ${subsidiaryId ?? 'none'}`,
    );
    return reasons.DEPOSIT_SPANS_ACCOUNTS({ payout, payments: formatList(payments) });
  }
  const waiting = undepositedAccounts(settings);
  const outside = members.filter(({ payment }) =>
    payment.receipts.some(({ accountId }) => !accountId || !waiting.has(accountId) || accountId === bank),
  );
  if (outside.length === 0) return { bank, fees: first.feesAccountId };
  const found = named(
    input,
    outside.map(({ part }) => part),
  );
  return reasons.NOT_IN_UNDEPOSITED({ payout, found });
}

/** The latest of the arrival date and the payments' dates, or why that date cannot be booked. */
function depositDate(
  { facts, settings, intent, now }: DepositInput,
  members: readonly Member[],
  timeZone: string,
): LedgerDate | Explanation {
  const dates = members.flatMap(({ payment }) => payment.receipts.map((one) => one.date));
  const latest = dates.reduce((a, b) => (b > a ? b : a), facts.arrivalDate);
  const date = intent.chosenDate ?? latest;
  const closed = settings.booksClosedThrough;
  if (!closed || date > closed) return date;
  const today = dateIn(now, timeZone);
  if (settings.closedPeriod === 'today' && today > closed) return today;
  return reasons.DEPOSIT_PERIOD_CLOSED({ payout: facts.id, date });
}

function feeLines(
  { facts, settings }: DepositInput,
  { fees }: Breakdown,
  { fees: accountId }: DepositAccounts,
): BankDeposit['lines'] | Explanation {
  if (settings.feeMode === 'entry' || fees.length === 0) return [];
  if (!accountId) {
    const total = moneyText(sum(fees.map(({ amount }) => amount)), facts.currency);
    return reasons.FEES_ACCOUNT_NOT_CHOSEN({ payout: facts.id, fees: total });
  }
  return fees.map(({ amount, description }) => ({ accountId, amount, description: description ?? 'Fee' }));
}

function named({ facts, payments }: DepositInput, parts: readonly Member['part'][]): string {
  return formatList(parts.map((part) => paymentText(part, payments, facts.currency)));
}
