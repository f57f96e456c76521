// Shortens a failing history.

import type { Plan } from './plan.ts';
import { type HistoryResult, play } from './play.ts';

/** The first violation without its ids and numbers, so that two histories with the same mistake have the same text. */
export function kindOf({ violations: [first = ''] }: HistoryResult): string {
  return first.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'id').replace(/\d+/g, 'n');
}

/** A shorter plan with the same failure: leaves out one action after the other, as long as the failure stays. */
export async function shrink(failing: Plan): Promise<Plan> {
  const kind = kindOf(await play(failing));
  let plan = failing;
  for (let at = plan.actions.length - 1; at >= 0; at -= 1) {
    const shorter = { ...plan, actions: plan.actions.toSpliced(at, 1) };
    if (kindOf(await play(shorter)) === kind) plan = shorter;
  }
  return plan;
}
