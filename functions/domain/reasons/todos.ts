import { because } from './because.ts';

const posted = 'Accounts Receivable > All > Payments > Posted payments';

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

interface Returned {
  readonly payment: string;
  readonly amount: string;
  readonly date: string;
  /** The number of the payment in Intacct, or how else to find it. */
  readonly number: string;
  readonly invoices: string;
  /** What else to mind. */
  readonly mind: string;
}

function toReverse({ number, mind }: Returned): string {
  return `${posted} > ${number} > More actions > Reverse, dated when the bank was debited. ${mind}.`;
}

/** What a person must do in Intacct or in Alternative after a payment was posted. */
export const todoReasons = {
  REVERSE_FAILED_PAYMENT: because<Returned>(
    'REVERSE_FAILED_PAYMENT',
    'self',
    ({ payment, amount, date, number, invoices }) =>
      `${payment} over ${amount} came back on ${date}; Intacct payment ${number} still settles ${invoices}.`,
    toReverse,
  ),
  REVERSE_CHARGEBACK: because<Returned>(
    'REVERSE_CHARGEBACK',
    'self',
    ({ payment, amount, date, number, invoices }) =>
      `${payment} over ${amount} was charged back on ${date}; Intacct payment ${number} still settles ${invoices}.`,
    toReverse,
  ),
  REFUND_TO_BOOK: because<{ payment: string; amount: string; refunded: string; number: string }>(
    'REFUND_TO_BOOK',
    'self',
    ({ payment, amount, refunded, number }) =>
      `${refunded} of ${payment} (${amount}, Intacct payment ${number}) was refunded.`,
    ({ number }) =>
      `If the sale is cancelled: reverse ${number} (${posted} > More actions > Reverse), then reverse or credit the invoice. If it is goodwill or a part: enter a receivables credit adjustment and refund it; then resolve as done by hand.`,
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
  REOPENED_IN_INTACCT: because<{ invoice: string; due: string }>(
    'REOPENED_IN_INTACCT',
    'person',
    ({ invoice, due }) => `Invoice ${invoice} was reopened after it was paid: Intacct shows ${due} due.`,
    'Nothing, or resolve the invoice: take-ledger-values shows what Intacct has.',
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
