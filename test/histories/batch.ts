import { spelled } from './exhaustive.ts';
import type { Plan } from './plan.ts';
import { type Figures, type Played, play } from './play.ts';
import { planOf } from './random-plan.ts';

/** Which histories to play: so many random ones, by their seeds. */
export interface Wanted {
  readonly seed: number;
  readonly histories: number;
}

/** What came of many histories. */
export interface Batch {
  readonly histories: number;
  readonly figures: Figures;
  readonly failed: readonly { readonly seed: string; readonly violations: readonly string[] }[];
}

export const nothing: Batch = {
  histories: 0,
  figures: { actions: 0, calls: 0, faults: 0, deaths: 0, posts: 0, created: 0, endings: {} },
  failed: [],
};

/** The plan of a seed, as it is printed: a number, or the letters of a word. */
export function plannedFor(seed: string): Plan {
  return /^\d+$/.test(seed) ? planOf(seed) : spelled(seed.split(', '));
}

/** Plays those that fall to one of several workers; tells now and then how far it is. */
export async function playBatch(
  wanted: Wanted,
  worker: number,
  workers: number,
  tell: (batch: Batch) => void = () => {},
): Promise<Batch> {
  let batch = nothing;
  for (let at = worker; at < wanted.histories; at += workers) {
    batch = add(batch, { ...nothing, ...asBatch(await play(plannedFor(String(wanted.seed + at)))) });
    if (batch.histories % 500 === 0) tell(batch);
  }
  return batch;
}

function asBatch({ seed, violations, figures }: Played): Batch {
  return { histories: 1, figures, failed: violations.length > 0 ? [{ seed, violations }] : [] };
}

export function add(one: Batch, other: Batch): Batch {
  const [left, right] = [one.figures, other.figures];
  const endings = { ...left.endings };
  for (const [name, count] of Object.entries(right.endings)) endings[name] = (endings[name] ?? 0) + count;
  return {
    histories: one.histories + other.histories,
    figures: {
      actions: left.actions + right.actions,
      calls: left.calls + right.calls,
      faults: left.faults + right.faults,
      deaths: left.deaths + right.deaths,
      posts: left.posts + right.posts,
      created: left.created + right.created,
      endings,
    },
    failed: [...one.failed, ...other.failed],
  };
}
