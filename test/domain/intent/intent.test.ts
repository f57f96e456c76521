import { describe, expect, it } from 'vitest';
import { type Intent, type IntentState, intentStates } from '../../../functions/domain/intent/intent.ts';
import { neverDue, nextTryAt, reschedule } from '../../../functions/domain/intent/schedule.ts';
import {
  ImpossibleTransition,
  isIntentState,
  mayMove,
  move,
} from '../../../functions/domain/intent/transitions.ts';
import { isUnresolved } from '../../../functions/domain/intent/unresolved.ts';
import { reasons } from '../../../functions/domain/reasons/catalog.ts';
import type { Instant } from '../../../functions/domain/shared/time.ts';
import { minute } from '../../support/factories.ts';
import { succeeded, World } from '../factories.ts';

function intentIn(state: string, changes: Partial<Intent> = {}): Intent {
  const world = new World();
  world.deliver(succeeded(0));
  return { ...world.intent(), state, ...changes };
}

/** Row: from; column: to, in the order of the states. */
const table: Readonly<Record<IntentState, string>> = {
  //          PENDING HELD SENDING POSTED CONFIRMED REFUSED CLOSED
  PENDING: '  yes     yes  yes     yes    -         -       yes',
  HELD: '     yes     yes  yes     yes    -         -       yes',
  SENDING: '  yes     yes  yes     yes    -         yes     -',
  POSTED: '   yes     -    -       yes    yes       -       yes',
  CONFIRMED: '-       -    -       yes    yes       -       -',
  REFUSED: '  yes     yes  -       yes    -         yes     yes',
  CLOSED: '   yes     yes  -       -      -         -       yes',
};
const pairs = intentStates.flatMap((from) => {
  const row = table[from].trim().split(/ +/);
  return intentStates.map((to, at) => [from, to, row[at] === 'yes'] as const);
});

const notEnoughDue = reasons.NOT_ENOUGH_DUE({
  payment: 'pay-1',
  invoice: 'INV-1',
  amount: '2',
  available: '1',
  short: '1',
});
const inFlight = reasons.ANOTHER_PAYMENT_IN_FLIGHT({ payment: 'pay-1', invoice: 'INV-1', other: 'pay-2' });

describe('the table of transitions', () => {
  it.each(pairs)('the transition %s -> %s is allowed: %s', (from, to, allowed) => {
    const intent = intentIn(from);
    expect(mayMove(from, to)).toBe(allowed);
    const change = () => move(intent, { to, at: minute(5), by: 'sync' });
    if (allowed) expect(change().state).toBe(to);
    else expect(change).toThrow(ImpossibleTransition);
  });

  it('no transition leaves a state of a later version', () => {
    expect(isIntentState('PARKED')).toBe(false);
    for (const to of intentStates) {
      expect(mayMove('PARKED', to)).toBe(false);
      expect(() => move(intentIn('PARKED'), { to, at: minute(5), by: 'sync' })).toThrow(
        `payment#alternative:pay-1 cannot go from PARKED to ${to}`,
      );
    }
  });
});

it.each([
  ['SENDING', null, true],
  ['SENDING', 'NO_ANSWER', true],
  ['HELD', 'POSSIBLE_MATCH', true],
  ['HELD', 'CLAIMED_BY_ANOTHER', true],
  ['HELD', 'NO_ANSWER', true],
  ['HELD', 'JOB_UNFINISHED', true],
  ['HELD', 'LOOKS_RECORDED_BY_HAND', false],
  ['HELD', null, false],
  ['REFUSED', 'POSSIBLE_MATCH', false],
  ['POSTED', null, false],
])('an intent that is %s (%s) may be in the ledger under an id that we do not know: %s', (state, reason, unresolved) => {
  expect(isUnresolved(intentIn(state, { reason }))).toBe(unresolved);
});

