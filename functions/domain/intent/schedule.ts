import { longestReadMs } from '../ledger/last-read.ts';
import { addMs, type Instant, parseInstant } from '../shared/time.ts';
import type { Intent, IntentState } from './intent.ts';

/**
 * When an intent is to be looked at again by itself: what mends itself soon and then ever less often, what waits for
 * a person never, what is done no more.
 */
export function nextRunAt(intent: Intent, now: Instant): Instant | undefined {
  const { state, resolvedBy, tries, awaitsInvoices } = intent;
  // An invoice that arrives shows all its amount as due until its payments are known to it.
  if (awaitsInvoices) return nextTryAt(0, now);
  switch (state) {
    case 'PENDING':
    case 'SENDING':
    case 'POSTED':
      return nextTryAt(tries, now);
    case 'CONFIRMED':
      return confirmedAgainAt(intent, now);
    case 'CLOSED':
      return undefined;
    default:
      return resolvedBy === 'self' ? nextTryAt(tries, now) : neverDue;
  }
}

/**
 * What is confirmed is looked at once more when every read of the ledger that began before has ended: the end of one may
 * have shown a payment that was reversed meanwhile, and nothing else would tell.
 */
function confirmedAgainAt({ history }: Intent, now: Instant): Instant | undefined {
  const confirmed = history.findLast(({ from, to }) => from !== 'CONFIRMED' && to === 'CONFIRMED');
  const at = confirmed && addMs(confirmed.at, longestReadMs);
  return at !== undefined && now < at ? at : undefined;
}

/** The same state for longer: looked at once more, with nothing new to say. */
export function reschedule(intent: Intent, now: Instant): Intent {
  const { open: _open, dueAt: _dueAt, ...resting } = intent;
  const dueAt = nextRunAt(intent, now);
  return {
    ...resting,
    version: intent.version + 1,
    tries: intent.tries + 1,
    ...(dueAt ? { open: 'open', dueAt } : {}),
  };
}

/**
 * How often an intent that can recover by itself is looked at again, with its to-dos: minutes after its first look, its
 * second, and so on. The last value repeats.
 */
export const retryAfterMinutes = [1, 1, 2, 5, 10, 15];

/** How long until an intent is looked at again that waits for a read of Rutter's that was asked for. */
export const awaitedReadMs = 60_000;

/** When an intent that can recover by itself is looked at again. */
export function nextTryAt(tries: number, now: Instant): Instant {
  return addMs(now, (retryAfterMinutes[Math.min(tries, retryAfterMinutes.length - 1)] ?? 15) * 60_000);
}

/** The due time of what waits for a person: never by itself. */
export const neverDue = parseInstant('9999-12-31T00:00:00.000Z');

/** What is held or refused stays open until somebody ends it. */
export function dueFields(to: IntentState, dueAt: Instant | undefined): Pick<Intent, 'open' | 'dueAt'> {
  const due = dueAt ?? (to === 'HELD' || to === 'REFUSED' ? neverDue : undefined);
  return due ? { open: 'open', dueAt: due } : {};
}
