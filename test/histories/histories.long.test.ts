import { expect, test } from 'vitest';
import { playBatch } from './batch.ts';
import { findDigestFailures } from './check-digest.ts';
import { explorer, search } from './search.ts';

test('400 random histories post each payment once, to the cent, or say why not', async () => {
  const { failed, figures } = await playBatch({ seed: 1, histories: 400 }, 0, 1);
  expect(failed).toStrictEqual([]);
  expect(figures.faults).toBeGreaterThan(50);
  expect(figures.deaths).toBeGreaterThan(50);
  expect(figures.created).toBeGreaterThan(100);
}, 120_000);

test('each payment of one invoice is posted once, to the cent, whichever three things happen to it', async () => {
  const searched = await search(3, [explorer()]);
  const { words, states, failed, reached } = searched;
  expect(failed).toStrictEqual([]);
  expect(words).toBe(11 + 11 ** 2 + 11 ** 3);
  expect(states.every((count) => count > 0)).toBe(true);
  expect(reached.size).toBeGreaterThan(50);
  const endings = new Set([...reached.values()].map(({ ending }) => ending));
  expect(endings.size).toBeGreaterThan(3);
  expect(await findDigestFailures(searched, 40)).toStrictEqual([]);
}, 120_000);
