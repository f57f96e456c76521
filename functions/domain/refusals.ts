import type { Refusal } from './reasons/refusals.ts';
import { type Explanation, reasons } from './reasons.ts';

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
  [/\b(entity|location|owned by)\b/i, reasons.ENTITY_RESTRICTED],
  [/\b(dimension|department|class|project) .*(required|missing)/i, reasons.DIMENSION_REQUIRED],
];

/** Why Intacct refused, from what it said. */
export function refusalOf(refusal: Refusal): Explanation {
  const [, reason] = known.find(([pattern]) => pattern.test(refusal.text)) ?? [];
  return (reason ?? reasons.LEDGER_REFUSED)(refusal);
}
