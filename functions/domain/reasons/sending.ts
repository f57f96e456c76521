import { because } from './because.ts';

const posted = 'Accounts Receivable > All > Payments > Posted payments';

/** What became of a request that left for the ledger. */
export const sendingReasons = {
  LEDGER_REFUSED: because<{ text: string }>(
    'LEDGER_REFUSED',
    'person',
    ({ text }) => `Intacct said: "${text}".`,
    'Read the text and mend what it names; then resolve: retry, or done-by-hand.',
  ),
  REQUEST_REJECTED: because<{ status: number; text: string; requestId: string }>(
    'REQUEST_REJECTED',
    'engineer',
    ({ status, text, requestId }) =>
      `Rutter rejected our request (${status}, request ${requestId}): "${text}".`,
    'Engineers look at the request in this intent.',
  ),
  NO_ANSWER: because<{ payment: string }>(
    'NO_ANSWER',
    'self',
    ({ payment }) => `We do not know yet whether ${payment} was posted; we are looking.`,
    ({ payment }) => `Nothing; after 2 hours search ${posted} for the memo ${payment}.`,
  ),
  JOB_UNFINISHED: because<{ payment: string; jobId: string }>(
    'JOB_UNFINISHED',
    'self',
    ({ payment, jobId }) => `Rutter is still posting ${payment} (job ${jobId}).`,
    ({ payment }) => `Nothing; after 2 hours search ${posted} for the memo ${payment}.`,
  ),
  POSSIBLE_MATCH: because<{ payment: string; match: string }>(
    'POSSIBLE_MATCH',
    'person',
    ({ payment, match }) => `We lost the answer for ${payment}; Intacct payment ${match} may be it.`,
    'Resolve it: same-payment, or another-payment.',
  ),
  FOUND_DIFFERENT: because<{ payment: string; fields: string }>(
    'FOUND_DIFFERENT',
    'person',
    ({ payment, fields }) => `${payment} is in Intacct, but not as it was sent: ${fields}.`,
    `Correct it in Intacct (${posted} > Reverse) and retry, or accept it with a note.`,
  ),
  CONNECTION_WAITS: because<{ status: string }>(
    'CONNECTION_WAITS',
    'self',
    ({ status }) => `The connection cannot be used now (${status}); the payment waits.`,
    'Mend the connection; the payment goes on by itself.',
  ),
} as const;
