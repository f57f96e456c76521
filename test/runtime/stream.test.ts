import { describe, expect, it } from 'vitest';
import { connectionId } from '../../functions/domain/shared/ids.ts';
import { driveTriggered } from '../../functions/runtime/stream.ts';
import type { IntentKey } from '../../functions/store/intent-triggers.ts';

const keys = (count: number): IntentKey[] =>
  Array.from({ length: count }, (_, at) => ({
    connectionId: connectionId.parse('c1'),
    writeBackId: `payment#alternative:p${at}`,
  }));

/** Drives intents by a clock that `drive` may move on. */
async function wake(count: number, drive: (at: number, pass: (seconds: number) => void) => unknown) {
  let now = 0;
  const driven: string[] = [];
  const warnings: [string, unknown][] = [];
  const pass = (seconds: number) => {
    now += seconds * 1_000;
  };
  const woken = await driveTriggered(
    keys(count),
    async ({ writeBackId }) => {
      driven.push(writeBackId);
      await drive(driven.length, pass);
    },
    { now: () => now, remaining: () => 120_000 - now, sleep: async () => {} },
    { info: () => {}, warn: (...line) => warnings.push([line[0], line[1]]) },
  );
  return { woken, driven, warnings };
}

describe('a batch of the stream', () => {
  it('drives every intent that it tells of', async () => {
    const { woken, driven } = await wake(10, () => {});

    expect(woken).toEqual({ driven: 10, failed: 0, left: 0 });
    expect(new Set(driven).size).toBe(10);
  });

  it('is never delivered again for what fails: that is said, and the others go on', async () => {
    const { woken, warnings } = await wake(3, (at) => {
      if (at === 2) throw new Error('Rutter is away.');
    });

    expect(woken).toEqual({ driven: 2, failed: 1, left: 0 });
    expect(warnings).toMatchObject([
      [
        'an intent could not be driven',
        { connectionId: 'c1', writeBackId: 'payment#alternative:p1', code: 'UNEXPECTED' },
      ],
    ]);
  });

  it('leaves to the sweep what it cannot begin in time, so that the next batch is not kept waiting', async () => {
    const { woken, driven } = await wake(10, (_, pass) => pass(10));

    expect(woken).toEqual({ driven: driven.length, failed: 0, left: 10 - driven.length });
    expect(driven).toHaveLength(3);
  });

  it('drives only a few at once', async () => {
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
