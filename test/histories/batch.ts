// Plays many random histories and adds up their results.

import type { Plan } from './plan.ts';
import { type Figures, type HistoryResult, play } from './play.ts';
import { randomPlan } from './random-plan.ts';
import { planOfWord } from './words.ts';

/** Which random histories to play: this many, with seeds from `seed` on. */
export interface Wanted {
  readonly seed: number;
  readonly histories: number;
}

/** The results of many histories. */
export interface Batch {
  readonly histories: number;
  readonly figures: Figures;
  readonly failed: readonly { readonly seed: string; readonly violations: readonly string[] }[];
}

export const emptyBatch: Batch = {
  histories: 0,
  figures: { actions: 0, calls: 0, faults: 0, deaths: 0, posts: 0, created: 0, endings: {} },
  failed: [],
};

/** The plan of a seed as failures print it: a number for a random history, or the letters of a word. */
export function planOfSeed(seed: string): Plan {
  return /^\d+$/.test(seed) ? randomPlan(seed) : planOfWord(seed.split(', '));
}

/** Plays one worker's share of the histories, and reports the results so far every 500 histories. */
export async function playBatch(
  wanted: Wanted,
  worker: number,
  workers: number,
  report: (batch: Batch) => void = () => {},
): Promise<Batch> {
  let batch = emptyBatch;
  for (let at = worker; at < wanted.histories; at += workers) {
    batch = addBatches(batch, {
      ...emptyBatch,
      ...asBatch(await play(planOfSeed(String(wanted.seed + at)))),
    });
    if (batch.histories % 500 === 0) report(batch);
  }
  return batch;
}

function asBatch({ seed, violations, figures }: HistoryResult): Batch {
  return { histories: 1, figures, failed: violations.length > 0 ? [{ seed, violations }] : [] };
}

export function addBatches(a: Batch, b: Batch): Batch {
  const [left, right] = [a.figures, b.figures];
  const endings = { ...left.endings };
  for (const [name, count] of Object.entries(right.endings)) endings[name] = (endings[name] ?? 0) + count;
  return {
    histories: a.histories + b.histories,
    figures: {
      actions: left.actions + right.actions,
      calls: left.calls + right.calls,
      faults: left.faults + right.faults,
      deaths: left.deaths + right.deaths,
      posts: left.posts + right.posts,
      created: left.created + right.created,
      endings,
    },
    failed: [...a.failed, ...b.failed],
  };
}
