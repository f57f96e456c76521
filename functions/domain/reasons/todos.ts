import { because } from './explanation.ts';

const posted = 'Accounts Receivable > All > Payments > Posted payments';
const advances = 'Accounts Receivable > All > Payments > Advances';

interface Gone {
  readonly payment: string;
  readonly amount: string;
  readonly number: string;
  /** The numbers of what else records it, where only a part is gone. */
  readonly others?: string | undefined;
}

/** All numbers are given anew: together they are what records it. */
function itsNumber({ others }: Gone): string {
  return others === undefined ? 'its number' : `its number and ${others}, which records the rest`;
}

/** What records it in Intacct. */
interface Recorded {
  /** The number of the payment there, or how else to find it; empty where nothing but an advance is left. */
  readonly number: string;
  /** How much of it is kept as an advance. */
  readonly advance?: string | undefined;
}

function inIntacct({ number, advance }: Recorded): string {
  const payment = number === '' ? [] : [`Intacct payment ${number}`];
  return [...payment, ...(advance ? [`the advance of ${advance}`] : [])].join(' and ');
}

interface Returned extends Recorded {
  readonly payment: string;
  readonly amount: string;
  readonly date: string;
  readonly invoices: string;
  /** What else to mind. */
  readonly mind: string;
}

function toReverse({ number, advance, mind }: Returned): string {
  const payment = number === '' ? [] : [`${posted} > ${number} > More actions > Reverse`];
  const paths = [...payment, ...(advance ? [`${advances} > the one of ${advance} > Reverse`] : [])];
  return `${paths.join('; and ')}, dated when the bank was debited. ${mind}.`;
}

/** What a person must do in Intacct or in Alternative after a payment was posted. */
export const todoReasons = {
  REVERSE_FAILED_PAYMENT: because<Returned>(
    'REVERSE_FAILED_PAYMENT',
    'self',
    (facts) =>
      `${facts.payment} over ${facts.amount} came back on ${facts.date}; ${inIntacct(facts)} still settles ${facts.invoices}.`,
    toReverse,
  ),
  REVERSE_CHARGEBACK: because<Returned>(
    'REVERSE_CHARGEBACK',
    'self',
    (facts) =>
      `${facts.payment} over ${facts.amount} was charged back on ${facts.date}; ${inIntacct(facts)} still settles ${facts.invoices}.`,
    toReverse,
  ),
  REFUND_TO_BOOK: because<Recorded & { payment: string; amount: string; refunded: string }>(
    'REFUND_TO_BOOK',
    'self',
    (facts) => `${facts.refunded} of ${facts.payment} (${facts.amount}, ${inIntacct(facts)}) was refunded.`,
    (facts) =>
      `If the sale is cancelled: reverse ${inIntacct(facts).replace('Intacct payment ', '')} (${posted} > More actions > Reverse), then reverse or credit the invoice. If it is goodwill or a part: enter a receivables credit adjustment and refund it; then resolve as done by hand.`,
  ),
  POSTED_PAYMENT_GONE: because<Gone>(
    'POSTED_PAYMENT_GONE',
    'self',
    ({ payment, amount, number }) =>
      `Intacct payment ${number} for ${payment} over ${amount} was reversed in Intacct, but the money stands.`,
    (facts) =>
      `Receive it again in Intacct and resolve as done by hand with ${itsNumber(facts)}, or refund it in Alternative.`,
  ),
  DISPUTE_WON: because<Gone>(
    'DISPUTE_WON',
    'self',
    ({ payment, amount, number }) =>
      `The dispute over ${payment} was won, and ${amount} is with you again; Intacct payment ${number} was reversed.`,
    (facts) => `Receive it again in Intacct, and resolve as done by hand with ${itsNumber(facts)}.`,
  ),
  FOUND_TWICE: because<{ payment: string; numbers: string; second: string }>(
    'FOUND_TWICE',
    'person',
    ({ payment, numbers }) => `${payment} is in Intacct twice: ${numbers}.`,
    ({ second }) => `Reverse ${second}: ${posted} > ${second} > More actions > Reverse.`,
  ),
  OVERPAID: because<{ invoice: string; amount: string }>(
    'OVERPAID',
    'self',
    ({ invoice, amount }) => `${amount} more was collected than invoice ${invoice} owes.`,
    'Refund it in Alternative; or keep it as an advance in Intacct, and resolve its payment as done by hand.',
  ),
  REOPENED_IN_INTACCT: because<{ invoice: string; due: string; advance: string | undefined }>(
    'REOPENED_IN_INTACCT',
    'person',
    ({ invoice, due }) => `Invoice ${invoice} was reopened after it was paid: Intacct shows ${due} due.`,
    ({ advance }) =>
      advance
        ? `Apply to it in Intacct the advance of ${advance} that was kept of what was paid in Alternative.`
        : 'Nothing, or resolve the invoice: take-ledger-values shows what Intacct has.',
  ),
  EDITED_AFTER_PAID: because<{ invoice: string; changes: string }>(
    'EDITED_AFTER_PAID',
    'person',
    ({ invoice, changes }) => `Invoice ${invoice} was changed in Intacct after it was paid: ${changes}.`,
    'Nothing, or resolve the invoice: take-ledger-values shows what Intacct has.',
  ),
  INVOICE_GONE_AFTER_PAYMENT: because<{ invoice: string }>(
    'INVOICE_GONE_AFTER_PAYMENT',
    'person',
    ({ invoice }) => `Invoice ${invoice} is gone or void in Intacct after it was paid.`,
    'Apply the money to another invoice in Intacct, or refund it in Alternative.',
  ),
} as const;
