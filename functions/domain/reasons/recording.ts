import { because } from './explanation.ts';
import {
  capitalise,
  menu,
  resolveDone,
  resolveWith,
  type Subject,
  setting,
  subjectName,
  subjectTitle,
} from './phrases.ts';

const goesOn = 'posting goes on by itself';
const byHand = `record the payment in Intacct by hand and ${resolveDone}`;
const switchOn = `Set ${setting('writeBack', 'on')}. What was recorded before stays out until you release it: ${resolveWith('release')}.`;
const unlessEntered =
  'Nothing to do: this system never posted the payment. If somebody entered it in Intacct by hand, ' +
  `${resolveDone} and its Intacct number; a to-do then says what is left to do.`;

/** What is said when a payment or payout is recorded: by Alternative's messages and the settings, before anything is planned. */
export const recordingReasons = {
  UNKNOWN_CONNECTION: because<Subject & { connection: string }>(
    'UNKNOWN_CONNECTION',
    'self',
    (facts) =>
      `${subjectTitle(facts)} belongs to connection ${facts.connection}, which is not connected to Intacct.`,
    (facts) =>
      `Ask Alternative support to connect the partner, or to correct ${subjectName(facts)}. Then ${goesOn}.`,
  ),
  CONTRADICTORY_EVENTS: because<Subject>(
    'CONTRADICTORY_EVENTS',
    'engineer',
    (facts) => `Two messages of Alternative about ${subjectName(facts)} disagree, so nothing is posted.`,
    `Ask Alternative support which message is right. Then record what is right in Intacct by hand and ${resolveDone}.`,
  ),
  CONTRADICTORY_EVENTS_TOO_LATE: because<Subject>(
    'CONTRADICTORY_EVENTS',
    'engineer',
    (facts) =>
      `Two messages of Alternative about ${subjectName(facts)} disagree, and its intent was posted or closed already.`,
    (facts) =>
      `Ask Alternative support which message is right. If Intacct differs, correct it there. Then ${resolveDone} and the number of the ${facts.record ?? 'payment'} in Intacct.`,
  ),
  AMOUNT_INVALID_IN_EVENT: because<Subject & { amount: string; currency: string; problem?: string }>(
    'AMOUNT_INVALID',
    'engineer',
    (facts) =>
      `${subjectTitle(facts)} has an amount of ${facts.amount}, which does not fit ${facts.currency}${facts.problem ? ` (${facts.problem})` : ''}.`,
    (facts) => `Ask Alternative support to correct ${subjectName(facts)}, or to record it by hand.`,
  ),
  REFUND_TOO_LARGE: because<{ payment: string; refunded: string; amount: string }>(
    'REFUND_TOO_LARGE',
    'engineer',
    ({ payment, refunded, amount }) =>
      `Payment ${payment} is over ${amount}, but ${refunded} of it was refunded. No more than ${amount} is booked.`,
    'Ask Alternative support how much was refunded. Then record the refund in Intacct by hand.',
  ),
  SUCCESS_AWAITED: because<{ payment: string }>(
    'SUCCESS_AWAITED',
    'self',
    ({ payment }) =>
      `A message of Alternative about payment ${payment} came before the message that says which invoices it pays.`,
    `Nothing to do: ${goesOn} when that message arrives.`,
  ),
  NO_ALLOCATION: because<{ payment: string }>(
    'NO_ALLOCATION',
    'person',
    ({ payment }) => `Payment ${payment} names no invoice.`,
    `Record it in Intacct as an advance: ${menu.advances}. Then ${resolveDone}.`,
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
      `Payment ${payment}: the customer was charged ${charged}, the invoices take ${invoices} and customer-paid fees ${fees}, so ${unexplained} is unexplained.`,
    `Correct the payment in Alternative; or ${byHand}.`,
  ),
  TOO_MANY_INVOICES: because<{ payment: string; invoices: number; most: number }>(
    'TOO_MANY_INVOICES',
    'person',
    ({ payment, invoices, most }) =>
      `Payment ${payment} pays ${invoices} invoices, and one posting holds at most ${most}.`,
    `${capitalise(byHand)}.`,
  ),
  MANUAL_CHECK_MARK: because<{ payment: string }>(
    'MANUAL_CHECK_MARK',
    'person',
    ({ payment }) => `Payment ${payment} was only marked as paid in Alternative. It is never posted.`,
    'Record the money in Intacct as usual.',
  ),
  WRITEBACK_OFF: because<object>(
    'WRITEBACK_OFF',
    'person',
    () => 'Nothing is posted to Intacct: the setting `writeBack` of this connection is `off`.',
    switchOn,
  ),
  WRITEBACK_PREVIEW: because<object>(
    'WRITEBACK_PREVIEW',
    'person',
    () => 'Nothing is posted to Intacct: the setting `writeBack` of this connection is `preview`.',
    `Look at the request in this intent: it is what would be sent. ${switchOn}`,
  ),
  OLDER_THAN_WRITE_BACK: because<{ paidAt: string; from: string }>(
    'OLDER_THAN_WRITE_BACK',
    'person',
    ({ paidAt, from }) =>
      `The money was paid at ${paidAt}, before posting began at ${from} (setting \`writeBackFrom\`).`,
    `Check whether the money is recorded in Intacct already. If it is not, ${resolveWith('release')}.`,
  ),
  FAILED_BEFORE_POSTING: because<{ payment: string; why: string }>(
    'FAILED_BEFORE_POSTING',
    'self',
    ({ payment, why }) => `Payment ${payment} failed before it was posted${why}.`,
    unlessEntered,
  ),
  REFUNDED_BEFORE_POSTING: because<{ payment: string }>(
    'REFUNDED_BEFORE_POSTING',
    'self',
    ({ payment }) => `Payment ${payment} was refunded before it was posted.`,
    unlessEntered,
  ),
} as const;
