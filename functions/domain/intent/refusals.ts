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

type Known = readonly [pattern: RegExp, reason: (refusal: Refusal) => Explanation];

/**
 * What Intacct's texts mean. They are for people and not documented: a text that is none of these is shown as it is,
 * and waits for a person like most of them.
 */
const known: readonly Known[] = [
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

/** Why Intacct refused, from what it said. */
export function explainRefusal(refusal: Refusal): Explanation {
  const [, reason] = known.find(([pattern]) => pattern.test(refusal.text)) ?? [];
  return (reason ?? reasons.LEDGER_REFUSED)(refusal);
}

/**
 * The refusal of what was sent last, as long as nobody decided on it and nothing was changed for it. Whatever it is held
 * for in between, the same request is not due before the refusal itself may have been mended.
 */
export function standingRefusal({ attempt, history }: Intent): HistoryEntry | undefined {
  const ended = history.findLast(({ from, to }) => from === 'SENDING' && to !== 'SENDING');
  return attempt?.request != null && ended?.to === 'REFUSED' ? ended : undefined;
}

/** Refusals over an invoice: another copy of it shows when they are mended. */
const overInvoices: ReadonlySet<string | null> = new Set([
  'NOT_ENOUGH_DUE',
  'INVOICE_ALREADY_PAID',
  'INVOICE_IN_PROCESS',
]);

export function concernsInvoices({ reason }: HistoryEntry): boolean {
  return overInvoices.has(reason);
}

/** Over what is due only another copy of an invoice is news. A draft that is gone, or a setting, shows in none. */
export function concernsAmounts(refusal: HistoryEntry): boolean {
  return concernsInvoices(refusal) && refusal.reason !== 'INVOICE_IN_PROCESS';
}

const hourMs = 3_600_000;
export const longestRefusalWaitHours = 6;

/**
 * When it may be tried again, ever less often: an hour after its first refusal, two after the second. With another copy
 * of an invoice that it was refused over it goes at once the first time.
 */
export function retryRefusedAt({ history }: Intent, refusal: HistoryEntry, anotherCopy: boolean): Instant {
  const refusals = history.filter(({ to }) => to === 'REFUSED').length;
  const hours = anotherCopy ? refusals - 1 : refusals;
  return addMs(refusal.at, Math.min(hours, longestRefusalWaitHours) * hourMs);
}

/** Why it waits although nothing else keeps it from being sent: what Intacct said still stands. */
export function stillRefusedBecause({ reason, sentence }: HistoryEntry): Explanation {
  return {
    code: reason ?? 'LEDGER_REFUSED',
    sentence: sentence ?? 'Intacct refused the payment before.',
    step: `Mend in Intacct what its text names, and the same request is sent again by itself. Or ${resolveRetry}.`,
    resolvedBy: 'self',
  };
}

/**
 * What Intacct refused because its period is closed goes once more with the date of today, where the settings say so. A
 * changed date is a new generation.
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

/** Rutter has no such path for the company. */
const notOffered = 404;
/** Refusals of the connection as a whole mean the same whatever was sent. */
const ofConnection: ReadonlySet<string> = new Set(['WEB_SERVICES_NOT_AUTHORIZED']);

/** Why a deposit was refused; undefined where that has nothing to do with its being one. */
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
  const known = explainRefusal({ payment: payout, record: 'deposit', amount: refused.amount, text });
  if (ofConnection.has(known.code)) return known;
  return known.code === 'PERIOD_CLOSED'
    ? reasons.DEPOSIT_PERIOD_CLOSED_IN_LEDGER(refused)
    : reasons.DEPOSIT_REFUSED(refused);
}
