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
import { type Situation, worldWith } from './situations.ts';

type Outcome = IntentDecision['outcome'];

function decision(outcome: Outcome, changes: Partial<IntentDecision> = {}): IntentDecision {
  const about = { connectionId, writeBackId: 'payment#alternative:pay-1', by: 'jo', note: 'As agreed.' };
  return intentDecision.parse({ ...about, outcome, ...changes });
}

const inputFrom = (world: World) => ({ ...world.recordsOf('pay-1'), intent: world.intent() });

const decided = (world: World, outcome: Outcome, changes: Partial<IntentDecision> = {}) =>
  applyDecision(inputFrom(world), decision(outcome, changes), minute(5_000));

/** The state after each decision, or `-` if the decision does not fit. */
const table: Readonly<Record<Situation, string>> = {
  //                    retry    same       another  by hand    ignore   release
  PENDING: '              -        -          -        CLOSED     CLOSED   -',
  'PENDING after a look-up': '      -        -          -        CLOSED     CLOSED   -',
  'HELD, currency mismatch': '        PENDING  -          -        CLOSED     CLOSED   -',
  'HELD, possible duplicate': '         -        -          PENDING  CLOSED     CLOSED   -',
  REFUSED: '              PENDING  -          -        CLOSED     CLOSED   -',
  SENDING: '              -        -          -        -          -        -',
  'HELD, possible match': '-       -          PENDING  -          -        -',
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
const isSituation = (name: string): name is Situation => name in table;
const pairs = Object.keys(table)
  .filter(isSituation)
  .flatMap((situation) => {
    const row = table[situation].trim().split(/ +/);
    return columns.map((outcome, at) => [outcome, situation, row[at] ?? ''] as const);
  });

describe('a decision', () => {
  it('the table lists every outcome', () => {
    expect(columns).toEqual(outcomes);
  });

  it.each(pairs)('the decision %s about an intent that is %s gives %s', (outcome, situation, to) => {
    const result = decided(worldWith(situation), outcome);
    if (to === '-') {
      expect(result).toEqual({ unfit: expect.stringMatching(/^[a-z].{20,}$/) });
      return;
    }
    expect(result).toMatchObject({ intent: { state: to, open: 'open', dueAt: minute(5_000) } });
    const { intent } = 'intent' in result ? result : { intent: worldWith(situation).intent() };
    expect(intent.history.at(-1)).toMatchObject({ to, by: 'jo', reason: outcome, sentence: 'As agreed.' });
    expect(intent.reason).toBeNull();
  });

  it.each(
    columns,
  )('the decision %s about a state of a later version is refused, or impossible', (outcome) => {
    const world = worldWith('HELD, currency mismatch');
    const later: Intent = { ...world.intent(), state: 'PARKED' };
    world.intents.set('pay-1', later);
    try {
      expect(decided(world, outcome)).toHaveProperty('unfit');
    } catch (error) {
      expect(error).toBeInstanceOf(ImpossibleTransition);
    }
  });
});

describe('the outcome `retry`', () => {
  it('`retry` drops the refused request, keeps its generation, and takes the chosen date', () => {
    const result = decided(worldWith('REFUSED'), 'retry', { date: date('2026-04-01') });
    expect(result).toMatchObject({
      intent: { idempotencyKey: null, attempt: null, generation: 1, chosenDate: '2026-04-01' },
    });
  });

  it('`retry` of a payment found different is possible only after its reversal', () => {
    const world = worldWith('POSTED, different');
    const current = recordsOf('current', 'ledger of pay-1').map((record) => ({ ...record, number: '4711' }));
    world.intents.set('pay-1', { ...world.intent(), ledgerRecords: current });
    expect(decided(world, 'retry')).toEqual({
      unfit: expect.stringContaining(
        'reverse Intacct payment 4711 first, and wait until the reversal is read',
      ),
    });
    world.pull({});
    expect(decided(world, 'retry')).toHaveProperty('unfit');
    const reversed = applyDecision({ ...inputFrom(world), reversed: true }, decision('retry'), minute(5_000));
    expect(reversed).toMatchObject({
      intent: {
        state: 'PENDING',
        ledgerId: null,
        ledgerRecords: recordsOf('former', 'ledger of pay-1').map((record) => ({
          ...record,
          number: '4711',
        })),
        attempt: null,
      },
    });
  });
});

it('`same-payment` accepts exactly the difference that was found', () => {
  const world = worldWith('POSTED, different');
  const { sentence } = world.intent();
  expect(decided(world, 'same-payment')).toMatchObject({ intent: { accepted: sentence, reason: null } });
});

it('`done-by-hand` after a refund stores how much was refunded until then', () => {
  const world = worldWith('CONFIRMED');
  world.deliver(refunded(7, '25'));
  expect(decided(world, 'done-by-hand')).toMatchObject({ intent: { refundBooked: dollars(25) } });
});

describe('the outcome `release`', () => {
  it('`release` marks the intent as released', () => {
    expect(decided(worldWith('previewed'), 'release')).toMatchObject({ intent: { released: true } });
  });

  it('`release` is refused for a payment that was only marked as paid in Alternative', () => {
    const world = worldWith('off');
    world.payments.set('pay-1', { ...world.payment(), recordedByHand: true });
    expect(decided(world, 'release')).toEqual({
      unfit: expect.stringContaining('only marked as paid in Alternative, and is never posted'),
    });
  });

  it('`release` and `ignore` are refused for a payment that is in the ledger already', () => {
    const world = worldWith('previewed');
    const found = { ledgerId: ledgerId.parse('R-1'), ledgerRecords: numbered('4711') };
    world.intents.set('pay-1', { ...world.intent(), ...found });
    expect(decided(world, 'release')).toEqual({
      unfit: 'the payment is in Intacct already, as payment 4711. There is nothing to release',
    });
    expect(decided(world, 'ignore')).toEqual({ unfit: expect.stringContaining('cannot be ignored') });
  });
});

describe('the ledger payments that a decision names', () => {
  const needsPayments = (world: World, outcome: Outcome) =>
    needsLedgerPayments(decision(outcome), inputFrom(world));

  it('ledger payments are needed for `same-payment` and `done-by-hand` only', () => {
    for (const outcome of columns) {
      const needed = outcome === 'same-payment' || outcome === 'done-by-hand';
      expect(needsPayments(worldWith('HELD, possible duplicate'), outcome)).toBe(needed);
    }
  });

  it('ledger payments are not needed to accept a difference, to book a refund, or if no invoice is named', () => {
    expect(needsPayments(worldWith('POSTED, different'), 'same-payment')).toBe(false);
    const world = worldWith('CONFIRMED');
    expect(needsPayments(world, 'done-by-hand')).toBe(true);
    world.deliver(refunded(7, '25'));
    expect(needsPayments(world, 'done-by-hand')).toBe(false);
    const withoutInvoice = worldWith('PENDING');
    withoutInvoice.deliver(succeeded(-5, { allocations: [] }));
    expect(needsPayments(withoutInvoice, 'done-by-hand')).toBe(false);
  });
});
