import { longestReadMs } from '../ledger/last-read.ts';
import { addMs, type Instant, parseInstant } from '../shared/time.ts';
import type { Intent, IntentState } from './intent.ts';

/**
 * When the sweep runs an intent again:
 *
 * - soon, and then ever less often, if it can recover by itself;
 * - {@link neverDue} while it waits for a person;
 * - undefined once it is done.
 */
function nextRunAt(intent: Intent, now: Instant): Instant | undefined {
  const { state, resolvedBy, tries, awaitsInvoices } = intent;
  // An invoice that arrives shows its whole amount as due until the payment is recorded on it.
  if (awaitsInvoices) return nextTryAt(0, now);
  switch (state) {
    case 'PENDING':
    case 'SENDING':
    case 'POSTED':
      return nextTryAt(tries, now);
    case 'CONFIRMED':
      return lastCheckAt(intent, now);
    case 'CLOSED':
      return undefined;
    default:
      return resolvedBy === 'self' ? nextTryAt(tries, now) : neverDue;
  }
}

/**
 * A confirmed intent runs a last time when every read of the ledger that began before has ended. The copy that
 * confirmed it may be of such a read, and may miss a reversal that nothing else would show.
 */
function lastCheckAt({ history }: Intent, now: Instant): Instant | undefined {
  const confirmed = history.findLast(({ from, to }) => from !== 'CONFIRMED' && to === 'CONFIRMED');
  const at = confirmed && addMs(confirmed.at, longestReadMs);
  return at !== undefined && now < at ? at : undefined;
}

/** The intent after a run that changed nothing: one try more, and due again at {@link nextRunAt}. */
export function reschedule(intent: Intent, now: Instant): Intent {
  const { open: _open, dueAt: _dueAt, ...rest } = intent;
  const dueAt = nextRunAt(intent, now);
  return {
    ...rest,
    version: intent.version + 1,
    tries: intent.tries + 1,
    ...(dueAt ? { open: 'open', dueAt } : {}),
  };
}

/**
 * After how many minutes an intent that can recover by itself is run again: the first value after its first run, the
 * second after its second, and so on. The last value repeats.
 */
export const retryAfterMinutes = [1, 1, 2, 5, 10, 15] as const;

/** After how long an intent is run again that waits for a read that Rutter was asked for. */
export const awaitedReadMs = 60_000;

/** When an intent that can recover by itself is run again after this many tries. */
export function nextTryAt(tries: number, now: Instant): Instant {
  const [first] = retryAfterMinutes;
  const minutes = retryAfterMinutes[Math.min(tries, retryAfterMinutes.length - 1)] ?? first;
  return addMs(now, minutes * 60_000);
}

/** The due time of an intent that waits for a person: the sweep never reaches it. */
export const neverDue = parseInstant('9999-12-31T00:00:00.000Z');

/** An intent is open while it has a due time, and while it is held or refused: somebody must end that. */
export function dueFields(to: IntentState, dueAt: Instant | undefined): Pick<Intent, 'open' | 'dueAt'> {
  const due = dueAt ?? (to === 'HELD' || to === 'REFUSED' ? neverDue : undefined);
  return due ? { open: 'open', dueAt: due } : {};
}
