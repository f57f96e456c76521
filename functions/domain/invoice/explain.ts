import type { InvoiceId } from '../shared/ids.ts';
import { type Currency, type MinorUnits, minorUnits, moneyText, sum } from '../shared/money.ts';
import { computeInvoiceState, type PaymentTerm, paymentTerms, rawAmountDue } from './amount-due.ts';
import { inInvoiceCurrency, isVoid, recordedLedgerIds } from './applied.ts';
import { type AmountDueNote, notesOf } from './explain-notes.ts';
import { intacctRecord, numberOf, paymentName, paymentSentence } from './explain-payments.ts';
import type { Invoice, PaymentEntry, Snapshot } from './invoice.ts';

/** One amount of the sum that makes an invoice's amount due. */
interface AmountDueTerm {
  /**
   * - `total`: the invoice's total in the ledger.
   * - `ledger-link`: a payment, credit or journal entry that the ledger lists for the invoice.
   * - `ledger-difference`: the difference between the ledger's balance and those links, if there is one.
   * - `alternative-payment`: what a payment taken in Alternative adds to the ledger's balance or takes off it.
   */
  readonly kind: 'total' | 'ledger-link' | 'ledger-difference' | 'alternative-payment';
  /** Signed minor units, in the explanation's currency. */
  readonly amount: MinorUnits;
  /** The record that the amount comes from. */
  readonly record: {
    readonly system: 'intacct' | 'alternative';
    /** Rutter's id, or the id of the payment in Alternative. */
    readonly id: string;
    /** Intacct's number of the record, or of what records the Alternative payment there; null if it is unknown. */
    readonly number: string | null;
  };
  readonly sentence: string;
}

/** Why an invoice shows the amount due that it shows. Amounts are minor units. */
interface AmountDueExplanation {
  readonly invoiceId: InvoiceId;
  /** The number of the invoice, or Intacct's record number if it has none. */
  readonly name: string;
  /** What the invoice shows now, in `shownCurrency`. */
  readonly shown: MinorUnits;
  readonly shownCurrency: Currency;
  /** What the latest snapshot gives; null if its amounts contradict each other. A note says why if it is not shown. */
  readonly fromSnapshot: MinorUnits | null;
  /** The sum of all terms; negative if more was collected than is owed. */
  readonly raw: MinorUnits;
  /** The currency of the terms, `raw` and `fromSnapshot`: the ledger's. */
  readonly currency: Currency;
  readonly terms: readonly AmountDueTerm[];
  /** Facts that add nothing to the sum, but explain what is shown. */
  readonly notes: readonly AmountDueNote[];
}

/**
 * Answers "why does this invoice show 50.00 due?" for any stored invoice: every term of the formula in
 * `amount-due.ts`, with its record and a sentence. The terms come from the functions that compute the amount due, so
 * they always add up to it. To read the answer:
 *
 *     console.log(amountDueLines(explainAmountDue(invoice)).join('\n'));
 */
export function explainAmountDue(invoice: Invoice): AmountDueExplanation {
  const { ledger, alternative } = invoice;
  const payments = paymentTerms(ledger, inInvoiceCurrency(alternative, ledger));
  const state = computeInvoiceState(ledger, alternative);
  return {
    invoiceId: invoice.invoiceId,
    name: nameOf(invoice),
    shown: invoice.amountDue,
    shownCurrency: invoice.currency,
    fromSnapshot: 'contradiction' in state ? null : state.amountDue,
    raw: rawAmountDue(ledger, payments),
    currency: ledger.currency,
    terms: [...ledgerTerms(invoice), ...payments.map((term) => paymentTerm(ledger, term))],
    notes: notesOf(invoice, state),
  };
}

/** The explanation as lines of text: what is shown, each term after its amount, the sum, and the notes. */
export function amountDueLines(explanation: AmountDueExplanation): string[] {
  const { name, shown, shownCurrency, raw, currency, terms, notes } = explanation;
  const rows = [
    ...terms.map(({ amount, sentence }) => [moneyText(amount, currency), sentence] as const),
    [moneyText(raw, currency), raw < 0 ? 'is the sum. Less than 0 is shown as 0.' : 'is the sum.'] as const,
  ];
  const width = Math.max(...rows.map(([amount]) => amount.length));
  return [
    `${name} shows ${moneyText(shown, shownCurrency)} due.`,
    ...rows.map(([amount, sentence]) => `  ${amount.padStart(width)}  ${sentence}`),
    ...notes.map(({ sentence }) => `  ${sentence}`),
  ];
}

function nameOf({ documentNumber, ledger }: Invoice): string {
  return documentNumber ?? ledger.platformId;
}

/** The terms that add up to the ledger's own amount due. */
function ledgerTerms(invoice: Invoice): AmountDueTerm[] {
  const { invoiceId, ledger, alternative } = invoice;
  const { platformId, totalAmount, amountDue, links } = ledger;
  const record = { system: 'intacct', id: invoiceId, number: platformId } as const;
  const money = (amount: number) => moneyText(minorUnits(amount), ledger.currency);
  const total = `Invoice ${nameOf(invoice)} has a total of ${money(totalAmount)} in Intacct.`;
  const difference = minorUnits(amountDue - totalAmount + sum(links.map(({ amount }) => amount)));
  const differs = differenceSentence(ledger, difference, money);
  return [
    { kind: 'total', amount: totalAmount, record, sentence: total },
    ...links.map((link) => linkTerm(link, alternative, money)),
    ...(difference === 0
      ? []
      : [{ kind: 'ledger-difference', amount: difference, record, sentence: differs } as const]),
  ];
}

function differenceSentence(
  ledger: Snapshot,
  difference: MinorUnits,
  money: (amount: number) => string,
): string {
  if (isVoid(ledger))
    return difference < 0
      ? 'The invoice is void in Intacct: the rest is not due.'
      : 'The invoice is void in Intacct: listed records were reversed.';
  return difference < 0
    ? `Intacct takes off ${money(-difference)} more than the records that it lists.`
    : `Intacct takes off ${money(difference)} less than it lists: a listed record was reversed.`;
}

const linkTypes = new Map([
  ['INVOICE_PAYMENT', 'payment'],
  ['INVOICE_CREDIT_MEMO', 'credit'],
  ['JOURNAL_ENTRY', 'journal entry'],
]);

function linkTerm(
  { ledgerId, type, amount, date }: Snapshot['links'][number],
  alternative: readonly PaymentEntry[],
  money: (amount: number) => string,
): AmountDueTerm {
  const recorded = alternative.find((payment) => recordedLedgerIds(payment).includes(ledgerId));
  const number = recorded ? numberOf(recorded, ledgerId) : null;
  const what = intacctRecord(linkTypes.get(type) ?? 'record', number);
  const day = date === null ? '' : ` of ${date}`;
  const records = recorded ? `, which records Alternative payment ${paymentName(recorded)},` : '';
  const effect = amount < 0 ? `adds back ${money(-amount)}` : `takes off ${money(amount)}`;
  return {
    kind: 'ledger-link',
    amount: minorUnits(-amount),
    record: { system: 'intacct', id: ledgerId, number },
    sentence: `${capitalised(what)}${day}${records} ${effect}.`,
  };
}

function paymentTerm(ledger: Snapshot, term: PaymentTerm): AmountDueTerm {
  const { payment, amount } = term;
  return {
    kind: 'alternative-payment',
    amount,
    record: { system: 'alternative', id: paymentName(payment), number: payment.platformId },
    sentence: paymentSentence(ledger, term),
  };
}

function capitalised(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
