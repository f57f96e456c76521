import pMap from 'p-map';
import type { Clock, Log } from '../domain/shared/ports.ts';
import type { IntentKey } from '../store/intent-triggers.ts';
import { failureFields } from './observe.ts';

/** The next records of the stream wait for these, so what does not begin in time is left to the sweep. */
const beginWithinMs = 30_000;
const atOnce = 5;

/** What became of the intents of one batch of the stream. */
export interface TriggeredIntent {
  readonly driven: number;
  readonly failed: number;
  readonly left: number;
}

/**
 * Drives the intents that a batch of the stream tells of. The stream only wakes: the sweep takes up within a minute
 * what fails or is left here, so no batch is ever delivered again for it.
 */
export async function driveTriggered(
  woken: readonly IntentKey[],
  drive: (key: IntentKey) => Promise<unknown>,
  clock: Clock,
  log: Log,
): Promise<TriggeredIntent> {
  const counts = { driven: 0, failed: 0, left: 0 };
  const end = clock.now() + beginWithinMs;
  const driveOne = async (key: IntentKey): Promise<keyof TriggeredIntent> => {
    if (clock.now() >= end) return 'left';
    try {
      await drive(key);
      return 'driven';
    } catch (error) {
      log.warn('an intent could not be driven', { ...key, ...failureFields(error) });
      return 'failed';
    }
  };
  await pMap(
    woken,
    async (key) => {
      counts[await driveOne(key)] += 1;
    },
    { concurrency: atOnce },
  );
  return counts;
}
