import { describe, expect, it } from 'vitest';
import type { Intent } from '../../../functions/domain/intent/intent.ts';
import { ImpossibleTransition } from '../../../functions/domain/intent/transitions.ts';
import { type IntentDecision, intentDecision, outcomes } from '../../../functions/domain/payment/decision.ts';
import { needsLedgerPayments } from '../../../functions/domain/payment/decision-meaning.ts';
import { applyDecision } from '../../../functions/domain/payment/resolve.ts';
import { ledgerId } from '../../../functions/domain/shared/ids.ts';
import { connectionId, date, dollars, minute } from '../../support/factories.ts';
import { numbered, recordsOf } from '../../support/ledger-records.ts';
import { refunded, succeeded, type World } from '../factories.ts';
import { brought, type Way } from './ways.ts';

type Outcome = IntentDecision['outcome'];

function decision(outcome: Outcome, more: Partial<IntentDecision> = {}): IntentDecision {
  const about = { connectionId, writeBackId: 'payment#alternative:pay-1', by: 'jo', note: 'As agreed.' };
  return intentDecision.parse({ ...about, outcome, ...more });
}

const knownIn = (world: World) => ({ ...world.recordsOf('pay-1'), intent: world.intent() });

const decided = (world: World, outcome: Outcome, more: Partial<IntentDecision> = {}) =>
  applyDecision(knownIn(world), decision(outcome, more), minute(5_000));

/** What becomes of an intent; `-` where the decision does not fit. */
const table: Readonly<Record<Way, string>> = {
  //                    retry    same       another  by hand    ignore   release
  PENDING: '              -        -          -        CLOSED     CLOSED   -',
  'PENDING again': '      -        -          -        CLOSED     CLOSED   -',
  'HELD, short': '        PENDING  -          -        CLOSED     CLOSED   -',
  'HELD, twin': '         -        -          PENDING  CLOSED     CLOSED   -',
  REFUSED: '              PENDING  -          -        CLOSED     CLOSED   -',
  SENDING: '              -        -          -        -          -        -',
  'HELD, perhaps posted': '-       -          PENDING  -          -        -',
  'HELD, no answer': '    -        -          PENDING  -          -        -',
  'HELD, job unfinished': '-       -          PENDING  -          -        -',
  POSTED: '               -        -          -        -          -        -',
  'POSTED, different': '  -        CONFIRMED  -        -          -        -',
  CONFIRMED: '            -        -          -        -          -        -',
  off: '                  -        -          -        -          CLOSED   PENDING',
  previewed: '            -        -          -        -          CLOSED   PENDING',
  ignored: '              -        -          -        -          CLOSED   -',
};
const columns: readonly Outcome[] = [
  'retry',
  'same-payment',
  'another-payment',
  'done-by-hand',
  'ignore',
  'release',
];
const isWay = (name: string): name is Way => name in table;
const pairs = Object.keys(table)
  .filter(isWay)
  .flatMap((way) => {
    const row = table[way].trim().split(/ +/);
    return columns.map((outcome, at) => [outcome, way, row[at] ?? ''] as const);
  });

describe('a decision', () => {
  it('is one of those that the table knows', () => {
    expect(columns).toEqual(outcomes);
  });

  it.each(pairs)('%s, of what is %s: %s', (outcome, way, to) => {
    const result = decided(brought(way), outcome);
    if (to === '-') {
      expect(result).toEqual({ unfit: expect.stringMatching(/^[a-z].{20,}$/) });
      return;
    }
    expect(result).toMatchObject({ intent: { state: to, open: 'open', dueAt: minute(5_000) } });
    const { intent } = 'intent' in result ? result : { intent: brought(way).intent() };
    expect(intent.history.at(-1)).toMatchObject({ to, by: 'jo', reason: outcome, sentence: 'As agreed.' });
    expect(intent.reason).toBeNull();
  });

  it.each(columns)('%s of a state of a later version is refused, or impossible', (outcome) => {
    const world = brought('HELD, short');
    const later: Intent = { ...world.intent(), state: 'PARKED' };
    world.intents.set('pay-1', later);
    try {
      expect(decided(world, outcome)).toHaveProperty('unfit');
    } catch (error) {
      expect(error).toBeInstanceOf(ImpossibleTransition);
    }
  });
});

