// Plays one plan from its first action to its checked ending.

import { seededRandom } from '../../lib/local/sandbox/random.ts';
import type { Action } from './actions.ts';
import { checkEnding } from './check-ending.ts';
import { perform, summarise } from './perform.ts';
import type { Plan } from './plan.ts';
import { runToRest } from './run-to-rest.ts';
import { World } from './world.ts';

/** The result of one history. */
export interface HistoryResult {
  readonly seed: string;
  /** What was wrong, in the order in which it was found; empty if nothing was. */
  readonly violations: readonly string[];
  readonly trace: readonly string[];
  readonly figures: Figures;
}

/** Counts of what happened. */
export interface Figures {
  readonly actions: number;
  readonly calls: number;
  readonly faults: number;
  readonly deaths: number;
  readonly posts: number;
  readonly created: number;
  /** The number of intents that ended so, by state and reason. */
  readonly endings: Readonly<Record<string, number>>;
}

/** Plays one history to its end and checks it. With `traced`, the result has a line for each action. */
export function play(plan: Plan, traced = false): Promise<HistoryResult> {
  return withSeededRandom(plan, () => playThrough(plan, traced));
}

/** Runs `work` with a Math.random that follows from the plan, for the waits between tries. */
export async function withSeededRandom<Result>(
  { chance }: Plan,
  work: () => Promise<Result>,
): Promise<Result> {
  const random = Math.random;
  Math.random = chance === null ? () => 0.5 : seededRandom(`${chance} jitter`).next;
  try {
    return await work();
  } finally {
    Math.random = random;
  }
}

type Report = (action: Action, outcome: unknown) => void;

/** Performs all actions of a plan, up to the first violation. */
export async function playActions(world: World, report: Report = () => {}): Promise<void> {
  const { plan, invariants } = world;
  await perform(world, { do: 'pull', entity: 'payments', full: false });
  await perform(world, { do: 'pull', entity: 'invoices', full: false });
  for (const action of plan.actions) {
    report(action, await perform(world, action));
    invariants.checkLedger();
    if (invariants.violations.length > 0) return;
  }
}

/** Lets everything come to rest and checks the ending, unless there is a violation already. */
export async function playEnding(world: World, report: Report = () => {}): Promise<void> {
  const { invariants } = world;
  if (invariants.violations.length === 0) await runToRest(world, report);
  if (invariants.violations.length === 0) checkEnding(world);
}

async function playThrough(plan: Plan, traced: boolean): Promise<HistoryResult> {
  const world = new World(plan);
  const { invariants, rutter } = world;
  const trace: string[] = [];
  let actions = 0;
  const report: Report = (action, outcome) => {
    actions += 1;
    if (!traced) return;
    const at = new Date(world.now()).toISOString().slice(5, 19);
    trace.push(`${at} ${JSON.stringify(action)} -> ${summarise(outcome)}`);
  };
  await playActions(world, report);
  await playEnding(world, report);
  const { posts, created, deaths, violations } = invariants;
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

/** How a history ended, as people see it: the states of the intents, the payments in the ledger, and the open to-dos. */
export function endingOf(world: World): string {
  const { tables, connectionId, rutter } = world;
  const posted = [...rutter.ledger.payments.values()].filter(({ state }) => state === 'posted');
  const todos = tables.todos
    .list(connectionId)
    .flatMap(([, { code, closedAt }]) => (closedAt === undefined ? [code] : []));
  return [...Object.keys(endingsOf(world)), `${posted.length} in the ledger`, ...todos].join(', ');
}
