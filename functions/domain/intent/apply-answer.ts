import { type Explanation, reasons } from '../reasons/catalog.ts';
import { toDecimalString } from '../shared/money.ts';
import type { Instant } from '../shared/time.ts';
import type { Answer } from './answer.ts';
import type { Intent } from './intent.ts';
import type { Attempt } from './outgoing.ts';
import { depositRefusal, explainRefusal } from './refusals.ts';
import { nextTryAt } from './schedule.ts';
import { changeAttempt, subjectOf } from './send.ts';
import { move } from './transitions.ts';

function amountOf({ amount, currency }: Intent): string {
  return amount === null || currency === null
    ? 'an unknown amount'
    : `${toDecimalString(amount, currency)} ${currency}`;
}

/** A SENDING intent after the answer to its request. Throws for a `posted` answer: that goes through `becomePosted`. */
export function applyAnswer(intent: Intent, answer: Answer, requestId: string | null, now: Instant): Intent {
  const about = subjectOf(intent);
  const keepSending = (why: Explanation, changes: Partial<Attempt>) =>
    move(
      intent,
      { to: 'SENDING', at: now, by: 'sync', why, requestId, dueAt: nextTryAt(intent.tries, now) },
      { ...changeAttempt(intent, changes), tries: intent.tries + 1 },
    );
  switch (answer.kind) {
    case 'posted':
      throw new Error('A posted intent needs its ledger payment to be claimed: use becomePosted');
    case 'under-way': {
      const { jobId } = answer;
      return keepSending(reasons.JOB_UNFINISHED({ ...about, jobId }), { jobId, lastAnswer: 'under-way' });
    }
    case 'refused': {
      const { byLedger } = answer;
      const why = refusal(intent, answer, requestId);
      return move(
        intent,
        {
          to: 'REFUSED',
          at: now,
          by: byLedger ? 'ledger' : 'sync',
          why,
          requestId,
          // Evaluate it again at once, even if a person must act: the payment may have failed while it was sent.
          dueAt: why.resolvedBy === 'self' ? nextTryAt(intent.tries, now) : now,
        },
        changeAttempt(intent, { sendingUntil: null }),
      );
    }
    case 'not-accepted':
      return keepSending(reasons.NOT_ACCEPTED({ ...about, text: answer.text }), { lastAnswer: answer.kind });
    case 'needs-new-key':
    case 'unknown':
      return keepSending(reasons.NO_ANSWER(about), {
        ...(answer.kind === 'needs-new-key' ? { jobId: null } : {}),
        lastAnswer: answer.kind,
      });
  }
}

function refusal(
  intent: Intent,
  { status, text, byLedger }: Extract<Answer, { readonly kind: 'refused' }>,
  requestId: string | null,
): Explanation {
  const why = depositRefusal(intent, { status, text, byLedger });
  if (why) return why;
  return byLedger
    ? explainRefusal({ ...subjectOf(intent), amount: amountOf(intent), text })
    : reasons.REQUEST_REJECTED({ ...subjectOf(intent), status, text, requestId: requestId ?? 'unknown' });
}
