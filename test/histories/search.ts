import { digestOf } from './digest.ts';
import { letters, spelled, type Word, wordsUpTo } from './exhaustive.ts';
import { byChanceOf, end, endingOf, live } from './play.ts';
import { World } from './world.ts';

/** Where one word led. */
export interface Step {
  readonly word: Word;
  /** The name of its state; null where something that must not be was seen on the way. */
  readonly state: string | null;
  /** How it ended when everything came to rest; null where the state was known before. */
  readonly ending: string | null;
  readonly violations: readonly string[];
}

/** Plays words on by one letter; `reached` are the states that all together have reached since it was last asked. */
export type Extend = (words: readonly Word[], reached: readonly string[]) => Promise<readonly Step[]>;

/** Lets only those states come to rest, and judges them, that it does not know. `tell` counts the words. */
export function explorer(tell: (played: number) => void = () => {}): Extend {
  const known = new Set<string>();
  let played = 0;
  return async (words, reached) => {
    for (const state of reached) known.add(state);
    const steps: Step[] = [];
    for (const word of words.flatMap(longer)) {
      const step = await lead(word, (state) => !known.has(state));
      if (step.state !== null) known.add(step.state);
      steps.push(step);
      played += 1;
      tell(played);
    }
    return steps;
  };
}

function longer(word: Word): Word[] {
  return Object.keys(letters).map((letter) => [...word, letter]);
}

/** Plays one word, and lets it come to rest if its state is to be judged. */
export function lead(word: Word, judged: (state: string) => boolean): Promise<Step> {
  const plan = spelled(word);
  return byChanceOf(plan, async () => {
    const world = new World(plan);
    const { violations } = world.watch;
    await live(world);
    if (violations.length > 0) return { word, state: null, ending: null, violations };
    const state = digestOf(world);
    if (!judged(state)) return { word, state, ending: null, violations };
    await end(world);
    return { word, state, ending: endingOf(world), violations };
  });
}

/** What came of all words of so many letters or fewer. */
export interface Searched {
  /** How many they are. Few had to be played: what leads to the same state has the same future. */
  readonly words: number;
  readonly played: number;
  /** How many states the words of each length are the first to reach. */
  readonly states: readonly number[];
  /** The first word to every state, by its name. */
  readonly reached: ReadonlyMap<string, Step>;
  readonly failed: readonly Step[];
}

/** Goes on from every state that is new, by every letter, one length after the other. */
export async function search(
  longest: number,
  players: readonly Extend[],
  tell: (searched: Searched) => void = () => {},
): Promise<Searched> {
  const first = await lead([], () => true);
  const reached = new Map([[first.state ?? '', first]]);
  let searched: Searched = { words: 0, played: 0, states: [], reached, failed: [] };
  let frontier = [first];
  for (let length = 1; length <= longest; length += 1) {
    const steps = await extended(frontier, players);
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
    tell(searched);
  }
  return searched;
}

/** Everybody takes a share. What comes of it stands in the order of the words, however many take part. */
async function extended(frontier: readonly Step[], players: readonly Extend[]): Promise<Step[]> {
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
