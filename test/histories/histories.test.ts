import { expect, test } from 'vitest';
import { playBatch } from './batch.ts';
import { explorer, search } from './search.ts';

// A short version of histories.long.test.ts.

test('60 random histories post each payment once, to the cent, or say why not', async () => {
  const { failed, figures } = await playBatch({ seed: 1, histories: 60 }, 0, 1);
  expect(failed).toStrictEqual([]);
  expect(figures.created).toBeGreaterThan(10);
});

test('each payment of one invoice is posted once, to the cent, whichever two things happen to it', async () => {
  const { words, failed } = await search(2, [explorer()]);
  expect(failed).toStrictEqual([]);
  expect(words).toBe(11 + 11 ** 2);
});
