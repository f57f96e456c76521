import { nextTry, rest } from '../domain/due.ts';
import type { Intent } from '../domain/intent.ts';
import type { Held } from '../domain/model.ts';
import { reasons } from '../domain/reasons.ts';
import { aboutOf } from '../domain/sending.ts';
import type { Instant } from '../domain/time.ts';
import { move } from '../domain/transitions.ts';

/**
 * What was posted waits for a copy that can be read, and says so. What is known of it otherwise stays as it is: undefined
 * where nothing changes.
 */
export function unreadable(intent: Intent, { sentence }: Held, now: Instant): Intent | undefined {
  if (intent.state !== 'POSTED') return undefined;
  const why = reasons.COPY_NOT_READABLE({ ...aboutOf(intent), why: sentence });
  if (intent.reason !== null && intent.reason !== why.code) return rest(intent, now);
  const dueAt = nextTry(intent.reason === null ? 0 : intent.tries, now);
  return move(intent, { to: 'POSTED', at: now, by: 'ledger', why, dueAt });
}
