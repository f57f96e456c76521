import type { Intent } from '../../functions/domain/intent/intent.ts';
import { retryRefusedAt, standingRefusal } from '../../functions/domain/intent/refusals.ts';
import { instantOf } from '../../functions/domain/shared/time.ts';
import type { Action } from './actions.ts';
import { settleDrafts } from './clerk.ts';
import { isGone } from './judge.ts';
import { perform } from './perform.ts';
import type { World } from './world.ts';

const minutes = 60_000;
const mostRounds = 300;
/** Long enough for what is held to be looked at twice more. */
const quietMs = 31 * minutes;

/**
 * Lets everything come to rest: all that Alternative told arrives, the faults end, Rutter reads the ledger, our functions
 * run on their schedules and time passes, until nothing changes any more.
 */
export async function calm(world: World, tell: (action: Action, came: unknown) => void): Promise<void> {
  const { rutter, plan, watch } = world;
  const act = async (action: Action) => tell(action, await perform(world, action));
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
      watch.expect(false, `it never comes to rest: ${inWords(world)}`);
      return;
    }
    world.advance(untilDue(world));
    // Rutter reads everything once an hour.
    if (!isUnderWay(world)) world.rutter.connection.cache.syncNow();
    await act({ do: 'pull', entity: 'payments', full: false });
    const old = world.now() - pulledAt >= 14 * minutes;
    if (old || world.invoicesAsked) {
      pulledAt = world.now();
      await act({ do: 'pull', entity: 'invoices', full: false });
    }
    await act({ do: 'sweep' });
    const after = stateOf(world);
    if (after !== before || isUnderWay(world)) quietSince = world.now();
    before = after;
  }
  // What is different is looked at each time that Rutter says it has read it anew.
  if (!plan.circumstances.touchAll) await silent(world, act);
}

/** Until the next intent is due, as the sweep of every minute finds it. */
function untilDue(world: World): number {
  const due = world.tables.intents.list(world.connectionId).flatMap(([, { dueAt }]) => dueAt ?? []);
  const next = Math.min(...due.map((at) => Date.parse(at))) - world.now();
  // Where nobody asks Rutter, what it reads by itself once an hour is waited for.
  const least = world.plan.circumstances.freshEveryMinutes === 0 ? 10 : 1;
  return Math.max(least * minutes, Math.min(next, 33 * minutes));
}

/** What people would see; not how often it was looked at, nor whether it is to be. */
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
    const settled = reason === 'FOUND_DIFFERENT' || isGone(world, subjectId);
    return underWay.has(state) || isTriedAgain(world, intent) || (state === 'POSTED' && !settled);
  });
}

/** A draft that is gone shows in no copy: it is tried again after an hour. What was refused twice waits as well. */
function isTriedAgain(world: World, intent: Intent): boolean {
  const refusal = standingRefusal(intent);
  // Held for a refusal it is where its payment died and stood again meanwhile.
  if ((intent.state !== 'REFUSED' && intent.state !== 'HELD') || !refusal) return false;
  return (
    intent.reason === 'INVOICE_IN_PROCESS' || instantOf(world.now()) < retryRefusedAt(intent, refusal, true)
  );
}

/** Another look, and another, write nothing. */
async function silent(world: World, act: (action: Action) => Promise<void>): Promise<void> {
  const { tables, watch } = world;
  const look = async () => {
    // Rutter's clock tells whole seconds: what was read in this one is read again.
    world.advance(2_000);
    await act({ do: 'pull', entity: 'payments', full: false });
    await act({ do: 'pull', entity: 'invoices', full: false });
    await act({ do: 'sweep' });
  };
  await look();
  const writes = tables.writes;
  const { posts } = watch;
  await look();
  watch.expect(tables.writes === writes, `at rest, another look wrote ${tables.writes - writes} items`);
  watch.expect(watch.posts === posts, 'at rest, another look sent something');
}

function inWords({ tables, connectionId }: World): string {
  const intents = tables.intents
    .list(connectionId)
    .map(([id, { state, reason }]) => `${id} ${state} ${reason}`);
  return intents.join(', ');
}