describe('trying again', () => {
  it('forgets the request that was refused, keeps its generation, and takes the date that was chosen', () => {
    const result = decided(brought('REFUSED'), 'retry', { date: date('2026-04-01') });
    expect(result).toMatchObject({
      intent: { idempotencyKey: null, attempt: null, generation: 1, chosenDate: '2026-04-01' },
    });
  });

  it('of what was found different waits for its reversal', () => {
    const world = brought('POSTED, different');
    const current = recordsOf('current', 'ledger of pay-1').map((record) => ({ ...record, number: '4711' }));
    world.intents.set('pay-1', { ...world.intent(), ledgerRecords: current });
    expect(decided(world, 'retry')).toEqual({
      unfit: expect.stringContaining(
        'reverse Intacct payment 4711 first, and wait until the reversal is read',
      ),
    });
    world.pull({});
    expect(decided(world, 'retry')).toHaveProperty('unfit');
    const reversed = applyDecision({ ...knownIn(world), reversed: true }, decision('retry'), minute(5_000));
    expect(reversed).toMatchObject({
      intent: {
        state: 'PENDING',
        ledgerId: null,
        ledgerRecords: recordsOf('former', 'ledger of pay-1'),
        attempt: null,
      },
    });
  });
});

it('a difference is accepted as it was found, and not another', () => {
  const world = brought('POSTED, different');
  const { sentence } = world.intent();
  expect(decided(world, 'same-payment')).toMatchObject({ intent: { accepted: sentence, reason: null } });
});

it('booking a refund notes how much was refunded by then', () => {
  const world = brought('CONFIRMED');
  world.deliver(refunded(7, '25'));
  expect(decided(world, 'done-by-hand')).toMatchObject({ intent: { refundBooked: dollars(25) } });
});

describe('releasing', () => {
  it('marks it, so that it is judged no more', () => {
    expect(decided(brought('previewed'), 'release')).toMatchObject({ intent: { released: true } });
  });

  it('is not for a mark that was made in Alternative only', () => {
    const world = brought('off');
    world.payments.set('pay-1', { ...world.payment(), recordedByHand: true });
    expect(decided(world, 'release')).toEqual({
      unfit: expect.stringContaining('only marked as paid in Alternative, and is never posted'),
    });
  });

  it('and ignoring are not for what is in the ledger already', () => {
    const world = brought('previewed');
    const found = { ledgerId: ledgerId.parse('R-1'), ledgerRecords: numbered('4711') };
    world.intents.set('pay-1', { ...world.intent(), ...found });
    expect(decided(world, 'release')).toEqual({
      unfit: 'the payment is in Intacct already, as payment 4711. There is nothing to release',
    });
    expect(decided(world, 'ignore')).toEqual({ unfit: expect.stringContaining('cannot be ignored') });
  });
});

describe('the ledger payments that a decision names', () => {
  const names = (world: World, outcome: Outcome) => needsLedgerPayments(decision(outcome), knownIn(world));

  it('are needed to say that it is the same, and that it was done by hand', () => {
    for (const outcome of columns) {
      const needed = outcome === 'same-payment' || outcome === 'done-by-hand';
      expect(names(brought('HELD, twin'), outcome)).toBe(needed);
    }
  });

  it('are not needed to accept a difference, to book a refund, or where no invoice is named', () => {
    expect(names(brought('POSTED, different'), 'same-payment')).toBe(false);
    const world = brought('CONFIRMED');
    expect(names(world, 'done-by-hand')).toBe(true);
    world.deliver(refunded(7, '25'));
    expect(names(world, 'done-by-hand')).toBe(false);
    const nameless = brought('PENDING');
    nameless.deliver(succeeded(-5, { allocations: [] }));
    expect(names(nameless, 'done-by-hand')).toBe(false);
  });
});
