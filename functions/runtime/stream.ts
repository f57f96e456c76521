import pMap from 'p-map';
import type { Clock, Log } from '../domain/shared/ports.ts';
import type { IntentKey } from '../store/intent-triggers.ts';
import { failureFields } from './observe.ts';

/** The next batch waits for this one, so an intent that is not begun within this time is left to the sweep. */
const beginWithinMs = 30_000;
const atOnce = 5;

/** How many intents of one batch were driven, failed, or were not begun in time. */
interface DriveCounts {
  readonly driven: number;
  readonly failed: number;
  readonly left: number;
}

/**
 * Drives the intents of one batch of the stream. The sweep drives within a minute any that fail or are left here, so a
 * batch never needs to be delivered again.
 */
export async function driveTriggered(
  keys: readonly IntentKey[],
  drive: (key: IntentKey) => Promise<unknown>,
  clock: Clock,
  log: Log,
): Promise<DriveCounts> {
  const counts = { driven: 0, failed: 0, left: 0 };
  const end = clock.now() + beginWithinMs;
  const driveOne = async (key: IntentKey): Promise<keyof DriveCounts> => {
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
    keys,
    async (key) => {
      counts[await driveOne(key)] += 1;
    },
    { concurrency: atOnce },
  );
  return counts;
}
