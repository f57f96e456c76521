import { createHash } from 'node:crypto';
import type { Intent } from '../../functions/domain/intent/intent.ts';
import { neverDue } from '../../functions/domain/intent/schedule.ts';
import { unresolvedSince } from '../../functions/domain/intent/unresolved.ts';
import type { World } from './world.ts';

/**
 * A name for the state of a world: two worlds of the same name have the same future, whatever happens to them. So it
 * tells everything that is known anywhere, with instants by their distance from now. What it leaves out, and why nothing
 * to come can depend on that, stands where it is left out; in doubt a thing stays in, which only costs time.
 */
export function digestOf(world: World): string {
  const state = everything(world);
  const told = JSON.stringify(state, comparable(timesOf(world, state)));
  return createHash('sha256').update(told).digest('base64url');
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
/** Nothing is held against what lies further back: so long Rutter keeps its answers, and we hold nothing for longer. */
const longestMs = 24 * hourMs;
/** Within this time every history has come to rest: what is planned for later is Rutter's read of its own accord. */
const soonMs = 30 * longestMs;

/**
 * Not told are our own processes: in words they run one after the other, and the dead go on with nothing. Nor how many
 * ids of requests Rutter gave out, which are texts for its support; nor its cursors, for every list fits on one page.
 */
function everything(world: World) {
  const { rutter, watch, plan, byHand, reversedEarly, invoicesAsked } = world;
  const { clock, connection, faults, remembers } = rutter;
  const { startAt: _, ...settings } = rutter.settings;
  const planned = clock.planned.filter((at) => at - clock.now() < soonMs);
  return {
    stored: stored(world),
    ledger: ledgerOf(world),
    copies: copiesOf(world),
    // What was posted lately only matters as long as something is still to come of it.
    rutter: { ...remembers, posts: planned.length > 0 ? remembers.posts : [] },
    planned,
    settings,
    state: connection.state,
    faults: faults.list().map(({ id: _id, ...fault }) => fault),
    now: clock.now() % minuteMs,
    payments: plan.payments,
    known: [[...byHand], [...reversedEarly], invoicesAsked, watch.remembers],
  };
}

function stored({ tables, connectionId }: World) {
  const { intents, ...others } = tables;
  const items = Object.values(others).map((table) => table.list(connectionId));
  return [...items, intents.list(connectionId).map(([, intent]) => asFarAsAsked(intent))];
}

/**
 * The last answer is asked for while it is SENDING alone, and sending begins with none. Of the history it is asked how
 * the last sending ended, since when nobody knows what became of one, when it was confirmed, how often it was refused,
 * whether its last line says why, and what people said. For which reasons anything else happened is asked when people
 * decide, or messages contradict each other: no letter does that. That there is news of it matters to the other payments
 * of its invoices: there are none.
 */
function asFarAsAsked(known: Intent) {
  const { history, trigger: _, ...intent } = known;
  const { state, attempt } = intent;
  const confirmed = history.findLast(({ from, to }) => from !== 'CONFIRMED' && to === 'CONFIRMED');
  const asked = {
    unresolved: unresolvedSince(known),
    confirmed: intent.state === 'CONFIRMED' ? confirmed?.at : undefined,
    ended: history.findLast(({ from, to }) => from === 'SENDING' && to !== 'SENDING'),
    refusals: history.filter(({ to }) => to === 'REFUSED').length,
    last: history.at(-1)?.reason,
    people: history.filter(({ by }) => !machines.has(by)),
  };
  const lastAnswer = state === 'SENDING' ? attempt?.lastAnswer : null;
  return { ...intent, attempt: attempt && { ...attempt, lastAnswer }, asked };
}

/** Who writes history beside people. */
const machines: ReadonlySet<string> = new Set(['sync', 'alternative', 'ledger']);

/** The accounts, customers and the company are the same in all words: no letter changes them. */
function ledgerOf({ rutter }: World) {
  const { invoices, payments, creditMemos, deposits, closedThrough, lastRecordNo } = rutter.ledger.books;
  const rows = [invoices, payments, creditMemos, deposits].map((table) => [...table.values()]);
  return { rows, closedThrough, lastRecordNo };
}

function copiesOf({ rutter, plan }: World) {
  if (plan.circumstances.syncDurationMs > 0)
    throw new Error('what a read has read and not shown is not told');
  const { tables, lastSyncStartedAt, lastSyncCompletedAt } = rutter.connection.cache;
  const { invoice, invoice_payment, invoice_credit_memo, bank_deposit } = tables;
  const copies = [invoice, invoice_payment, invoice_credit_memo, bank_deposit].map((table) => table.copies());
  return { copies, lastSyncStartedAt, lastSyncCompletedAt };
}

/**
 * Versions are held against what the same process read just before. The others say when something was recorded,
 * connected, entered, opened or pulled, for people: nothing is ever decided by them.
 */
const forNobody: ReadonlySet<string> = new Set([
  'version',
  'recordedAt',
  'connectedAt',
  'createdAt',
  'openedAt',
  'lastResult',
  'requestId',
]);
/** Only whether there is one. */
const whether: ReadonlySet<string> = new Set(['frozenSince', 'closedAt']);
/** When Alternative says that it happened: the same in all words, and held against no clock. */
const alternatives: ReadonlySet<string> = new Set(['paidAt', 'occurredAt']);

/** What instants are told by. */
interface Times {
  readonly now: number;
  readonly startAt: number;
  readonly changes: readonly number[];
}

function timesOf({ rutter: { clock, settings } }: World, state: unknown): Times {
  const { startAt } = settings;
  const now = clock.now();
  if (now - startAt < longestMs + hourMs) throw new Error('too little time went by before the word began');
  return { now, startAt, changes: changesIn(state) };
}

/** Tells everything so that it can be compared: what happened at another time, but as long ago, is the same. */
function comparable(times: Times) {
  return (name: string, value: unknown): unknown => {
    if (forNobody.has(name)) return undefined;
    if (whether.has(name)) return Boolean(value);
    const at = alternatives.has(name) ? undefined : msOf(value);
    return at === undefined ? value : told(name, at, times);
  };
}

function told(name: string, at: number, { now, startAt, changes }: Times): unknown {
  if (name === 'updatedAt') return `change ${changes.indexOf(at)}${now - at < 1_000 ? ' of now' : ''}`;
  // What is due is due: nobody asks for how long.
  if (name === 'dueAt') return Math.max(0, at - now);
  // What was there before the word began, longer before it than anything is held against.
  return at < startAt + hourMs ? `${at - startAt} ms after the start` : `${at - now} ms`;
}

/**
 * The instants of Intacct's own clock that are known anywhere. They are only held against one another: which came first,
 * or whether two are the same; so one that is to come is only the same as one of this very second.
 */
function changesIn(state: unknown): readonly number[] {
  const found = new Set<number>();
  JSON.stringify(state, (name, value: unknown) => {
    const at = name === 'updatedAt' ? msOf(value) : undefined;
    if (at !== undefined) found.add(at);
    return value;
  });
  return [...found].sort((one, other) => one - other);
}

const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
/** A day of the ledger, as Rutter writes it. */
const day = /T00:00:00\.000Z$/;

function msOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value > Date.UTC(2020) ? value : undefined;
  if (typeof value !== 'string' || !instant.test(value) || day.test(value)) return undefined;
  return value === neverDue ? undefined : Date.parse(value);
}
