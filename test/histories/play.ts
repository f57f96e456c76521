import { seededRandom } from '../../lib/local/sandbox/random.ts';
import type { Action } from './actions.ts';
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
export function play(plan: Plan, inWords = false): Promise<Played> {
  return byChanceOf(plan, () => playThrough(plan, inWords));
}

/** Waits between tries are random; here they follow from the plan. */
export async function byChanceOf<Came>({ chance }: Plan, work: () => Promise<Came>): Promise<Came> {
  const random = Math.random;
  Math.random = chance === null ? () => 0.5 : seededRandom(`${chance} jitter`).next;
  try {
    return await work();
  } finally {
    Math.random = random;
  }
}

type Tell = (what: Action, came: unknown) => void;

/** Has everything happen that a plan says, up to the first thing that must not be. */
export async function live(world: World, tell: Tell = () => {}): Promise<void> {
  const { plan, watch } = world;
  await perform(world, { do: 'pull', entity: 'payments', full: false });
  await perform(world, { do: 'pull', entity: 'invoices', full: false });
  for (const action of plan.actions) {
    tell(action, await perform(world, action));
    watch.look();
    if (watch.violations.length > 0) return;
  }
}

/** Lets everything come to rest, and judges it. */
export async function end(world: World, tell: Tell = () => {}): Promise<void> {
  const { watch } = world;
  if (watch.violations.length === 0) await calm(world, tell);
  if (watch.violations.length === 0) judge(world);
}

async function playThrough(plan: Plan, inWords: boolean): Promise<Played> {
  const world = new World(plan);
  const { watch, rutter } = world;
  const trace: string[] = [];
  let actions = 0;
  const tell: Tell = (what, came) => {
    actions += 1;
    if (!inWords) return;
    const at = new Date(world.now()).toISOString().slice(5, 19);
    trace.push(`${at} ${JSON.stringify(what)} -> ${inShort(came)}`);
  };
  await live(world, tell);
  await end(world, tell);
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

/** How a history ended, as people see it: what became of each payment, how many the ledger has, and what is to do. */
export function endingOf(world: World): string {
  const { tables, connectionId, rutter } = world;
  const counting = [...rutter.ledger.payments.values()].filter(({ state }) => state === 'posted');
  const todos = tables.todos
    .list(connectionId)
    .flatMap(([, { code, closedAt }]) => (closedAt === undefined ? [code] : []));
  return [...Object.keys(endingsOf(world)), `${counting.length} in the ledger`, ...todos].join(', ');
}
