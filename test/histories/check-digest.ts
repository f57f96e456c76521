// Checks with random words that the digest of a state leaves nothing out.

import { type Random, seededRandom } from '../../lib/local/sandbox/random.ts';
import { playWord, type Searched } from './search.ts';
import { letters, type Word } from './words.ts';

/**
 * Plays random words and returns a sentence for each that shows that the digest of a state leaves something out. If the
 * digest is complete, every word leads to a state that the search reached, and ends as the first word to that state did.
 */
export async function findDigestFailures({ reached, states }: Searched, words: number): Promise<string[]> {
  const random = seededRandom('words by chance');
  const failures: string[] = [];
  for (let count = 0; count < words; count += 1) {
    const word = randomWord(random, states.length);
    const { state, ending } = await playWord(word, () => true);
    const first = state === null ? undefined : reached.get(state);
    if (!first) failures.push(`"${word.join(', ')}" leads to a state that the search did not reach`);
    else if (first.ending !== ending)
      failures.push(`"${word.join(', ')}" ends ${ending}, "${first.word.join(', ')}" ${first.ending}`);
  }
  return failures;
}

/** A random word. Most begin with `succeeded`, because a payment that never succeeds is never posted. */
function randomWord(random: Random, length: number): Word {
  const begin = random.chance(0.7) ? ['succeeded'] : [];
  const rest = Array.from({ length: length - begin.length }, () => random.pick(Object.keys(letters)));
  return [...begin, ...rest];
}
