// Ends a history: lets time pass until nothing changes any more.

import type { Intent } from '../../functions/domain/intent/intent.ts';
import { retryRefusedAt, standingRefusal } from '../../functions/domain/intent/refusals.ts';
import { instantOf } from '../../functions/domain/shared/time.ts';
import type { Action } from './actions.ts';
import { isGone } from './check-ending.ts';
import { settleDrafts } from './clerk.ts';
import { perform } from './perform.ts';
import type { World } from './world.ts';

const minutes = 60_000;
const mostRounds = 300;
/** Long enough for a held intent to run twice more. */
const quietMs = 31 * minutes;

/**
 * Lets everything come to rest. All faults end and every event arrives. Then Rutter reads the ledger, our functions run on
 * their schedules and time passes, until nothing changes for {@link quietMs}.
 */
export async function runToRest(
  world: World,
  report: (action: Action, outcome: unknown) => void,
): Promise<void> {
  const { rutter, plan, invariants } = world;
  const act = async (action: Action) => report(action, await perform(world, action));
  rutter.faults.clear();
  rutter.setState('active');
  rutter.ledger.setAccountActive(world.accountId, true);
  rutter.ledger.closeBooks(null);
  rutter.settings.jobMs = 200;
  settleDrafts(world, 'discard');
  await act({ do: 'sync' });
  for (const [payment, { story }] of plan.payments.entries()) {
    for (const chapter of story.keys()) await act({ do: 'deliver', payment, chapter });
  }
  let quietSince = world.now();
  let pulledAt = 0;
  let before = stateOf(world);
  for (let round = 0; world.now() - quietSince < quietMs; round += 1) {
    if (round === mostRounds) {
      invariants.expect(false, `it never comes to rest: ${intentsText(world)}`);
      return;
    }
    world.advance(msUntilDue(world));
    // Rutter reads everything once an hour.
    if (!isUnderWay(world)) world.rutter.connection.cache.syncNow();
    await act({ do: 'pull', entity: 'payments', full: false });
    const isPullDue = world.now() - pulledAt >= 14 * minutes;
    if (isPullDue || world.invoicesAsked) {
      pulledAt = world.now();
      await act({ do: 'pull', entity: 'invoices', full: false });
    }
    await act({ do: 'sweep' });
    const after = stateOf(world);
    if (after !== before || isUnderWay(world)) quietSince = world.now();
    before = after;
  }
  // With touchAll, Rutter reports every record as read anew, and an intent that differs is written each time.
  if (!plan.circumstances.touchAll) await checkNothingIsWritten(world, act);
}

/** How long until the next intent is due: the sweep runs every minute. */
function msUntilDue(world: World): number {
  const due = world.tables.intents.list(world.connectionId).flatMap(([, { dueAt }]) => dueAt ?? []);
  const next = Math.min(...due.map((at) => Date.parse(at))) - world.now();
  // Without asks, only Rutter's own hourly read brings something new.
  const least = world.plan.circumstances.freshEveryMinutes === 0 ? 10 : 1;
  return Math.max(least * minutes, Math.min(next, 33 * minutes));
}

/** What people can see: everything stored, without the fields that every run of an intent changes. */
function stateOf({ tables, connectionId }: World): string {
  const { invoices, payments, taken, intents, todos } = tables;
  const stored = [invoices, payments, taken, todos].map((table) => table.list(connectionId));
  const seen = intents
    .list(connectionId)
    .map(([, { version: _, tries: __, dueAt: ___, open: ____, trigger: _____, ...intent }]) => intent);
  return JSON.stringify([stored, seen]);
}

const underWay: ReadonlySet<string> = new Set(['PENDING', 'SENDING']);

function isUnderWay(world: World): boolean {
  return world.tables.intents.list(world.connectionId).some(([, intent]) => {
    const { state, reason, subjectId } = intent;
    const isFinal = reason === 'FOUND_DIFFERENT' || isGone(world, subjectId);
    return underWay.has(state) || isTriedAgain(world, intent) || (state === 'POSTED' && !isFinal);
  });
}

/** True if a refused intent will be sent again by itself: after a draft in Intacct, or after a second refusal. */
function isTriedAgain(world: World, intent: Intent): boolean {
  const refusal = standingRefusal(intent);
  // A refused intent is HELD if its payment failed and succeeded again in between.
  if ((intent.state !== 'REFUSED' && intent.state !== 'HELD') || !refusal) return false;
  return (
    intent.reason === 'INVOICE_IN_PROCESS' || instantOf(world.now()) < retryRefusedAt(intent, refusal, true)
  );
}

/** Checks that at rest another round of pulls and a sweep writes and sends nothing. */
async function checkNothingIsWritten(world: World, act: (action: Action) => Promise<void>): Promise<void> {
  const { tables, invariants } = world;
  const runAll = async () => {
    // Rutter's clock has a resolution of one second: within the same second a pull reads the same records again.
    world.advance(2_000);
    await act({ do: 'pull', entity: 'payments', full: false });
    await act({ do: 'pull', entity: 'invoices', full: false });
    await act({ do: 'sweep' });
  };
  await runAll();
  const writes = tables.writes;
  const { posts } = invariants;
  await runAll();
  invariants.expect(tables.writes === writes, `at rest, another look wrote ${tables.writes - writes} items`);
  invariants.expect(invariants.posts === posts, 'at rest, another look sent something');
}

function intentsText({ tables, connectionId }: World): string {
  const intents = tables.intents
    .list(connectionId)
    .map(([id, { state, reason }]) => `${id} ${state} ${reason}`);
  return intents.join(', ');
}
