import { because } from './explanation.ts';
import {
  capitalise,
  ledgerPayment,
  menu,
  paymentPath,
  resolveDone,
  resolveRetry,
  resolveWith,
  reversePath,
  type Subject,
  subjectName,
  subjectTitle,
} from './phrases.ts';

interface Different {
  readonly payment: string;
  readonly number: string;
  /** What differs, as sent and as found. */
  readonly fields: string;
}

const rutter = 'Rutter, our link to Intacct,';

const recordOf = ({ record = 'payment' }: Subject) => record;
const placeOf = ({ record }: Subject) => (record === 'deposit' ? menu.deposits : menu.postedPayments);
const memoSearch = (sent: Subject) => `search ${placeOf(sent)} for the memo ${sent.payment}`;

/** What became of a request that was sent to the ledger. */
export const sendingReasons = {
  REQUEST_REJECTED: because<Subject & { status: number; text: string; requestId: string }>(
    'REQUEST_REJECTED',
    'engineer',
    (facts) =>
      `${subjectTitle(facts)} was not posted: ${rutter} rejected our request (${facts.status}, request ${facts.requestId}) and said: "${facts.text}".`,
    "Ask Alternative's engineers to look at the request in this intent.",
  ),
  NO_ANSWER: because<Subject>(
    'NO_ANSWER',
    'self',
    (sent) =>
      `${subjectTitle(sent)} was sent to Intacct, but no answer came. We are looking whether it was posted.`,
    (sent) => `Nothing to do at first, because the search goes on. After 2 hours ${memoSearch(sent)}.`,
  ),
  NOT_ACCEPTED: because<Subject & { text: string }>(
    'NOT_ACCEPTED',
    'self',
    (facts) => `${capitalise(rutter)} has not taken ${subjectName(facts)} yet and said: "${facts.text}".`,
    'Nothing to do at first, because the same request is sent again. After 2 hours ask Alternative support to check the connection and the Rutter credentials.',
  ),
  JOB_UNFINISHED: because<Subject & { jobId: string }>(
    'JOB_UNFINISHED',
    'self',
    (sent) => `${rutter} is still posting ${subjectName(sent)} (job ${sent.jobId}).`,
    (sent) => `Nothing to do at first, because the job may still end. After 2 hours ${memoSearch(sent)}.`,
  ),
  JOB_NEVER_ENDED: because<Subject & { jobId: string }>(
    'JOB_NEVER_ENDED',
    'person',
    (sent) =>
      `${rutter} took ${subjectName(sent)} hours ago and still reports its job ${sent.jobId} as unfinished. Intacct shows no such ${recordOf(sent)}.`,
    (sent) =>
      `Ask Rutter's support whether job ${sent.jobId} is dead. If it is dead, ${resolveWith('another-payment')}, and ${subjectName(sent)} is posted again. To see whether it is in Intacct after all, ${memoSearch(sent)}: if it is, this system finds it by itself.`,
  ),
  NOT_TO_BE_SEEN: because<Subject>(
    'NOT_TO_BE_SEEN',
    'person',
    (sent) =>
      `No answer came for ${subjectName(sent)}, and Rutter no longer shows any ${recordOf(sent)} of this company.`,
    (sent) =>
      `${capitalise(memoSearch(sent))}. If no ${recordOf(sent)} is there, enter it by hand. Then ${resolveDone} and the number of the ${recordOf(sent)}.`,
  ),
  POSSIBLE_MATCH: because<Subject & { match: string }>(
    'POSSIBLE_MATCH',
    'person',
    (sent) =>
      `No answer came for ${subjectName(sent)}. Intacct ${recordOf(sent)} ${sent.match} may record it.`,
    (sent) =>
      `Look at ${recordOf(sent)} ${sent.match} in ${placeOf(sent)}. If it records ${subjectName(sent)}, ${resolveWith('same-payment')}. If not, ${resolveWith('another-payment')}.`,
  ),
  POSSIBLE_MATCH_UNREADABLE: because<Subject & { match: string; why: string }>(
    'POSSIBLE_MATCH',
    'person',
    (sent) =>
      `No answer came for ${subjectName(sent)}. Intacct ${recordOf(sent)} ${sent.match} may record it. ${sent.why}`,
    (sent) =>
      `Look at ${recordOf(sent)} ${sent.match} in ${placeOf(sent)} and correct what cannot be read. If it records ${subjectName(sent)}, ${resolveWith('same-payment')} and its number. If not, ${resolveWith('another-payment')}.`,
  ),
  DATED_TODAY: because<{ date: string; today: string }>(
    'DATED_TODAY',
    'self',
    ({ date, today }) =>
      `The period of ${date} is closed in Intacct, so the payment is sent again with the date ${today}.`,
    'Nothing to do: the setting `closedPeriod` is `today`.',
  ),
  FOUND_AFTER_ALL: because<Subject & { number: string }>(
    'FOUND_AFTER_ALL',
    'self',
    (subject) =>
      `${subjectTitle(subject)} was found in Intacct after all, as ${recordOf(subject)} ${subject.number}.`,
    'Nothing to do here: if it must be reversed, a to-do says so.',
  ),
  RECORDED_BY_HAND: because<{ payment: string; number: string }>(
    'RECORDED_BY_HAND',
    'self',
    ({ payment, number }) =>
      `Payment ${payment} is in Intacct as payment ${number}, which was entered by hand.`,
    'Nothing to do: the payment is recorded.',
  ),
  CLAIMED_BY_ANOTHER: because<Subject & { other: string }>(
    'CLAIMED_BY_ANOTHER',
    'engineer',
    (sent) =>
      `Rutter answered ${subjectName(sent)} with an Intacct ${recordOf(sent)} that already records ${sent.other}.`,
    (sent) =>
      `Ask Alternative's engineers to compare this intent with that of ${sent.other}. Meanwhile ${memoSearch(sent)}.`,
  ),
  FOUND_DIFFERENT: because<Different>(
    'FOUND_DIFFERENT',
    'person',
    ({ payment, number, fields }) =>
      `Payment ${payment} is in Intacct as payment ${number}, but not as it was sent: ${fields}.`,
    ({ number }) =>
      `Correct ${ledgerPayment(number)}. Or reverse it (${reversePath(number)}) and then ${resolveRetry}. Or accept it as it is: ${resolveWith('same-payment')}.`,
  ),
  FOUND_DIFFERENT_IN_LEDGER: because<Different>(
    'FOUND_DIFFERENT',
    'person',
    ({ payment, number, fields }) =>
      `Payment ${payment} is recorded in Intacct by payment ${number}, which now shows something else: ${fields}.`,
    ({ payment, number }) =>
      `Correct ${ledgerPayment(number)} (${paymentPath(number)}). Or name what records payment ${payment}: ${resolveDone} and its number. Or accept it as it is: ${resolveWith('same-payment')}.`,
  ),
  CALL_REFUSED: because<Subject & { why: string }>(
    'CALL_REFUSED',
    'self',
    (subject) =>
      `${subjectTitle(subject)} waits, because something that it needs cannot be read: "${subject.why}".`,
    "Check the account ids in the settings of the connection, and what Rutter may read of this company. Ask Alternative's engineers about the rest. Posting then goes on by itself.",
  ),
  COPY_NOT_READABLE: because<Subject & { why: string }>(
    'COPY_NOT_READABLE',
    'self',
    (sent) =>
      `${subjectTitle(sent)} is in Intacct, but Rutter's copy of its ${recordOf(sent)} cannot be read. ${sent.why}`,
    (sent) =>
      `Nothing to do at first, because it is read again. After a day ${memoSearch(sent)}, look at the ${recordOf(sent)} and ask Alternative support for help.`,
  ),
  CONNECTION_WAITS: because<{ status: string }>(
    'CONNECTION_WAITS',
    'self',
    ({ status }) =>
      `The connection to Intacct cannot be used now, because it is ${status}. Nothing is posted.`,
    'Make the connection usable again: if it is paused, set `paused` to `false` with the function `connect`. Posting then goes on by itself.',
  ),
} as const;
