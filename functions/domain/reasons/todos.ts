import { because } from './explanation.ts';
import { capitalise, ignoreOnceReversed, ledgerPayment, menu, resolveDone, reversePath } from './phrases.ts';

/** A payment whose record in Intacct was reversed although its money stands. */
interface Gone {
  readonly payment: string;
  readonly amount: string;
  readonly number: string;
  /** The numbers of the payments that record the rest, where only a part was reversed. */
  readonly others?: string | undefined;
}

/** Which numbers to give: all of them, because together they replace what recorded the payment. */
function newNumbers({ others }: Gone): string {
  return others === undefined ? 'its number' : `its number and ${others}, which records the rest`;
}

/** What records a payment in Intacct. */
interface Recorded {
  /** The number of the payment there, or how else to find it; empty where only an advance is left. */
  readonly number: string;
  /** The amount that is kept as an advance. */
  readonly advance?: string | undefined;
}

function inIntacct({ number, advance }: Recorded): string {
  const payment = number === '' ? [] : [ledgerPayment(number)];
  return [...payment, ...(advance ? [`the advance of ${advance}`] : [])].join(' and ');
}

interface Returned extends Recorded {
  readonly payment: string;
  readonly amount: string;
  readonly date: string;
  readonly invoices: string;
  /** True if a read of the ledger will show the reversal; else a person must say that it is booked. */
  readonly reversalIsSeen: boolean;
}

function stillSettled(facts: Returned): string {
  const verb = facts.number !== '' && facts.advance ? 'still settle' : 'still settles';
  return `${capitalise(inIntacct(facts))} ${verb} ${facts.invoices}.`;
}

/** The same with the path to each: "Intacct payment 4711 (… > Reverse) and the advance of … (… > Reverse)". */
function withPaths({ number, advance }: Recorded): string {
  const payment = number === '' ? [] : [`${ledgerPayment(number)} (${reversePath(number)})`];
  const kept = advance ? [`the advance of ${advance} (${menu.advances} > Reverse)`] : [];
  return [...payment, ...kept].join(' and ');
}

function toReverse(facts: Returned): string {
  const { reversalIsSeen } = facts;
  return `Reverse ${withPaths(facts)}, dated when the bank was debited. Do not reverse the deposit.${reversalIsSeen ? '' : ` ${ignoreOnceReversed}`}`;
}

const takeLedgerValues = 'resolve the invoice with outcome `take-ledger-values`';

/** What a person must do in Intacct or in Alternative after a payment was posted. */
export const todoReasons = {
  REVERSE_FAILED_PAYMENT: because<Returned>(
    'REVERSE_FAILED_PAYMENT',
    'self',
    (facts) =>
      `Payment ${facts.payment} over ${facts.amount} came back on ${facts.date}. ${stillSettled(facts)}`,
    toReverse,
  ),
  REVERSE_CHARGEBACK: because<Returned>(
    'REVERSE_CHARGEBACK',
    'self',
    (facts) =>
      `Payment ${facts.payment} over ${facts.amount} was charged back on ${facts.date}. ${stillSettled(facts)}`,
    toReverse,
  ),
  REFUND_TO_BOOK: because<Recorded & { payment: string; amount: string; refunded: string }>(
    'REFUND_TO_BOOK',
    'self',
    (facts) =>
      `${facts.refunded} of payment ${facts.payment} (${facts.amount}, ${inIntacct(facts)}) was refunded.`,
    (facts) =>
      `Book the refund in Intacct. If the sale is cancelled: reverse ${withPaths(facts)}, then reverse or credit the invoice. If it is goodwill or a partial refund: enter an Accounts Receivable credit adjustment and refund it, then ${resolveDone}.`,
  ),
  POSTED_PAYMENT_GONE: because<Gone>(
    'POSTED_PAYMENT_GONE',
    'self',
    ({ payment, amount, number }) =>
      `Payment ${payment} over ${amount} still stands in Alternative, but ${ledgerPayment(number)} was reversed.`,
    (facts) =>
      `Receive the payment again in Intacct. Then ${resolveDone} and ${newNumbers(facts)}. Or refund the payment in Alternative.`,
  ),
  DISPUTE_WON: because<Gone>(
    'DISPUTE_WON',
    'self',
    ({ payment, amount, number }) =>
      `The dispute over payment ${payment} was won and ${amount} came back to you, but ${ledgerPayment(number)} was reversed.`,
    (facts) => `Receive the payment again in Intacct. Then ${resolveDone} and ${newNumbers(facts)}.`,
  ),
  FOUND_TWICE: because<{ payment: string; numbers: string; second: string }>(
    'FOUND_TWICE',
    'person',
    ({ payment, numbers }) => `Payment ${payment} is in Intacct twice: ${numbers}.`,
    ({ second }) => `Reverse ${ledgerPayment(second)}: ${reversePath(second)}.`,
  ),
  OVERPAID: because<{ invoice: string; amount: string }>(
    'OVERPAID',
    'self',
    ({ invoice, amount }) => `Customers paid ${amount} more for invoice ${invoice} than it owes.`,
    `Refund the difference in Alternative. Or keep it as an advance in Intacct (${menu.advances}) and resolve the intent of the payment with outcome \`done-by-hand\`.`,
  ),
  REOPENED_IN_INTACCT: because<{ invoice: string; due: string; advance: string | undefined }>(
    'REOPENED_IN_INTACCT',
    'person',
    ({ invoice, due }) =>
      `Invoice ${invoice} was reopened in Intacct after it was paid: Intacct shows ${due} due.`,
    ({ advance }) =>
      advance
        ? `Apply the advance of ${advance} to the invoice in Intacct: it was kept of what was paid in Alternative.`
        : `Nothing to do if the invoice stays paid. To show what Intacct has, ${takeLedgerValues}.`,
  ),
  EDITED_AFTER_PAID: because<{ invoice: string; changes: string }>(
    'EDITED_AFTER_PAID',
    'person',
    ({ invoice, changes }) => `Invoice ${invoice} was changed in Intacct after it was paid: ${changes}.`,
    `Nothing to do if the invoice stays as it was paid. To show what Intacct has, ${takeLedgerValues}.`,
  ),
  INVOICE_GONE_AFTER_PAYMENT: because<{ invoice: string }>(
    'INVOICE_GONE_AFTER_PAYMENT',
    'person',
    ({ invoice }) => `Invoice ${invoice} is gone or void in Intacct, although it was paid.`,
    'Apply the money to another invoice in Intacct, or refund the payment in Alternative.',
  ),
} as const;
