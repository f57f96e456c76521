import pMap from 'p-map';
import { nextTryAt } from '../domain/intent/schedule.ts';
import { SyncError } from '../domain/shared/errors.ts';
import type { DueIntent } from '../store/open-intents.ts';
import { drive } from './drive.ts';
import { nowOf } from './engine/clock.ts';
import type { DriveResult } from './engine/drive-intent.ts';
import type { WriteBackDeps } from './engine/ports.ts';

/** What one sweep did. */
interface SweepSummary {
  readonly driven: number;
  /** Intents that could not be driven now. They are postponed. */
  readonly failed: number;
  /** Intents for which this run had no time left. The next sweep takes them. */
  readonly left: number;
  /** Seconds since the due time of the most overdue intent. */
  readonly oldestDueSeconds: number;
  /** Of the driven intents whose outcome is unknown: seconds since the oldest of them was sent. */
  readonly oldestUnresolvedSeconds: number;
  /** Intents that wait for a person. */
  readonly waiting: number;
}

const drivesAtOnce = 8;
/** The longest that one drive may take. A sweep with less time left starts no other. */
export const longestDriveMs = 45_000;
/** An intent whose drive fails waits as long as one after this many tries (`nextTryAt`). */
const failedDriveTries = 2;

/** Drives every intent that is due, also one whose stream record was lost: no intent depends on the stream alone. */
export async function sweep(deps: WriteBackDeps): Promise<SweepSummary> {
  const startedAt = deps.clock.now();
  const counts = { driven: 0, failed: 0, left: 0 };
  let oldest = startedAt;
  let unresolved = startedAt;
  for await (const page of deps.intents.due(nowOf(deps))) {
    for (const { dueAt } of page) oldest = Math.min(oldest, Date.parse(dueAt));
    await pMap(
      inTurns(page),
      async (due) => {
        if (deps.clock.remaining() < longestDriveMs) {
          counts.left += 1;
          return;
        }
        const driven = await driveOrPostpone(deps, due);
        counts[driven ? 'driven' : 'failed'] += 1;
        if (driven?.unresolvedSince) unresolved = Math.min(unresolved, Date.parse(driven.unresolvedSince));
      },
      { concurrency: drivesAtOnce },
    );
  }
  const ages = {
    oldestDueSeconds: Math.round((startedAt - oldest) / 1000),
    oldestUnresolvedSeconds: Math.round((startedAt - unresolved) / 1000),
  };
  const waiting = await deps.intents.countWaiting();
  deps.log.info('sweep', { ...counts, ...ages, waiting });
  return { ...counts, ...ages, waiting };
}

/**
 * Takes the first intent of every connection, then the second of every connection, and so on, so that one connection
 * with many slow intents does not delay the others.
 */
export function inTurns<Due extends Pick<DueIntent, 'connectionId'>>(page: readonly Due[]): Due[] {
  const before = new Map<string, number>();
  const turns = page.map((due) => {
    const turn = before.get(due.connectionId) ?? 0;
    before.set(due.connectionId, turn + 1);
    return { due, turn };
  });
  return turns.toSorted((a, b) => a.turn - b.turn).map(({ due }) => due);
}

/**
 * Drives one intent. A failure is logged and the intent postponed, so that it neither stops the others nor comes first
 * again.
 */
async function driveOrPostpone(deps: WriteBackDeps, due: DueIntent): Promise<DriveResult | undefined> {
  try {
    return await drive(deps, due, { byHand: false });
  } catch (error) {
    const code = error instanceof SyncError ? error.code : 'UNEXPECTED';
    const why = error instanceof Error ? error.message : String(error);
    deps.log.warn('an intent could not be driven', { ...due, code, why });
    await deps.intents.postpone(due, nextTryAt(failedDriveTries, nowOf(deps)));
    return undefined;
  }
}
