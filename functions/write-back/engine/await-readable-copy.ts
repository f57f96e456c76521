import type { Intent } from '../../domain/intent/intent.ts';
import { nextTryAt, reschedule } from '../../domain/intent/schedule.ts';
import { subjectOf } from '../../domain/intent/send.ts';
import { move } from '../../domain/intent/transitions.ts';
import { reasons } from '../../domain/reasons/catalog.ts';
import type { Held } from '../../domain/shared/schema.ts';
import type { Instant } from '../../domain/shared/time.ts';

/**
 * The posted intent with the reason that Rutter's copy of its record cannot be read, due again later. A reason that it
 * has already, of another kind, stays. Undefined if the intent is not POSTED: then nothing changes.
 */
export function awaitReadableCopy(
  intent: Intent,
  { sentence: problem }: Held,
  now: Instant,
): Intent | undefined {
  if (intent.state !== 'POSTED') return undefined;
  const why = reasons.COPY_NOT_READABLE({ ...subjectOf(intent), why: problem });
  if (intent.reason !== null && intent.reason !== why.code) return reschedule(intent, now);
  const dueAt = nextTryAt(intent.reason === null ? 0 : intent.tries, now);
  return move(intent, { to: 'POSTED', at: now, by: 'ledger', why, dueAt });
}
