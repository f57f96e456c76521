import { describe, expect, it } from 'vitest';
import {
  ImpossibleTransition,
  type Intent,
  type IntentState,
  intentStates,
  isIntentState,
  mayMove,
  move,
} from '../../../functions/domain/intent.ts';
import { reasons } from '../../../functions/domain/reasons.ts';
import { minute } from '../../support/factories.ts';
import { succeeded, World } from './factories.ts';

function intentIn(state: string, changes: Partial<Intent> = {}): Intent {
  const world = new World();
  world.deliver(succeeded(0));
  return { ...world.intent(), state, ...changes };
}

/** Row: from; column: to, in the order of the states. */
const table: Readonly<Record<IntentState, string>> = {
  //          PENDING HELD SENDING POSTED CONFIRMED REFUSED CLOSED
  PENDING: '  yes     yes  yes     -      -         -       yes',
  HELD: '     yes     yes  yes     yes    -         -       yes',
  SENDING: '  yes     yes  yes     yes    -         yes     -',
  POSTED: '   yes     -    -       yes    yes       -       yes',
  CONFIRMED: '-       -    -       yes    yes       -       -',
  REFUSED: '  yes     yes  -       -      -         yes     yes',
  CLOSED: '   yes     yes  -       -      -         -       yes',
};
const pairs = intentStates.flatMap((from) => {
  const row = table[from].trim().split(/ +/);
  return intentStates.map((to, at) => [from, to, row[at] === 'yes'] as const);
});

const short = reasons.NOT_ENOUGH_DUE({ invoice: 'INV-1', amount: '2', available: '1', short: '1' });
const flight = reasons.ANOTHER_PAYMENT_IN_FLIGHT({ invoice: 'INV-1', other: 'pay-2' });

describe('the table of transitions', () => {
  it.each(pairs)('%s -> %s: %s', (from, to, allowed) => {
    const intent = intentIn(from);
    expect(mayMove(from, to)).toBe(allowed);
    const change = () => move(intent, { to, at: minute(5), by: 'sync' });
    if (allowed) expect(change().state).toBe(to);
    else expect(change).toThrow(ImpossibleTransition);
  });

  it('has no way out of a state of a later version', () => {
    expect(isIntentState('PARKED')).toBe(false);
    for (const to of intentStates) {
      expect(mayMove('PARKED', to)).toBe(false);
      expect(() => move(intentIn('PARKED'), { to, at: minute(5), by: 'sync' })).toThrow(
        `payment#alternative:pay-1 cannot go from PARKED to ${to}`,
      );
    }
  });
});

describe('a move', () => {
  it('stands in the history, with who, when, why, and the request', () => {
    const before = intentIn('PENDING');
    const after = move(before, { to: 'HELD', at: minute(5), by: 'jo', why: short, requestId: 'request-1' });
    expect(after.history.slice(0, -1)).toStrictEqual(before.history);
    expect(after.history.at(-1)).toStrictEqual({
      at: minute(5),
      from: 'PENDING',
      to: 'HELD',
      reason: 'NOT_ENOUGH_DUE',
      sentence: short.sentence,
      by: 'jo',
      requestId: 'request-1',
    });
    expect(after).toMatchObject({ reason: short.code, sentence: short.sentence, step: short.step });
    expect(after.version).toBe(before.version + 1);
  });

  it('leaves the reason of the state before behind', () => {
    const before = intentIn('HELD', { reason: 'X', sentence: 'Y', step: 'Z' });
    const after = move(before, { to: 'PENDING', at: minute(5), by: 'sync' });
    expect(after).toMatchObject({ reason: null, sentence: null, step: null });
    expect(after.history.at(-1)).toMatchObject({ reason: null, sentence: null, requestId: null });
  });

  it('adds one line to the history, except for the same reason to be held again', () => {
    const held = move(intentIn('PENDING'), { to: 'HELD', at: minute(5), by: 'sync', why: short });
    const again = move(held, { to: 'HELD', at: minute(6), by: 'sync', why: short });
    expect(again.history).toStrictEqual(held.history);
    const other = move(again, { to: 'HELD', at: minute(7), by: 'sync', why: flight });
    expect(other.history).toHaveLength(held.history.length + 1);
    for (const to of ['SENDING', 'POSTED', 'CONFIRMED', 'REFUSED', 'CLOSED', 'PENDING'] as const) {
      const intent = intentIn(to, { reason: short.code });
      const repeated = move(intent, { to, at: minute(6), by: 'sync', why: short });
      expect(repeated.history).toHaveLength(intent.history.length + 1);
    }
  });

  it('counts the tries of one state for one reason', () => {
    const held = move(intentIn('PENDING', { tries: 4 }), {
      to: 'HELD',
      at: minute(5),
      by: 'sync',
      why: short,
    });
    const again = move(held, { to: 'HELD', at: minute(6), by: 'sync', why: short });
    const other = move(again, { to: 'HELD', at: minute(7), by: 'sync', why: flight });
    expect([held.tries, again.tries, other.tries]).toStrictEqual([0, 1, 0]);
    expect(move(held, { to: 'HELD', at: minute(6), by: 'sync', why: short }, { tries: 7 }).tries).toBe(7);
  });

  it('is open only when it says when it is due', () => {
    const due = move(intentIn('PENDING'), { to: 'HELD', at: minute(5), by: 'sync', dueAt: minute(6) });
    expect(due).toMatchObject({ open: 'open', dueAt: minute(6) });
    const done = move(due, { to: 'CLOSED', at: minute(7), by: 'sync', closedAs: 'ignored' });
    expect(done).not.toHaveProperty('open');
    expect(done).not.toHaveProperty('dueAt');
  });

  it('says how it was closed only while it is closed', () => {
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

  it('keeps attributes that this version does not know', () => {
    const later = { ...intentIn('PENDING'), colour: 'blue' };
    expect(move(later, { to: 'HELD', at: minute(5), by: 'sync' })).toMatchObject({ colour: 'blue' });
  });
});
