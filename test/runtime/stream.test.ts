import { describe, expect, it } from 'vitest';
import { connectionId } from '../../functions/domain/shared/ids.ts';
import { driveTriggered } from '../../functions/runtime/stream.ts';
import type { IntentKey } from '../../functions/store/intent-triggers.ts';

const keys = (count: number): IntentKey[] =>
  Array.from({ length: count }, (_, at) => ({
    connectionId: connectionId.parse('c1'),
    writeBackId: `payment#alternative:p${at}`,
  }));

/** Drives `count` intents, with a clock that `drive` can move. */
async function wake(count: number, drive: (at: number, pass: (seconds: number) => void) => unknown) {
  let now = 0;
  const driven: string[] = [];
  const warnings: [string, unknown][] = [];
  const pass = (seconds: number) => {
    now += seconds * 1_000;
  };
  const counts = await driveTriggered(
    keys(count),
    async ({ writeBackId }) => {
      driven.push(writeBackId);
      await drive(driven.length, pass);
    },
    { now: () => now, remaining: () => 120_000 - now, sleep: async () => {} },
    { info: () => {}, warn: (...line) => warnings.push([line[0], line[1]]) },
  );
  return { counts, driven, warnings };
}

describe('a batch of the stream', () => {
  it('every intent of a batch of the stream is driven', async () => {
    const { counts, driven } = await wake(10, () => {});

    expect(counts).toEqual({ driven: 10, failed: 0, left: 0 });
    expect(new Set(driven).size).toBe(10);
  });

  it('an intent that fails is logged, the others are driven, and the batch is not delivered again', async () => {
    const { counts, warnings } = await wake(3, (at) => {
      if (at === 2) throw new Error('Rutter is away.');
    });

    expect(counts).toEqual({ driven: 2, failed: 1, left: 0 });
    expect(warnings).toMatchObject([
      [
        'an intent could not be driven',
        { connectionId: 'c1', writeBackId: 'payment#alternative:p1', code: 'UNEXPECTED' },
      ],
    ]);
  });

  it('intents that cannot be begun in time are left to the sweep, so that the next batch need not wait', async () => {
    const { counts, driven } = await wake(10, (_, pass) => pass(10));

    expect(counts).toEqual({ driven: driven.length, failed: 0, left: 10 - driven.length });
    expect(driven).toHaveLength(3);
  });

  it('only a few intents are driven at once', async () => {
    let atOnce = 0;
    let most = 0;
    await wake(10, async () => {
      atOnce += 1;
      most = Math.max(most, atOnce);
      await new Promise((resolve) => setTimeout(resolve, 5));
      atOnce -= 1;
    });

    expect(most).toBe(5);
  });
});
