import { because } from './explanation.ts';
import {
  menu,
  openPeriod,
  resolveDone,
  resolveRetry,
  reversePath,
  type Subject,
  setting,
  subjectName,
  subjectTitle,
} from './phrases.ts';

/** A payment that Intacct refused, and Intacct's own words. */
export interface Refusal extends Subject {
  readonly amount: string;
  readonly text: string;
}

/** "Payment pay_1 over 100.00 USD was not posted: …. Intacct said: …" */
const said = (refusal: Refusal, why: string) =>
  `${subjectTitle(refusal)} over ${refusal.amount} was not posted: ${why}. Intacct said: "${refusal.text}".`;

const orByHand = `Or record the payment in Intacct by hand and ${resolveDone}.`;
const orSheetByHand = `Or make the entries of the payout sheet in Intacct by hand and ${resolveDone}.`;

/** Where accounts are activated, and the settings that choose them. */
const accountSteps = {
  payment: `Activate the account: Cash Management > Setup > Accounts > Checking (undeposited funds: Cash Management > Setup > Configuration). Or choose another account: set ${setting('paymentsAccountId')}, or a route.`,
  deposit: `Activate the account in Intacct (a bank account: Cash Management > Setup > Accounts > Checking). Or choose another account: set \`depositsAccountId\` (the bank) or ${setting('feesAccountId')}, at the top or in the route of these payments.`,
} as const;

/** What Intacct itself refuses. Each sentence shows Intacct's own text. */
export const refusalReasons = {
  LEDGER_REFUSED: because<Refusal>(
    'LEDGER_REFUSED',
    'person',
    (refusal) => said(refusal, 'Intacct refused the payment'),
    `Read Intacct's text and mend what it names. Then ${resolveRetry}. ${orByHand}`,
  ),
  PERIOD_CLOSED_IN_LEDGER: because<Refusal>(
    'PERIOD_CLOSED',
    'person',
    (refusal) => said(refusal, 'the date lies in a closed period'),
    openPeriod('Accounts Receivable'),
  ),
  NOT_ENOUGH_DUE_IN_LEDGER: because<Refusal>(
    'NOT_ENOUGH_DUE',
    'self',
    (refusal) => said(refusal, 'less is due than the payment pays'),
    `Receive what is due in Intacct by hand, and the rest as an advance (${menu.advances}); or refund the rest in Alternative.`,
  ),
  INVOICE_ALREADY_PAID_IN_LEDGER: because<Refusal>(
    'INVOICE_ALREADY_PAID',
    'self',
    (refusal) => said(refusal, 'the invoice is already paid'),
    `Reverse the wrong payment in Intacct (${reversePath()}); or refund the payment in Alternative.`,
  ),
  INVOICE_IN_PROCESS_IN_LEDGER: because<Refusal>(
    'INVOICE_IN_PROCESS',
    'self',
    (refusal) => said(refusal, 'somebody has a draft payment on the invoice'),
    `Post or delete the draft: ${menu.postedPayments}, state Draft.`,
  ),
  PERMISSION_DENIED: because<Refusal>(
    'PERMISSION_DENIED',
    'person',
    (refusal) => said(refusal, 'the Web Services user may not do this'),
    `Give the Web Services user List, View and Add for Accounts Receivable payments: Company > Admin > Roles. Then ${resolveRetry}.`,
  ),
  WEB_SERVICES_NOT_AUTHORIZED: because<Refusal>(
    'WEB_SERVICES_NOT_AUTHORIZED',
    'self',
    (refusal) => said(refusal, 'Intacct rejects the sender'),
    'Add the Sender ID AlternativePayments (case-sensitive) as Active: Company > Security > Edit. Switch Web Services on: Applications > Company > Subscriptions.',
  ),
  ACCOUNT_REFUSED: because<Refusal>(
    'ACCOUNT_REFUSED',
    'person',
    (refusal) => said(refusal, 'Intacct refuses the account'),
    `Choose another account: set ${setting('paymentsAccountId')}, or a route. Then ${resolveRetry}.`,
  ),
  ENTITY_RESTRICTED: because<Refusal>(
    'ENTITY_RESTRICTED',
    'person',
    (refusal) => said(refusal, 'Intacct refuses the entity or location'),
    `Give the Web Services user access to the entity. Then ${resolveRetry}. ${orByHand}`,
  ),
  DIMENSION_REQUIRED: because<Refusal>(
    'DIMENSION_REQUIRED',
    'person',
    (refusal) => said(refusal, 'Intacct demands a dimension that a payment does not carry'),
    `Make the dimension optional for Accounts Receivable payments. Then ${resolveRetry}. ${orByHand}`,
  ),
  METHOD_REFUSED: because<Refusal>(
    'METHOD_REFUSED',
    'person',
    (refusal) => said(refusal, 'Intacct refuses the payment method'),
    `Allow the payment method for the account. Then ${resolveRetry}. ${orByHand}`,
  ),
  RATE_MISSING: because<Refusal>(
    'RATE_MISSING',
    'person',
    (refusal) => said(refusal, 'Intacct has no exchange rate for the date'),
    `Enter the exchange rate in Intacct. Then ${resolveRetry}. ${orByHand}`,
  ),
  ACCOUNT_INACTIVE: because<Pick<Subject, 'record'> & { account: string }>(
    'ACCOUNT_INACTIVE',
    'self',
    ({ account }) => `Account ${account} is inactive in Intacct, or gone.`,
    ({ record }) => (record === 'deposit' ? accountSteps.deposit : accountSteps.payment),
  ),
  ACCOUNT_CURRENCY_MISMATCH: because<
    Subject & { currency: string; account: string; accountCurrency: string }
  >(
    'ACCOUNT_CURRENCY_MISMATCH',
    'self',
    (subject) =>
      `${subjectTitle(subject)} is in ${subject.currency}, but account ${subject.account} is in ${subject.accountCurrency}.`,
    ({ currency, record }) =>
      `Add a route for ${currency} to ${setting('routes')}. ${record === 'deposit' ? orSheetByHand : orByHand}`,
  ),
  REQUEST_IMPOSSIBLE: because<Subject & { problem: string }>(
    'REQUEST_IMPOSSIBLE',
    'engineer',
    (subject) => `No request can be made for ${subjectName(subject)}: ${subject.problem}.`,
    `Check the account ids in the settings of the connection. Ask Alternative's engineers about the rest. Then ${resolveRetry}.`,
  ),
} as const;