describe('a move', () => {
  it('a move is recorded in the history with who, when, why and the request', () => {
    const before = intentIn('PENDING');
    const after = move(before, {
      to: 'HELD',
      at: minute(5),
      by: 'jo',
      why: notEnoughDue,
      requestId: 'request-1',
    });
    expect(after.history.slice(0, -1)).toStrictEqual(before.history);
    expect(after.history.at(-1)).toStrictEqual({
      at: minute(5),
      from: 'PENDING',
      to: 'HELD',
      reason: 'NOT_ENOUGH_DUE',
      sentence: notEnoughDue.sentence,
      by: 'jo',
      requestId: 'request-1',
    });
    expect(after).toMatchObject({
      reason: notEnoughDue.code,
      sentence: notEnoughDue.sentence,
      step: notEnoughDue.step,
    });
    expect(after.version).toBe(before.version + 1);
  });

  it('a move without a reason clears the reason of the state before', () => {
    const before = intentIn('HELD', { reason: 'X', sentence: 'Y', step: 'Z' });
    const after = move(before, { to: 'PENDING', at: minute(5), by: 'sync' });
    expect(after).toMatchObject({ reason: null, sentence: null, step: null });
    expect(after.history.at(-1)).toMatchObject({ reason: null, sentence: null, requestId: null });
  });

  it('a move adds one entry to the history, unless state and reason stay the same', () => {
    for (const state of ['HELD', 'SENDING', 'POSTED', 'CONFIRMED', 'REFUSED', 'CLOSED', 'PENDING'] as const) {
      const before = intentIn(state, { reason: notEnoughDue.code });
      const again = move(before, { to: state, at: minute(6), by: 'sync', why: notEnoughDue });
      expect(again.history).toStrictEqual(before.history);
      expect(again.tries).toBe(before.tries + 1);
      const changed = move(again, { to: state, at: minute(7), by: 'sync', why: inFlight });
      expect(changed.history).toHaveLength(before.history.length + 1);
      const unexplained = move(intentIn(state), { to: state, at: minute(7), by: 'sync' });
      expect(unexplained.history).toHaveLength(before.history.length + 1);
    }
  });

  it('a history that is too long to be stored keeps its beginning and its end', () => {
    let intent = intentIn('PENDING');
    for (let at = 1; at <= 400; at += 1) {
      intent = move(intent, { to: at % 2 === 1 ? 'HELD' : 'PENDING', at: minute(at), by: 'sync' });
    }
    const moments = intent.history.map(({ at }) => at);
    expect(moments).toHaveLength(300);
    expect(moments.slice(1, 100)).toStrictEqual(Array.from({ length: 99 }, (_, at) => minute(at + 1)));
    expect(moments.slice(100)).toStrictEqual(Array.from({ length: 200 }, (_, at) => minute(201 + at)));
  });

  it('tries counts the moves that keep state and reason', () => {
    const held = move(intentIn('PENDING', { tries: 4 }), {
      to: 'HELD',
      at: minute(5),
      by: 'sync',
      why: notEnoughDue,
    });
    const again = move(held, { to: 'HELD', at: minute(6), by: 'sync', why: notEnoughDue });
    const changed = move(again, { to: 'HELD', at: minute(7), by: 'sync', why: inFlight });
    expect([held.tries, again.tries, changed.tries]).toStrictEqual([0, 1, 0]);
    expect(move(held, { to: 'HELD', at: minute(6), by: 'sync', why: notEnoughDue }, { tries: 7 }).tries).toBe(
      7,
    );
  });

  it('an intent stays open if it has a due time or waits for a person, and is done otherwise', () => {
    const moved = (from: IntentState, to: IntentState, dueAt?: Instant) =>
      move(intentIn(from), { to, at: minute(5), by: 'sync', dueAt });
    expect(moved('PENDING', 'HELD', minute(6))).toMatchObject({ open: 'open', dueAt: minute(6) });
    expect(moved('PENDING', 'HELD')).toMatchObject({ open: 'open', dueAt: neverDue });
    expect(moved('SENDING', 'REFUSED')).toMatchObject({ open: 'open', dueAt: neverDue });
    expect(moved('PENDING', 'CLOSED', minute(6))).toMatchObject({ open: 'open', dueAt: minute(6) });
    for (const done of [moved('POSTED', 'CONFIRMED'), moved('HELD', 'CLOSED')]) {
      expect(done).not.toHaveProperty('open');
      expect(done).not.toHaveProperty('dueAt');
    }
  });

  it('resolvedBy says who can end the reason, and is cleared with it', () => {
    const held = move(intentIn('PENDING'), { to: 'HELD', at: minute(5), by: 'sync', why: notEnoughDue });
    expect(held.resolvedBy).toBe('self');
    expect(move(held, { to: 'PENDING', at: minute(6), by: 'sync' }).resolvedBy).toBeNull();
  });

  it("a person's words are recorded in the history only", () => {
    const said = { reason: 'ignore', sentence: 'Paid twice.' };
    const closed = move(intentIn('HELD'), {
      to: 'CLOSED',
      at: minute(5),
      by: 'jo',
      closedAs: 'ignored',
      said,
    });
    expect(closed).toMatchObject({ reason: null, sentence: null, step: null });
    expect(closed.history.at(-1)).toMatchObject({ by: 'jo', ...said });
  });

  it('closedAs is set only while the intent is closed', () => {
    const closed = move(intentIn('PENDING'), {
      to: 'CLOSED',
      at: minute(5),
      by: 'jo',
      closedAs: 'done-by-hand',
    });
    expect(closed.closedAs).toBe('done-by-hand');
    expect(move(closed, { to: 'PENDING', at: minute(6), by: 'jo' }).closedAs).toBeNull();
    expect(
      move(intentIn('PENDING'), { to: 'HELD', at: minute(6), by: 'jo', closedAs: 'off' }).closedAs,
    ).toBeNull();
  });

  it('a move keeps attributes that this version does not know', () => {
    const later = { ...intentIn('PENDING'), colour: 'blue' };
    expect(move(later, { to: 'HELD', at: minute(5), by: 'sync' })).toMatchObject({ colour: 'blue' });
  });
});

