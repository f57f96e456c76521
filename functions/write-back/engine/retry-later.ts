import type { Profile } from '../../domain/connection/profile.ts';
import type { Intent } from '../../domain/intent/intent.ts';
import { awaitedReadMs, nextTryAt, reschedule } from '../../domain/intent/schedule.ts';
import { addMs } from '../../domain/shared/time.ts';
import type { SubjectAdapter, SubjectCase } from './adapter.ts';
import { nowOf } from './clock.ts';
import type { WriteBackDeps } from './ports.ts';

/** The part of an adapter that a retry needs. */
type IntentStorage<Case extends SubjectCase> = Pick<SubjectAdapter<Case>, 'storeIntent'>;

/**
 * Schedules the next look at a POSTED intent about which the ledger shows nothing new. Intents in other states stay as
 * they are.
 */
export async function retryPostedLater<Case extends SubjectCase>(
  adapter: IntentStorage<Case>,
  deps: WriteBackDeps,
  subjectCase: Case,
): Promise<Case> {
  const { intent } = subjectCase;
  if (intent.state !== 'POSTED') return subjectCase;
  return adapter.storeIntent(deps, subjectCase, reschedule(intent, nowOf(deps)));
}

/**
 * Schedules the next look while a read that Rutter was asked for is awaited. That read can be distinguished from
 * others only for some minutes, so the next look comes soon, however long the wait has been. If we never ask Rutter
 * for reads (`freshEveryMinutes` 0), the usual waits (`nextTryAt`) apply.
 */
export function retryAfterRead<Case extends SubjectCase>(
  adapter: IntentStorage<Case>,
  deps: WriteBackDeps,
  subjectCase: Case,
  { settings }: Profile,
): Promise<Case> {
  const { intent } = subjectCase;
  const now = nowOf(deps);
  const dueAt = settings.freshEveryMinutes === 0 ? nextTryAt(intent.tries, now) : addMs(now, awaitedReadMs);
  const next: Intent = { ...reschedule(intent, now), open: 'open', dueAt };
  return adapter.storeIntent(deps, subjectCase, next);
}

/** Schedules the next look at a CLOSED intent, because the ledger cannot be read now. */
export function retryClosedLater<Case extends SubjectCase>(
  adapter: IntentStorage<Case>,
  deps: WriteBackDeps,
  subjectCase: Case,
): Promise<Case> {
  const { intent } = subjectCase;
  const dueAt = nextTryAt(intent.tries, nowOf(deps));
  const next: Intent = {
    ...intent,
    open: 'open',
    dueAt,
    tries: intent.tries + 1,
    version: intent.version + 1,
  };
  return adapter.storeIntent(deps, subjectCase, next);
}
