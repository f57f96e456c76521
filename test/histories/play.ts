import { seededRandom } from '../../lib/local/sandbox/random.ts';
import { calm } from './calm.ts';
import { judge } from './judge.ts';
import { inShort, perform } from './perform.ts';
import type { Plan } from './plan.ts';
import { World } from './world.ts';

/** What came of one history. */
export interface Played {
  readonly seed: string;
  /** What must not be, in the order in which it was seen; empty when all is well. */
  readonly violations: readonly string[];
  readonly trace: readonly string[];
  readonly figures: Figures;
}

/** How much happened. */
export interface Figures {
  readonly actions: number;
  readonly calls: number;
  readonly faults: number;
  readonly deaths: number;
  readonly posts: number;
  readonly created: number;
  /** How many intents ended so, by state and reason. */
  readonly endings: Readonly<Record<string, number>>;
}

/** Plays one history to its end, and judges it. `inWords`: says what happens, too. */
export async function play(plan: Plan, inWords = false): Promise<Played> {
  const random = Math.random;
  // Waits between tries are random; here they follow from the seed.
  Math.random = seededRandom(`${plan.seed} jitter`).next;
  try {
    return await playThrough(plan, inWords);
  } finally {
    Math.random = random;
  }
}

async function playThrough(plan: Plan, inWords: boolean): Promise<Played> {
  const world = new World(plan);
  const { watch, rutter } = world;
  const trace: string[] = [];
  let actions = 0;
  const tell = (what: object, came: unknown) => {
    actions += 1;
    if (!inWords) return;
    const at = new Date(world.now()).toISOString().slice(5, 19);
    trace.push(`${at} ${JSON.stringify(what)} -> ${inShort(came)}`);
  };
  await perform(world, { do: 'pull', entity: 'payments', full: false });
  await perform(world, { do: 'pull', entity: 'invoices', full: false });
  for (const action of plan.actions) {
    tell(action, await perform(world, action));
    watch.look();
    if (watch.violations.length > 0) break;
  }
  if (watch.violations.length === 0) await calm(world, tell);
  if (watch.violations.length === 0) judge(world);
  const { posts, created, deaths, violations } = watch;
  const { calls, faultsMet: faults } = rutter;
  const endings = endingsOf(world);
  const figures = { actions, calls, faults, deaths, posts, created, endings };
  return { seed: plan.seed, violations, trace, figures };
}

function endingsOf({ tables, connectionId }: World): Record<string, number> {
  const endings: Record<string, number> = {};
  for (const [, { state, reason, closedAs }] of tables.intents.list(connectionId)) {
    const name = [state, closedAs, reason].filter((part) => part !== null).join(' ');
    endings[name] = (endings[name] ?? 0) + 1;
  }
  return endings;
}