describe('an intent after a run that changed nothing', () => {
  const next = (changes: Partial<Intent>) => reschedule(intentIn('HELD', changes), minute(10));

  it.each([
    ['PENDING', null, minute(11)],
    ['SENDING', 'self', minute(11)],
    ['POSTED', 'person', minute(11)],
    ['HELD', 'self', minute(11)],
    ['REFUSED', 'self', minute(11)],
    ['HELD', 'person', neverDue],
    ['HELD', 'engineer', neverDue],
    ['REFUSED', 'person', neverDue],
    ['HELD', null, neverDue],
    ['PARKED', null, neverDue],
  ] as const)('an intent that is %s (%s) is rescheduled for %s', (state, resolvedBy, dueAt) => {
    expect(next({ state, resolvedBy })).toMatchObject({ state, open: 'open', dueAt, tries: 1 });
  });

  it.each(['CONFIRMED', 'CLOSED'])('an intent that is %s has no next run', (state) => {
    const done = next({ state, dueAt: minute(9), resolvedBy: 'self' });
    expect(done).not.toHaveProperty('open');
    expect(done).not.toHaveProperty('dueAt');
  });

  it('a confirmed intent runs a last time when all reads of the ledger that began before have ended', () => {
    const confirmed = move(intentIn('POSTED'), { to: 'CONFIRMED', at: minute(10), by: 'ledger' });
    expect(reschedule(confirmed, minute(10))).toMatchObject({ open: 'open', dueAt: minute(40) });
    expect(reschedule(confirmed, minute(25))).toMatchObject({ open: 'open', dueAt: minute(40) });
    expect(reschedule(confirmed, minute(40))).not.toHaveProperty('dueAt');
  });

  it('rescheduling an intent counts the try and changes nothing else', () => {
    const before = intentIn('HELD', { tries: 3, resolvedBy: 'self' });
    const { version, tries, dueAt, ...same } = reschedule(before, minute(10));
    expect([version, tries, dueAt]).toStrictEqual([before.version + 1, 4, minute(15)]);
    expect(before).toMatchObject(same);
  });

  it('an intent is retried after a minute, then ever less often, and at last every 15 minutes', () => {
    const waits = [0, 1, 2, 3, 4, 5, 6, 1_000].map(
      (tries) => (Date.parse(nextTryAt(tries, minute(0))) - Date.parse(minute(0))) / 60_000,
    );
    expect(waits).toStrictEqual([1, 1, 2, 5, 10, 15, 15, 15]);
  });
});
