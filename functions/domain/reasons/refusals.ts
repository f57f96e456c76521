import { because } from './explanation.ts';

/** What Intacct had against a request, in its own words, and over what. */
export interface Refusal {
  readonly payment: string;
  readonly amount: string;
  readonly text: string;
}

const said = ({ payment, amount, text }: Refusal, what: string) =>
  `${what} ${payment} over ${amount} was not posted; Intacct said: "${text}".`;

/** What Intacct itself refuses. Its own text is always shown. */
export const refusalReasons = {
  LEDGER_REFUSED: because<Refusal>(
    'LEDGER_REFUSED',
    'person',
    (refusal) => said(refusal, 'Intacct refused the payment.'),
    'Read the text and mend what it names; then resolve: retry, or done-by-hand.',
  ),
  PERIOD_CLOSED_IN_LEDGER: because<Refusal>(
    'PERIOD_CLOSED',
    'person',
    (refusal) => said(refusal, 'The date lies in a closed period.'),
    'Open it (General Ledger > All > Books > Open, Accounts Receivable), or retry with another posting date.',
  ),
  NOT_ENOUGH_DUE_IN_LEDGER: because<Refusal>(
    'NOT_ENOUGH_DUE',
    'self',
    (refusal) => said(refusal, 'Less is due than the payment.'),
    'Receive what is due by hand and the rest as an advance, or refund the rest.',
  ),
  INVOICE_ALREADY_PAID_IN_LEDGER: because<Refusal>(
    'INVOICE_ALREADY_PAID',
    'self',
    (refusal) => said(refusal, 'The invoice is already paid.'),
    'Refund in Alternative, or reverse the wrong payment: Accounts Receivable > All > Payments > Posted payments > More actions > Reverse.',
  ),
  INVOICE_IN_PROCESS_IN_LEDGER: because<Refusal>(
    'INVOICE_IN_PROCESS',
    'self',
    (refusal) => said(refusal, 'Somebody has a draft payment on the invoice.'),
    'Accounts Receivable > All > Payments > Posted payments, state Draft: post it or delete it.',
  ),
  PERMISSION_DENIED: because<Refusal>(
    'PERMISSION_DENIED',
    'person',
    (refusal) => said(refusal, 'The Web Services user may not do this.'),
    'Company > Admin > Roles: give Accounts Receivable payments List, View, Add; then retry.',
  ),
  WEB_SERVICES_NOT_AUTHORIZED: because<Refusal>(
    'WEB_SERVICES_NOT_AUTHORIZED',
    'self',
    (refusal) => said(refusal, 'Intacct rejects the sender.'),
    'Company > Security > Edit: add the Sender ID AlternativePayments (case-sensitive), Active; Applications > Company > Subscriptions: switch Web Services on.',
  ),
  ACCOUNT_REFUSED: because<Refusal>(
    'ACCOUNT_REFUSED',
    'person',
    (refusal) => said(refusal, 'Intacct refuses the account.'),
    'Choose another account in the settings (paymentsAccountId or a route); then retry.',
  ),
  ENTITY_RESTRICTED: because<Refusal>(
    'ENTITY_RESTRICTED',
    'person',
    (refusal) => said(refusal, 'Intacct refuses the entity or location.'),
    'Give the Web Services user access to the entity; then retry, or record by hand.',
  ),
  DIMENSION_REQUIRED: because<Refusal>(
    'DIMENSION_REQUIRED',
    'person',
    (refusal) => said(refusal, 'Intacct demands a dimension that a payment does not carry.'),
    'Make it optional for receivables payments, or record by hand; then resolve.',
  ),
  METHOD_REFUSED: because<Refusal>(
    'METHOD_REFUSED',
    'person',
    (refusal) => said(refusal, 'Intacct refuses the payment method.'),
    'Allow the method for the account, or record by hand; then resolve.',
  ),
  RATE_MISSING: because<Refusal>(
    'RATE_MISSING',
    'person',
    (refusal) => said(refusal, 'Intacct has no exchange rate for the date.'),
    'Enter the exchange rate; then retry, or record by hand.',
  ),
  ACCOUNT_INACTIVE: because<{ account: string }>(
    'ACCOUNT_INACTIVE',
    'self',
    ({ account }) => `Account ${account} is inactive or gone.`,
    'Cash Management > Setup > Accounts > Checking (undeposited funds: Cash Management > Setup > Configuration), or choose another in the settings.',
  ),
  ACCOUNT_CURRENCY_MISMATCH: because<{
    payment: string;
    currency: string;
    account: string;
    accountCurrency: string;
  }>(
    'ACCOUNT_CURRENCY_MISMATCH',
    'self',
    ({ payment, currency, account, accountCurrency }) =>
      `${payment} is in ${currency}, account ${account} in ${accountCurrency}.`,
    ({ currency }) => `Add a route for ${currency} in the settings, or record by hand.`,
  ),
  REQUEST_IMPOSSIBLE: because<{ payment: string; problem: string }>(
    'REQUEST_IMPOSSIBLE',
    'engineer',
    ({ payment, problem }) => `No request can be made for ${payment}: ${problem}.`,
    'Check the account ids in the settings; engineers look at the rest. Then resolve: retry.',
  ),
} as const;
