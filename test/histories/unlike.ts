import { type Random, seededRandom } from '../../lib/local/sandbox/random.ts';
import { letters, type Word } from './exhaustive.ts';
import { lead, type Searched } from './search.ts';

/**
 * Whether the name of a state says everything: then each word, also one that the search left out, leads to a state that
 * was reached, and ends as the word did that was the first to reach it. Tells which of some words by chance do not.
 */
export async function unlike({ reached, states }: Searched, words: number): Promise<string[]> {
  const random = seededRandom('words by chance');
  const found: string[] = [];
  for (let count = 0; count < words; count += 1) {
    const word = byChance(random, states.length);
    const { state, ending } = await lead(word, () => true);
    const first = state === null ? undefined : reached.get(state);
    if (!first) found.push(`"${word.join(', ')}" leads where no word led`);
    else if (first.ending !== ending)
      found.push(`"${word.join(', ')}" ends ${ending}, "${first.word.join(', ')}" ${first.ending}`);
  }
  return found;
}

/** What never succeeds is never posted: most begin with it. */
function byChance(random: Random, length: number): Word {
  const begin = random.chance(0.7) ? ['succeeded'] : [];
  const rest = Array.from({ length: length - begin.length }, () => random.pick(Object.keys(letters)));
  return [...begin, ...rest];
}
