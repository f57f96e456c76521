// Plays every word up to a length, but each state only once.

import { digestOf } from './digest.ts';
import { endingOf, playActions, playEnding, withSeededRandom } from './play.ts';
import { letters, planOfWord, type Word, wordsUpTo } from './words.ts';
import { World } from './world.ts';

/** The state that one word led to, and how it ended. */
export interface Step {
  readonly word: Word;
  /** The digest of the state; null if there was a violation on the way. */
  readonly state: string | null;
  /** How it ended when everything came to rest; null if the state was reached before. */
  readonly ending: string | null;
  readonly violations: readonly string[];
}

/** Plays each word with every letter added. `reached` are the states that all players reached since the last call. */
export type Extend = (words: readonly Word[], reached: readonly string[]) => Promise<readonly Step[]>;

/** Returns a player of words. It lets only new states come to rest, and checks them. `report` gets the count of words. */
export function explorer(report: (played: number) => void = () => {}): Extend {
  const reachedStates = new Set<string>();
  let played = 0;
  return async (words, reached) => {
    for (const state of reached) reachedStates.add(state);
    const steps: Step[] = [];
    for (const word of words.flatMap(oneLetterLonger)) {
      const step = await playWord(word, (state) => !reachedStates.has(state));
      if (step.state !== null) reachedStates.add(step.state);
      steps.push(step);
      played += 1;
      report(played);
    }
    return steps;
  };
}

function oneLetterLonger(word: Word): Word[] {
  return Object.keys(letters).map((letter) => [...word, letter]);
}

/** Plays one word. Lets its state come to rest and checks the ending if `isWanted` says so. */
export function playWord(word: Word, isWanted: (state: string) => boolean): Promise<Step> {
  const plan = planOfWord(word);
  return withSeededRandom(plan, async () => {
    const world = new World(plan);
    const { violations } = world.invariants;
    await playActions(world);
    if (violations.length > 0) return { word, state: null, ending: null, violations };
    const state = digestOf(world);
    if (!isWanted(state)) return { word, state, ending: null, violations };
    await playEnding(world);
    return { word, state, ending: endingOf(world), violations };
  });
}

/** The result of all words up to a number of letters. */
export interface Searched {
  /** How many words there are. Only some are played: words that lead to the same state have the same future. */
  readonly words: number;
  readonly played: number;
  /** For each length, the number of states that its words were the first to reach. */
  readonly states: readonly number[];
  /** The first word to each state, by digest. */
  readonly reached: ReadonlyMap<string, Step>;
  readonly failed: readonly Step[];
}

/** Searches all words up to a length: adds every letter to the first word of each new state, length by length. */
export async function search(
  longest: number,
  players: readonly Extend[],
  report: (searched: Searched) => void = () => {},
): Promise<Searched> {
  const first = await playWord([], () => true);
  const reached = new Map([[first.state ?? '', first]]);
  let searched: Searched = { words: 0, played: 0, states: [], reached, failed: [] };
  let frontier = [first];
  for (let length = 1; length <= longest; length += 1) {
    const steps = await extendFrontier(frontier, players);
    const before = reached.size;
    for (const step of steps)
      if (step.state !== null && !reached.has(step.state)) reached.set(step.state, step);
    frontier = [...reached.values()].slice(before);
    searched = {
      words: wordsUpTo(length),
      played: searched.played + steps.length,
      states: [...searched.states, frontier.length],
      reached,
      failed: [...searched.failed, ...steps.filter(({ violations }) => violations.length > 0)],
    };
    report(searched);
  }
  return searched;
}

/** Divides the words among the players. The steps stand in the order of the words, whatever the number of players. */
async function extendFrontier(frontier: readonly Step[], players: readonly Extend[]): Promise<Step[]> {
  const states = frontier.flatMap(({ state }) => state ?? []);
  const shares = await Promise.all(
    players.map((extend, player) => {
      const share = frontier.filter((_, at) => at % players.length === player);
      const words = share.map(({ word }) => word);
      return extend(words, states);
    }),
  );
  const each = Object.keys(letters).length;
  return frontier.flatMap((_, at) => {
    const begin = Math.floor(at / players.length) * each;
    return shares[at % players.length]?.slice(begin, begin + each) ?? [];
  });
}
