import type { Plan } from './plan.ts';
import { type Played, play } from './play.ts';

/** What went wrong, without the ids and amounts of this one history. */
export function kindOf({ violations: [first = ''] }: Played): string {
  return first.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'id').replace(/\d+/g, 'n');
}

/** The same failure with as few actions as can be found by leaving out one after the other. */
export async function shrink(failing: Plan): Promise<Plan> {
  const kind = kindOf(await play(failing));
  let plan = failing;
  for (let at = plan.actions.length - 1; at >= 0; at -= 1) {
    const shorter = { ...plan, actions: plan.actions.toSpliced(at, 1) };
    if (kindOf(await play(shorter)) === kind) plan = shorter;
  }
  return plan;
}
