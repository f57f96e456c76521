import pMap from 'p-map';
import { nextTryAt } from '../domain/intent/schedule.ts';
import { SyncError } from '../domain/shared/errors.ts';
import type { DueIntent } from '../store/open-intents.ts';
import { drive } from './drive.ts';
import { nowOf } from './engine/clock.ts';
import type { DriveResult } from './engine/drive-intent.ts';
import type { WriteBackDeps } from './engine/ports.ts';

/** What one sweep did. */
export interface SweepSummary {
  readonly driven: number;
  /** Those that could not be driven now; they are put off. */
  readonly failed: number;
  /** Those that the time of this run did not suffice for; the next sweep takes them. */
  readonly left: number;
  /** Seconds since the longest overdue was due. */
  readonly oldestDueSeconds: number;
  /** Seconds since the longest unresolved of those driven was sent, without anybody knowing what became of it. */
  readonly oldestUnresolvedSeconds: number;
  /** How many wait for a person. */
  readonly waiting: number;
}

export const drivesAtOnce = 8;
/** No drive takes longer than this. */
export const longestDriveMs = 45_000;
/** One that fails is put off as after so many tries. */
export const failedDriveTries = 2;

/** Drives every intent that is due. This is the guarantee: whatever was lost on the way is found here. */
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

/** The first of every connection, then the second of each: one that is slow, with many, keeps none from its turn. */
export function inTurns<Due extends Pick<DueIntent, 'connectionId'>>(page: readonly Due[]): Due[] {
  const before = new Map<string, number>();
  const turns = page.map((due) => {
    const turn = before.get(due.connectionId) ?? 0;
    before.set(due.connectionId, turn + 1);
    return { due, turn };
  });
  return turns.toSorted((one, other) => one.turn - other.turn).map(({ due }) => due);
}

/** One that fails must not keep the others from being driven, nor come first again at once. */
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
