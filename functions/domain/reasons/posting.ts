import { because } from './explanation.ts';
import {
  capitalise,
  ledgerPayment,
  menu,
  openPeriod,
  resolveDone,
  resolveRetry,
  resolveWith,
  reversePath,
  setting,
} from './phrases.ts';

const goesOn = 'posting goes on by itself';
const byHand = `record the payment in Intacct by hand and ${resolveDone}`;
const eachByHand = `Record each part in Intacct by hand. Then ${resolveDone} and the numbers of all parts.`;

/** A payment and one of the invoices that it pays. */
interface Paying {
  readonly payment: string;
  readonly invoice: string;
}

/** Why a payment is held before it is posted. A new reason to hold a payment goes here; `posting/plan.ts` raises it. */
export const postingReasons = {
  FIRST_SYNC_NOT_DONE: because<object>(
    'FIRST_SYNC_NOT_DONE',
    'self',
    () => 'The first read of the company from Intacct is unfinished.',
    `Nothing to do: ${goesOn} when the read is finished.`,
  ),
  TIME_ZONE_NOT_SET: because<object>(
    'TIME_ZONE_NOT_SET',
    'self',
    () => "The date at the partner's office is not known, because the setting `timeZone` is missing.",
    `Set ${setting('timeZone')}, for example \`America/New_York\`.`,
  ),
  PAYMENTS_ACCOUNT_NOT_CHOSEN: because<object>(
    'PAYMENTS_ACCOUNT_NOT_CHOSEN',
    'self',
    () => 'No Intacct account is chosen for payments.',
    `Set \`paymentsAccountId\` and ${setting('paymentsAccountKind')}.`,
  ),
  ACCOUNT_NOT_ROUTED: because<{ currency: string; entity: string | null }>(
    'ACCOUNT_NOT_ROUTED',
    'self',
    ({ currency, entity }) =>
      `No Intacct account is chosen for payments in ${currency}${entity ? ` of entity ${entity}` : ''}.`,
    ({ currency, entity }) =>
      `Add a route for ${currency}${entity ? ` and entity ${entity}` : ''} to ${setting('routes')}.`,
  ),
  INVOICE_NOT_SYNCED: because<Paying>(
    'INVOICE_NOT_SYNCED',
    'self',
    ({ payment, invoice }) =>
      `Payment ${payment} waits: its invoice ${invoice} has not been read from Intacct yet.`,
    'Nothing to do at first, because invoices are read every hour. After 2 hours check that the Web Services user may see the entity of the invoice.',
  ),
  INVOICE_MISSING: because<Paying>(
    'INVOICE_MISSING',
    'self',
    ({ payment, invoice }) =>
      `Payment ${payment} waits: invoice ${invoice} can no longer be read in Intacct.`,
    'Check that the Web Services user may see the entity of the invoice. If the invoice is gone, apply the money to another invoice by hand, or refund the payment in Alternative.',
  ),
  INVOICE_ALREADY_PAID: because<Paying & { amount: string; settledBy: string }>(
    'INVOICE_ALREADY_PAID',
    'self',
    ({ payment, invoice, amount, settledBy }) =>
      `Payment ${payment} pays ${amount} of invoice ${invoice}, but Intacct shows 0 due. The invoice is settled by ${settledBy}.`,
    `Reverse the wrong payment in Intacct (${reversePath()}). Or refund the payment in Alternative. Or keep its money as an advance (${menu.advances}) and ${resolveDone}, without a number.`,
  ),
  NOT_ENOUGH_DUE: because<Paying & { amount: string; available: string; short: string }>(
    'NOT_ENOUGH_DUE',
    'self',
    ({ payment, invoice, amount, available, short }) =>
      `Payment ${payment} pays ${amount} of invoice ${invoice}, but only ${available} is due, so ${short} is too much.`,
    `Receive what is due in Intacct by hand. Keep the rest as an advance (${menu.advances}), or refund it in Alternative. Then ${resolveDone} and the number of the payment.`,
  ),
  EARLIER_FAILED_PAYMENT_NOT_REVERSED: because<{ payment: string; invoice: string; failed: string }>(
    'EARLIER_FAILED_PAYMENT_NOT_REVERSED',
    'self',
    ({ payment, invoice, failed }) =>
      `Payment ${payment} waits: invoice ${invoice} is still settled by ${ledgerPayment(failed)}, which failed.`,
    ({ failed }) => `Reverse ${ledgerPayment(failed)}: ${reversePath(failed)}. Then ${goesOn}.`,
  ),
  ANOTHER_PAYMENT_IN_FLIGHT: because<Paying & { other: string }>(
    'ANOTHER_PAYMENT_IN_FLIGHT',
    'self',
    ({ payment, invoice, other }) =>
      `Payment ${payment} waits: payment ${other} for the same invoice ${invoice} is being posted.`,
    `Nothing to do: ${goesOn}.`,
  ),
  LOOKS_RECORDED_BY_HAND: because<{ payment: string; twin: string; date: string; amount: string }>(
    'LOOKS_RECORDED_BY_HAND',
    'person',
    ({ payment, twin, date, amount }) =>
      `Payment ${payment} is held: Intacct payment ${twin} of ${date} over ${amount} looks like the same money.`,
    ({ payment, twin }) =>
      `Compare Intacct payment ${twin} with payment ${payment}. If both are the same money, ${resolveWith('same-payment')}. If not, ${resolveWith('another-payment')}, and payment ${payment} is posted.`,
  ),
  INVOICE_IN_PROCESS: because<Paying>(
    'INVOICE_IN_PROCESS',
    'self',
    ({ payment, invoice }) =>
      `Payment ${payment} waits: somebody has a draft payment on invoice ${invoice} in Intacct.`,
    `Post or delete the draft: ${menu.postedPayments}, state Draft. Then ${goesOn}.`,
  ),
  INVOICE_NOT_PAYABLE: because<Paying & { state: string }>(
    'INVOICE_NOT_PAYABLE',
    'person',
    ({ payment, invoice, state }) =>
      `Payment ${payment} is held: invoice ${invoice} cannot be paid in Intacct, because it is ${state}.`,
    `Correct the invoice (${menu.invoices}) and ${resolveRetry}. Or apply the money to another invoice by hand and ${resolveDone}. Or refund it in Alternative.`,
  ),
  CUSTOMER_MISMATCH: because<{ payment: string; customer: string | null; invoices: string | null }>(
    'CUSTOMER_MISMATCH',
    'person',
    ({ payment, customer, invoices }) =>
      invoices === null
        ? `Payment ${payment} names no customer, and neither does its first invoice.`
        : `Payment ${payment} is of customer ${customer}, but its invoices are not: ${invoices}.`,
    eachByHand,
  ),
  SEVERAL_CUSTOMERS: because<{ payment: string; parts: string }>(
    'SEVERAL_CUSTOMERS',
    'person',
    ({ payment, parts }) => `Payment ${payment} pays invoices of several customers: ${parts}.`,
    eachByHand,
  ),
  SEVERAL_ENTITIES: because<{ payment: string; parts: string }>(
    'SEVERAL_ENTITIES',
    'person',
    ({ payment, parts }) => `Payment ${payment} pays invoices of several entities: ${parts}.`,
    eachByHand,
  ),
  CURRENCY_MISMATCH: because<{ payment: string; currency: string; invoice: string; invoiceCurrency: string }>(
    'CURRENCY_MISMATCH',
    'self',
    ({ payment, currency, invoice, invoiceCurrency }) =>
      `Payment ${payment} is in ${currency}, but invoice ${invoice} is in ${invoiceCurrency}.`,
    `${capitalise(byHand)}.`,
  ),
  PERIOD_CLOSED: because<{ payment: string; date: string }>(
    'PERIOD_CLOSED',
    'person',
    ({ payment, date }) => `Payment ${payment} would be posted on ${date}, which lies in a closed period.`,
    openPeriod(),
  ),
} as const;
