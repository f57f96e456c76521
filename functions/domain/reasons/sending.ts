import { because } from './explanation.ts';

const posted = 'Accounts Receivable > All > Payments > Posted payments';

interface Sent {
  readonly payment: string;
  /** What such a record is called, and where Intacct keeps it; payments, unless told otherwise. */
  readonly record?: string;
  readonly place?: string;
}

interface Different {
  readonly payment: string;
  readonly number: string;
  readonly fields: string;
}

/** What became of a request that left for the ledger. */
export const sendingReasons = {
  REQUEST_REJECTED: because<{ status: number; text: string; requestId: string }>(
    'REQUEST_REJECTED',
    'engineer',
    ({ status, text, requestId }) =>
      `Rutter rejected our request (${status}, request ${requestId}): "${text}".`,
    'Engineers look at the request in this intent.',
  ),
  NO_ANSWER: because<Sent>(
    'NO_ANSWER',
    'self',
    ({ payment }) => `We do not know yet whether ${payment} was posted; we are looking.`,
    ({ payment, place = posted }) => `Nothing; after 2 hours search ${place} for the memo ${payment}.`,
  ),
  NOT_ACCEPTED: because<{ payment: string; text: string }>(
    'NOT_ACCEPTED',
    'self',
    ({ payment, text }) => `Rutter did not take ${payment} yet (${text}); the same request goes again.`,
    'Nothing; it goes on by itself. After 2 hours look at the connection and at the Rutter credentials.',
  ),
  JOB_UNFINISHED: because<Sent & { jobId: string }>(
    'JOB_UNFINISHED',
    'self',
    ({ payment, jobId }) => `Rutter is still posting ${payment} (job ${jobId}).`,
    ({ payment, place = posted }) => `Nothing; after 2 hours search ${place} for the memo ${payment}.`,
  ),
  JOB_NEVER_ENDED: because<Sent & { jobId: string }>(
    'JOB_NEVER_ENDED',
    'person',
    ({ payment, jobId, record = 'payment' }) =>
      `Rutter took ${payment} hours ago and says that it is still posting it (job ${jobId}); Intacct shows no such ${record}.`,
    ({ payment, place = posted }) =>
      `Ask Rutter's support whether the job is dead. If it is, resolve: another-payment, and ${payment} is posted anew. Should it be posted after all (${place}, memo ${payment}), it is found by itself.`,
  ),
  NOT_TO_BE_SEEN: because<Sent>(
    'NOT_TO_BE_SEEN',
    'person',
    ({ payment, record = 'payment' }) =>
      `We lost the answer for ${payment}, and Rutter shows no ${record} of this company any more.`,
    ({ payment, place = posted }) =>
      `Search ${place} for the memo ${payment}; if it is not there, make it by hand. Then resolve as done by hand with its number.`,
  ),
  POSSIBLE_MATCH: because<Sent & { match: string }>(
    'POSSIBLE_MATCH',
    'person',
    ({ payment, match, record = 'payment' }) =>
      `We lost the answer for ${payment}; Intacct ${record} ${match} may be it.`,
    'Resolve it: same-payment, or another-payment.',
  ),
  POSSIBLE_MATCH_UNREADABLE: because<Sent & { match: string; why: string }>(
    'POSSIBLE_MATCH',
    'person',
    ({ payment, match, why, record = 'payment' }) =>
      `${why} We lost the answer for ${payment}; Intacct ${record} ${match} may be it.`,
    ({ match, place = posted }) =>
      `Look at ${match} in ${place} and correct what is named; then resolve: same-payment with its number, or another-payment.`,
  ),
  DATED_TODAY: because<{ date: string; today: string }>(
    'DATED_TODAY',
    'self',
    ({ date, today }) => `The period of ${date} is closed; it goes again with the date of ${today}.`,
    'Nothing.',
  ),
  FOUND_AFTER_ALL: because<{ payment: string; number: string; record?: string }>(
    'FOUND_AFTER_ALL',
    'self',
    ({ payment, number, record = 'payment' }) =>
      `${payment} is in Intacct after all, as ${record} ${number}.`,
    'Nothing; if it is to be reversed, a to-do says so.',
  ),
  RECORDED_BY_HAND: because<{ payment: string; number: string }>(
    'RECORDED_BY_HAND',
    'self',
    ({ payment, number }) => `${payment} is recorded in Intacct as payment ${number}, entered by hand.`,
    'Nothing.',
  ),
  CLAIMED_BY_ANOTHER: because<Sent & { other: string }>(
    'CLAIMED_BY_ANOTHER',
    'engineer',
    ({ payment, other, record = 'payment' }) =>
      `The ledger ${record} that was answered for ${payment} already records ${other}.`,
    ({ payment, place = posted }) =>
      `Engineers compare both intents; search ${place} for the memo ${payment}.`,
  ),
  FOUND_DIFFERENT: because<Different>(
    'FOUND_DIFFERENT',
    'person',
    ({ payment, number, fields }) =>
      `${payment} is in Intacct as payment ${number}, but not as it was sent: ${fields}.`,
    ({ number }) =>
      `Correct it in Intacct; or reverse it (${posted} > ${number} > More actions > Reverse) and then resolve: retry; or resolve: same-payment, and it is accepted as it is.`,
  ),
  FOUND_DIFFERENT_IN_LEDGER: because<Different>(
    'FOUND_DIFFERENT',
    'person',
    ({ payment, number, fields }) =>
      `Intacct payment ${number} records ${payment}, but by now with something else: ${fields}.`,
    ({ number }) =>
      `Correct it in Intacct (${posted} > ${number}); or resolve: done-by-hand with the number of what records it, or same-payment, and it is accepted as it is.`,
  ),
  CALL_REFUSED: because<{ payment: string; why: string }>(
    'CALL_REFUSED',
    'self',
    ({ payment, why }) => `${payment} waits, because something that it needs cannot be read: ${why}.`,
    'Check the ids of the accounts in the settings, and what Rutter may read of this company; engineers look at the rest. It goes on by itself.',
  ),
  COPY_NOT_READABLE: because<Sent & { why: string }>(
    'COPY_NOT_READABLE',
    'self',
    ({ payment, why, record = 'payment' }) =>
      `${payment} is in Intacct, but what Rutter shows of its ${record} cannot be read ("${why}").`,
    ({ payment, place = posted }) =>
      `Nothing at first; after a day look at it in Intacct (${place}, memo ${payment}), and tell Alternative support.`,
  ),
  CONNECTION_WAITS: because<{ status: string }>(
    'CONNECTION_WAITS',
    'self',
    ({ status }) => `The connection cannot be used now (${status}); the payment waits.`,
    'Mend the connection; the payment goes on by itself.',
  ),
} as const;
