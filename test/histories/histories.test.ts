import { describe, expect, it } from 'vitest';
import { playBatch } from './batch.ts';

const none = { seed: 1, histories: 0, letters: 0, repeated: false };

describe('whatever happens, in whatever order', () => {
  it('each payment is posted once, to the cent, or somebody knows why not', async () => {
    const { failed, figures } = await playBatch({ ...none, histories: 400 }, 0, 1);
    expect(failed).toStrictEqual([]);
    expect(figures.faults).toBeGreaterThan(50);
    expect(figures.deaths).toBeGreaterThan(50);
    expect(figures.created).toBeGreaterThan(100);
  }, 120_000);

  it('all that can happen to one payment of one invoice, in every order', async () => {
    const { failed, histories } = await playBatch({ ...none, letters: 3 }, 0, 1);
    expect(failed).toStrictEqual([]);
    expect(histories).toBe(8 + 8 * 7 + 8 * 7 * 6);
  }, 120_000);
});
