import { because } from './explanation.ts';

const unlessEntered =
  'Nothing; if it was entered in Intacct by hand, resolve as done by hand with its number, and a to-do says the rest.';

/** Why a payment of Alternative is not, or not yet, posted. */
export const postingReasons = {
  UNKNOWN_CONNECTION: because<{ payment: string; connection: string }>(
    'UNKNOWN_CONNECTION',
    'self',
    ({ payment, connection }) => `${payment} names a partner that is not connected: ${connection}.`,
    'Alternative support connects the partner, or corrects the payment; it goes on by itself.',
  ),
  CONTRADICTORY_EVENTS: because<{ payment: string }>(
    'CONTRADICTORY_EVENTS',
    'engineer',
    ({ payment }) => `Two messages about ${payment} disagree.`,
    'Alternative support finds out which is right; then record by hand.',
  ),
  CONTRADICTORY_EVENTS_TOO_LATE: because<{ payment: string }>(
    'CONTRADICTORY_EVENTS',
    'engineer',
    ({ payment }) => `Two messages about ${payment} disagree, and it was posted or closed already.`,
    'Alternative support finds out which is right; correct it in Intacct where it differs, then resolve as done by hand with the number of its payment.',
  ),
  AMOUNT_INVALID_IN_EVENT: because<{
    payment: string;
    amount: string;
    currency: string;
    problem?: string;
  }>(
    'AMOUNT_INVALID',
    'engineer',
    ({ payment, amount, currency, problem }) =>
      `${amount} of ${payment} does not fit ${currency}${problem ? `: ${problem}` : ''}.`,
    'Alternative support corrects the payment, or records it by hand.',
  ),
  REFUND_TOO_LARGE: because<{ payment: string; refunded: string; amount: string }>(
    'REFUND_TOO_LARGE',
    'engineer',
    ({ payment, refunded, amount }) =>
      `${refunded} of ${payment} was refunded, more than its ${amount}; no more than that is booked.`,
    'Alternative support finds out what was refunded; then record it by hand.',
  ),
  SUCCESS_AWAITED: because<{ payment: string }>(
    'SUCCESS_AWAITED',
    'self',
    ({ payment }) => `A message about ${payment} came before the one that tells what it pays.`,
    'Nothing; it goes on when that message arrives.',
  ),
  NO_ALLOCATION: because<{ payment: string }>(
    'NO_ALLOCATION',
    'person',
    ({ payment }) => `${payment} names no invoice.`,
    'Record it as an advance (Accounts Receivable > All > Payments > Advances), then resolve it as done by hand.',
  ),
  ALLOCATION_MISMATCH: because<{
    payment: string;
    charged: string;
    invoices: string;
    fees: string;
    unexplained: string;
  }>(
    'ALLOCATION_MISMATCH',
    'person',
    ({ payment, charged, invoices, fees, unexplained }) =>
      `${payment}: charged ${charged}, invoices ${invoices}, customer-paid fees ${fees}: ${unexplained} unexplained.`,
    'Correct it in Alternative, or record it by hand and resolve as done by hand.',
  ),
  TOO_MANY_INVOICES: because<{ payment: string; invoices: number; most: number }>(
    'TOO_MANY_INVOICES',
    'person',
    ({ payment, invoices, most }) =>
      `${payment} pays ${invoices} invoices; at most ${most} fit into one posting.`,
    'Record it by hand, then resolve it as done by hand.',
  ),
  MANUAL_CHECK_MARK: because<{ payment: string }>(
    'MANUAL_CHECK_MARK',
    'person',
    ({ payment }) => `${payment} is a mark made in Alternative only; it is never posted.`,
    'Record the cheque in Intacct as usual.',
  ),
  WRITEBACK_OFF: because<object>(
    'WRITEBACK_OFF',
    'person',
    () => 'Posting is off for this connection.',
    'Switch it on in the settings; older payments are released one by one.',
  ),
  WRITEBACK_PREVIEW: because<object>(
    'WRITEBACK_PREVIEW',
    'person',
    () => 'Posting is only shown, not done: the request stands in this intent.',
    'Switch it on in the settings; older payments are released one by one.',
  ),
  OLDER_THAN_WRITE_BACK: because<{ paidAt: string; from: string }>(
    'OLDER_THAN_WRITE_BACK',
    'person',
    ({ paidAt, from }) => `Paid at ${paidAt}, before posting began at ${from}.`,
    'Release it if it is not in Intacct yet.',
  ),
  FAILED_BEFORE_POSTING: because<{ payment: string; why: string }>(
    'FAILED_BEFORE_POSTING',
    'self',
    ({ payment, why }) => `${payment} failed before it was posted${why}.`,
    unlessEntered,
  ),
  REFUNDED_BEFORE_POSTING: because<{ payment: string }>(
    'REFUNDED_BEFORE_POSTING',
    'self',
    ({ payment }) => `${payment} was refunded before it was posted.`,
    unlessEntered,
  ),
  FIRST_SYNC_NOT_DONE: because<object>(
    'FIRST_SYNC_NOT_DONE',
    'self',
    () => 'The first read of the company is unfinished.',
    'Nothing; it goes on by itself.',
  ),
  TIME_ZONE_NOT_SET: because<object>(
    'TIME_ZONE_NOT_SET',
    'self',
    () => "The date at the partner's office is not known: timeZone is not set.",
    'Set timeZone in the settings.',
  ),
  PAYMENTS_ACCOUNT_NOT_CHOSEN: because<object>(
    'PAYMENTS_ACCOUNT_NOT_CHOSEN',
    'self',
    () => 'No account is chosen for payments.',
    'Set paymentsAccountId and paymentsAccountKind in the settings.',
  ),
  ACCOUNT_NOT_ROUTED: because<{ currency: string; entity: string | null }>(
    'ACCOUNT_NOT_ROUTED',
    'self',
    ({ currency, entity }) => `No account is chosen for ${currency}${entity ? ` in entity ${entity}` : ''}.`,
    'Add a route in the settings.',
  ),
  INVOICE_NOT_SYNCED: because<{ invoice: string }>(
    'INVOICE_NOT_SYNCED',
    'self',
    ({ invoice }) => `Invoice ${invoice} has not been read from Intacct yet.`,
    'Nothing; after 2 hours check that the Web Services user may see its entity.',
  ),
  INVOICE_MISSING: because<{ invoice: string }>(
    'INVOICE_MISSING',
    'self',
    ({ invoice }) => `Invoice ${invoice} can no longer be read in Intacct.`,
    'Check the entity access of the Web Services user; else apply the money elsewhere or refund it.',
  ),
  INVOICE_ALREADY_PAID: because<{ invoice: string; amount: string; settledBy: string }>(
    'INVOICE_ALREADY_PAID',
    'self',
    ({ invoice, amount, settledBy }) =>
      `Invoice ${invoice}: ${amount} is to be posted; Intacct shows 0 due, settled by ${settledBy}.`,
    'Refund in Alternative, or reverse the wrong payment: Accounts Receivable > All > Payments > Posted payments > More actions > Reverse; or keep it as an advance, and resolve as done by hand without a number.',
  ),
  NOT_ENOUGH_DUE: because<{ invoice: string; amount: string; available: string; short: string }>(
    'NOT_ENOUGH_DUE',
    'self',
    ({ invoice, amount, available, short }) =>
      `Invoice ${invoice}: ${amount} is to be posted, ${available} is due, ${short} too much.`,
    'Receive what is due by hand; keep the rest as an advance, or refund it in Alternative; then resolve as done by hand with the number of the payment.',
  ),
  EARLIER_FAILED_PAYMENT_NOT_REVERSED: because<{ invoice: string; payment: string }>(
    'EARLIER_FAILED_PAYMENT_NOT_REVERSED',
    'self',
    ({ invoice, payment }) => `Invoice ${invoice} is still settled by the failed payment ${payment}.`,
    ({ payment }) =>
      `Accounts Receivable > All > Payments > Posted payments > ${payment} > More actions > Reverse.`,
  ),
  ANOTHER_PAYMENT_IN_FLIGHT: because<{ invoice: string; other: string }>(
    'ANOTHER_PAYMENT_IN_FLIGHT',
    'self',
    ({ invoice, other }) => `${other} for invoice ${invoice} is being posted.`,
    'Nothing; it goes on by itself.',
  ),
  LOOKS_RECORDED_BY_HAND: because<{ payment: string; twin: string; date: string; amount: string }>(
    'LOOKS_RECORDED_BY_HAND',
    'person',
    ({ payment, twin, date, amount }) =>
      `Intacct payment ${twin} of ${date} over ${amount} looks like ${payment}.`,
    'Resolve it: same-payment, or another-payment.',
  ),
  INVOICE_IN_PROCESS: because<{ invoice: string }>(
    'INVOICE_IN_PROCESS',
    'self',
    ({ invoice }) => `Somebody has a draft payment on invoice ${invoice}.`,
    'Accounts Receivable > All > Payments > Posted payments, state Draft: post it or delete it.',
  ),
  INVOICE_NOT_PAYABLE: because<{ invoice: string; state: string }>(
    'INVOICE_NOT_PAYABLE',
    'person',
    ({ invoice, state }) => `Invoice ${invoice} cannot be paid: it is ${state}.`,
    'Mend it (Accounts Receivable > All > Invoices), apply the money elsewhere by hand, or refund it; then resolve.',
  ),
  CUSTOMER_MISMATCH: because<{ payment: string; customer: string; invoices: string }>(
    'CUSTOMER_MISMATCH',
    'person',
    ({ payment, customer, invoices }) =>
      `${payment} is of customer ${customer}; its invoices are of ${invoices}.`,
    'Record each part by hand, then resolve as done by hand with all numbers.',
  ),
  SEVERAL_CUSTOMERS: because<{ payment: string; parts: string }>(
    'SEVERAL_CUSTOMERS',
    'person',
    ({ payment, parts }) => `${payment} pays invoices of several customers: ${parts}.`,
    'Record each part by hand, then resolve as done by hand with all numbers.',
  ),
  SEVERAL_ENTITIES: because<{ payment: string; parts: string }>(
    'SEVERAL_ENTITIES',
    'person',
    ({ payment, parts }) => `${payment} pays invoices of several entities: ${parts}.`,
    'Record each part by hand, then resolve as done by hand with all numbers.',
  ),
  CURRENCY_MISMATCH: because<{ payment: string; currency: string; invoice: string; invoiceCurrency: string }>(
    'CURRENCY_MISMATCH',
    'self',
    ({ payment, currency, invoice, invoiceCurrency }) =>
      `${payment} is in ${currency}, invoice ${invoice} in ${invoiceCurrency}.`,
    'Record it by hand, then resolve as done by hand.',
  ),
  PERIOD_CLOSED: because<{ date: string }>(
    'PERIOD_CLOSED',
    'person',
    ({ date }) => `${date} lies in a closed period.`,
    'Open it (General Ledger > All > Books > Open), or retry with another posting date.',
  ),
} as const;
