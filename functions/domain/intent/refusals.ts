import type { Settings } from '../connection/settings.ts';
import { type Explanation, reasons } from '../reasons/catalog.ts';
import { resolveRetry } from '../reasons/phrases.ts';
import type { Refusal } from '../reasons/refusals.ts';
import { moneyText } from '../shared/money.ts';
import { addMs, dateIn, type Instant } from '../shared/time.ts';
import type { Answer } from './answer.ts';
import type { HistoryEntry, Intent } from './intent.ts';
import { changeAttempt } from './send.ts';
import { move } from './transitions.ts';

type RefusalPattern = readonly [pattern: RegExp, reason: (refusal: Refusal) => Explanation];

/**
 * What Intacct's texts mean. They are written for people and are not documented. A text that matches none of these is
 * shown as it is and waits for a person, as most of these do.
 */
const patterns: readonly RefusalPattern[] = [
  [/sender ?id|web services.*(not|subscri)/i, reasons.WEB_SERVICES_NOT_AUTHORIZED],
  [/permission|not authorized|not allowed to/i, reasons.PERMISSION_DENIED],
  [/closed|period is not open|books are/i, reasons.PERIOD_CLOSED_IN_LEDGER],
  [/draft payment|selected by/i, reasons.INVOICE_IN_PROCESS_IN_LEDGER],
  [/already paid|fully paid/i, reasons.INVOICE_ALREADY_PAID_IN_LEDGER],
  [/exceeds? the (amount|total) due|more than.*due|overpay/i, reasons.NOT_ENOUGH_DUE_IN_LEDGER],
  [/exchange rate/i, reasons.RATE_MISSING],
  [/payment method/i, reasons.METHOD_REFUSED],
  [/\baccount\b/i, reasons.ACCOUNT_REFUSED],
  [/\b(dimension|department|class|project) .*(required|missing)/i, reasons.DIMENSION_REQUIRED],
  [/\b(entity|location|owned by)\b/i, reasons.ENTITY_RESTRICTED],
];

/** Why Intacct refused, by its text. The first pattern that matches decides. */
export function explainRefusal(refusal: Refusal): Explanation {
  const [, reason] = patterns.find(([pattern]) => pattern.test(refusal.text)) ?? [];
  return (reason ?? reasons.LEDGER_REFUSED)(refusal);
}

/**
 * The refusal of the latest request, unless a person has decided on it or the request was changed since. Whatever the
 * intent is held for meanwhile, the unchanged request is not sent again until the cause of the refusal may be mended.
 */
export function standingRefusal({ attempt, history }: Intent): HistoryEntry | undefined {
  const ended = history.findLast(({ from, to }) => from === 'SENDING' && to !== 'SENDING');
  return attempt?.request != null && ended?.to === 'REFUSED' ? ended : undefined;
}

/** The refusals that are about an invoice: another copy of the invoice may show that the cause is gone. */
const invoiceReasons: ReadonlySet<string | null> = new Set([
  'NOT_ENOUGH_DUE',
  'INVOICE_ALREADY_PAID',
  'INVOICE_IN_PROCESS',
]);

/** True if the refusal is about an invoice. */
export function concernsInvoices({ reason }: HistoryEntry): boolean {
  return invoiceReasons.has(reason);
}

/**
 * True if the refusal is about the amount due of an invoice: only another copy of the invoice can show that it is
 * mended. No copy shows that a draft payment is gone, or that a setting was changed.
 */
export function concernsAmounts(refusal: HistoryEntry): boolean {
  return concernsInvoices(refusal) && refusal.reason !== 'INVOICE_IN_PROCESS';
}

const hourMs = 3_600_000;

/** The longest wait before a refused request is sent again. */
export const longestRefusalWaitHours = 6;

/**
 * When a refused request may be sent again: an hour after its first refusal, two hours after its second, and so on.
 * With another copy of the invoice that it was refused for, it may be sent at once after its first refusal, an hour
 * after its second, and so on.
 */
export function retryRefusedAt({ history }: Intent, refusal: HistoryEntry, anotherCopy: boolean): Instant {
  const refusals = history.filter(({ to }) => to === 'REFUSED').length;
  const hours = anotherCopy ? refusals - 1 : refusals;
  return addMs(refusal.at, Math.min(hours, longestRefusalWaitHours) * hourMs);
}

/** The reason to hold an intent that could be sent but for its last refusal: that refusal's own reason and text. */
export function stillRefusedBecause({ reason, sentence }: HistoryEntry): Explanation {
  return {
    code: reason ?? 'LEDGER_REFUSED',
    sentence: sentence ?? 'Intacct refused this request before.',
    step: `Mend in Intacct what its text names, and the same request is sent again by itself. Or ${resolveRetry}.`,
    resolvedBy: 'self',
  };
}

/**
 * The intent with today as its posting date, if Intacct refused it for a closed period and the setting `closedPeriod`
 * is `today`; else undefined. A changed date is a new generation.
 */
export function retryDatedToday(intent: Intent, settings: Settings, now: Instant): Intent | undefined {
  const { state, reason, attempt } = intent;
  if (state !== 'REFUSED' || reason !== 'PERIOD_CLOSED' || settings.closedPeriod !== 'today')
    return undefined;
  const posting = attempt?.posting;
  if (!settings.timeZone || !posting) return undefined;
  const today = dateIn(now, settings.timeZone);
  if (posting.date >= today) return undefined;
  const said = {
    reason: 'PERIOD_CLOSED',
    sentence: reasons.DATED_TODAY({ date: posting.date, today }).sentence,
  };
  const changes = { chosenDate: today, ...changeAttempt(intent, { request: null }) };
  return move(intent, { to: 'PENDING', at: now, by: 'sync', said, dueAt: now }, changes);
}

type RefusedAnswer = Pick<Extract<Answer, { readonly kind: 'refused' }>, 'status' | 'text' | 'byLedger'>;

/** Rutter's status if it offers no deposits for the company. */
const notOffered = 404;
/** The reasons that concern the whole connection, and so are the same for a payment and a deposit. */
const connectionReasons: ReadonlySet<string> = new Set(['WEB_SERVICES_NOT_AUTHORIZED']);

/** Why a deposit was refused. Undefined for a payment, and for a rejection that has nothing to do with deposits. */
export function depositRefusal(
  intent: Intent,
  { status, text, byLedger }: RefusedAnswer,
): Explanation | undefined {
  const { kind, attempt, subjectId } = intent;
  const deposit = attempt?.deposit;
  if (kind !== 'deposit' || !deposit) return undefined;
  const payout = subjectId.replace(/^alternative:/, '');
  if (!byLedger) return status === notOffered ? reasons.DEPOSITS_NOT_SUPPORTED({ payout }) : undefined;
  const refused = { payout, amount: moneyText(deposit.gross, deposit.currency), text };
  const why = explainRefusal({ payment: payout, record: 'deposit', amount: refused.amount, text });
  if (connectionReasons.has(why.code)) return why;
  return why.code === 'PERIOD_CLOSED'
    ? reasons.DEPOSIT_PERIOD_CLOSED_IN_LEDGER(refused)
    : reasons.DEPOSIT_REFUSED(refused);
}
