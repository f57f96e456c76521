// Names the state of a world, so that the search plays words with the same future only once.

import { createHash } from 'node:crypto';
import type { Intent } from '../../functions/domain/intent/intent.ts';
import { neverDue } from '../../functions/domain/intent/schedule.ts';
import { unresolvedSince } from '../../functions/domain/intent/unresolved.ts';
import type { World } from './world.ts';

/**
 * A digest of the state of a world. Two worlds with the same digest have the same future, whatever happens to them.
 *
 * The digest covers everything that is stored or remembered anywhere, with instants by their distance from now. Where
 * something is left out, a comment says why nothing later can depend on it. In doubt it stays in, which only costs time.
 */
export function digestOf(world: World): string {
  const state = relevantState(world);
  const text = JSON.stringify(state, relativeTo(timesOf(world, state)));
  return createHash('sha256').update(text).digest('base64url');
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
/** Nothing depends on how much further back something lies: Rutter keeps its answers for a day, and we wait no longer. */
const longestMs = 24 * hourMs;
/** Every history comes to rest within this time. What is planned for later is Rutter's own periodic read. */
const soonMs = 30 * longestMs;

/**
 * Everything that the future depends on. Left out are:
 *
 * - our own processes: in words they run one after the other, and a dead one does nothing more
 * - how many request ids Rutter gave out: they are texts for its support
 * - Rutter's cursors: every list fits on one page
 */
function relevantState(world: World) {
  const { rutter, invariants, plan, byHand, reversedEarly, invoicesAsked } = world;
  const { clock, connection, faults, memory } = rutter;
  const { startAt: _, ...settings } = rutter.settings;
  const planned = clock.planned.filter((at) => at - clock.now() < soonMs);
  return {
    stored: stored(world),
    ledger: ledgerOf(world),
    copies: copiesOf(world),
    // Recent posts matter only while a job or a read is still planned.
    rutter: { ...memory, posts: planned.length > 0 ? memory.posts : [] },
    planned,
    settings,
    state: connection.state,
    faults: faults.list().map(({ id: _id, ...fault }) => fault),
    now: clock.now() % minuteMs,
    payments: plan.payments,
    known: [[...byHand], [...reversedEarly], invoicesAsked, invariants.memory],
  };
}

function stored({ tables, connectionId }: World) {
  const { intents, ...others } = tables;
  const items = Object.values(others).map((table) => table.list(connectionId));
  return [...items, intents.list(connectionId).map(([, intent]) => relevantPartOf(intent))];
}

/**
 * The part of an intent that the future depends on:
 *
 * - The last answer matters only in SENDING, which begins without one.
 * - Of the history matter: how the last sending ended, since when an outcome is unresolved, when the intent was confirmed,
 *   how often it was refused, the last reason, and what people decided. Other reasons matter only to decisions and to
 *   contradictory events, and no letter brings either.
 * - The trigger matters only to other payments of the same invoices, and there are none.
 */
function relevantPartOf(stored: Intent) {
  const { history, trigger: _, ...intent } = stored;
  const { state, attempt } = intent;
  const confirmed = history.findLast(({ from, to }) => from !== 'CONFIRMED' && to === 'CONFIRMED');
  const asked = {
    unresolved: unresolvedSince(stored),
    confirmed: intent.state === 'CONFIRMED' ? confirmed?.at : undefined,
    ended: history.findLast(({ from, to }) => from === 'SENDING' && to !== 'SENDING'),
    refusals: history.filter(({ to }) => to === 'REFUSED').length,
    last: history.at(-1)?.reason,
    people: history.filter(({ by }) => !machines.has(by)),
  };
  const lastAnswer = state === 'SENDING' ? attempt?.lastAnswer : null;
  return { ...intent, attempt: attempt && { ...attempt, lastAnswer }, asked };
}

/** The authors of history entries that are not people. */
const machines: ReadonlySet<string> = new Set(['sync', 'alternative', 'ledger']);

/** The accounts, customers and the company are the same in all words: no letter changes them. */
function ledgerOf({ rutter }: World) {
  const { invoices, payments, creditMemos, deposits, closedThrough, lastRecordNo } = rutter.ledger.books;
  const rows = [invoices, payments, creditMemos, deposits].map((table) => [...table.values()]);
  return { rows, closedThrough, lastRecordNo };
}

function copiesOf({ rutter, plan }: World) {
  if (plan.circumstances.syncDurationMs > 0)
    throw new Error('the digest does not cover what a read has read and not shown yet');
  const { tables, lastSyncStartedAt, lastSyncCompletedAt } = rutter.connection.cache;
  const { invoice, invoice_payment, invoice_credit_memo, bank_deposit } = tables;
  const copies = [invoice, invoice_payment, invoice_credit_memo, bank_deposit].map((table) => table.copies());
  return { copies, lastSyncStartedAt, lastSyncCompletedAt };
}

/**
 * Fields that no decision depends on. A version is compared only with what the same process has just read. The others are
 * for people: when something was recorded, connected, entered, opened or pulled.
 */
const irrelevant: ReadonlySet<string> = new Set([
  'version',
  'recordedAt',
  'connectedAt',
  'createdAt',
  'openedAt',
  'lastResult',
  'requestId',
]);
/** Of these fields only the presence matters. */
const presenceOnly: ReadonlySet<string> = new Set(['frozenSince', 'closedAt']);
/** Times that Alternative gives. They are the same in all words, and no clock is compared with them. */
const fixedInstants: ReadonlySet<string> = new Set(['paidAt', 'occurredAt']);

/** What instants are made relative to. */
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

/** A JSON replacer that makes instants relative: two states that differ only in when they happened become equal. */
function relativeTo(times: Times) {
  return (name: string, value: unknown): unknown => {
    if (irrelevant.has(name)) return undefined;
    if (presenceOnly.has(name)) return Boolean(value);
    const at = fixedInstants.has(name) ? undefined : msOf(value);
    return at === undefined ? value : relativeInstant(name, at, times);
  };
}

function relativeInstant(name: string, at: number, { now, startAt, changes }: Times): unknown {
  if (name === 'updatedAt') return `change ${changes.indexOf(at)}${now - at < 1_000 ? ' of now' : ''}`;
  // How long an intent has been due does not matter.
  if (name === 'dueAt') return Math.max(0, at - now);
  // Instants before the word began lie further back than anything depends on: they keep their distance from the start.
  return at < startAt + hourMs ? `${at - startAt} ms after the start` : `${at - now} ms`;
}

/**
 * All instants of Intacct's own clock in a state, in order. They are compared only with one another: which came first, and
 * whether two are the same. A later one can be the same only as one of the current second.
 */
function changesIn(state: unknown): readonly number[] {
  const found = new Set<number>();
  JSON.stringify(state, (name, value: unknown) => {
    const at = name === 'updatedAt' ? msOf(value) : undefined;
    if (at !== undefined) found.add(at);
    return value;
  });
  return [...found].sort((a, b) => a - b);
}

const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
/** A day of the ledger, as Rutter writes it. */
const day = /T00:00:00\.000Z$/;

function msOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value > Date.UTC(2020) ? value : undefined;
  if (typeof value !== 'string' || !instant.test(value) || day.test(value)) return undefined;
  return value === neverDue ? undefined : Date.parse(value);
}
