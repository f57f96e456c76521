import { describe, expect, it } from 'vitest';
import type { Intent } from '../../../functions/domain/intent/intent.ts';
import { minute } from '../../support/factories.ts';
import { chargedBack, event, failed, profile, refunded, succeeded, World } from '../factories.ts';
import { type Situation, worldWith } from './situations.ts';

const dueAgain = { amountDue: 10_000, status: 'open', collectible: true, frozenSince: null };

describe('an intent that was not sent', () => {
  const unsent: Situation[] = [
    'PENDING',
    'HELD, currency mismatch',
    'HELD, possible duplicate',
    'REFUSED',
    'PENDING after a look-up',
  ];
  const endings = [
    [
      'failed',
      failed(1, { failure: { code: 'R01', message: 'Insufficient funds' } }),
      'FAILED_BEFORE_POSTING',
    ],
    ['charged back', chargedBack(1), 'FAILED_BEFORE_POSTING'],
    ['refunded', refunded(1, '100'), 'REFUNDED_BEFORE_POSTING'],
  ] as const;

  it.each(
    unsent.flatMap((situation) => endings.map((ending) => [situation, ...ending] as const)),
  )('an intent that is %s is cancelled when its payment is reported as %s', (situation, _, ending, reason) => {
    const world = worldWith(situation);
    world.deliver(ending);
    expect(world.intent()).toMatchObject({ state: 'CLOSED', closedAs: 'cancelled', reason });
    const justNow = Date.parse(world.now()) - 60_000;
    expect(world.intent().open).toBe('open');
    expect(Date.parse(world.intent().dueAt ?? '')).toBe(justNow);
    const stands = reason === 'REFUNDED_BEFORE_POSTING';
    expect(world.invoice()).toMatchObject(stands ? { amountDue: 0, collectible: false } : dueAgain);
  });

  it('a cancelled intent says why the payment failed', () => {
    const world = worldWith('PENDING');
    world.deliver(failed(1, { failure: { code: 'R01', message: 'Insufficient funds' } }));
    expect(world.intent().sentence).toBe(
      'Payment pay-1 failed before it was posted (R01 Insufficient funds).',
    );
  });

  it('a partial refund cancels no intent', () => {
    const world = worldWith('PENDING');
    world.deliver(refunded(1, '99.99'));
    expect(world.intent().state).toBe('PENDING');
    expect(world.payment()).toMatchObject({ status: 'succeeded', refundedAmount: 9_999 });
  });

  it('a cancelled intent has the reason of the last event, in any order of arrival', () => {
    const inOrder = worldWith('PENDING');
    inOrder.deliver(failed(1));
    inOrder.deliver(refunded(2, '100'));
    const reversedOrder = worldWith('PENDING');
    reversedOrder.deliver(refunded(2, '100'));
    reversedOrder.deliver(failed(1));
    for (const world of [inOrder, reversedOrder]) {
      expect(world.intent()).toMatchObject({ closedAs: 'cancelled', reason: 'REFUNDED_BEFORE_POSTING' });
    }
  });
});

describe('a success after a failure', () => {
  const secondSuccess = event('payment_succeeded', 9, {}, 'again');

  it('a success after a failure makes a cancelled intent PENDING', () => {
    const world = worldWith('PENDING');
    world.deliver(failed(1));
    world.deliver(secondSuccess);
    expect(world.intent()).toMatchObject({ state: 'PENDING', reason: null, closedAs: null, open: 'open' });
    expect(world.invoice()).toMatchObject({ amountDue: 0, paidIn: 'alternative' });
    expect(world.intent().history.map(({ to }) => to)).toStrictEqual(['PENDING', 'CLOSED', 'PENDING']);
  });

  it('a success after a failure closes the intent as previewed if the settings say so', () => {
    const world = new World(profile({ writeBack: 'preview' }));
    for (const received of [failed(1), succeeded(0), secondSuccess]) world.deliver(received);
    expect(world.intent()).toMatchObject({ state: 'CLOSED', closedAs: 'previewed' });
  });

  it('a success after a chargeback wins the dispute of a posted payment', () => {
    const world = worldWith('POSTED');
    world.deliver(chargedBack(1));
    expect(world.invoice()).toMatchObject(dueAgain);
    world.deliver(secondSuccess);
    expect(world.payment()).toMatchObject({ status: 'succeeded', disputeWon: true });
    expect(world.invoice()).toMatchObject({ amountDue: 0, status: 'paid' });
    expect(world.intent().state).toBe('POSTED');
  });
});

describe('an intent that may be in the ledger', () => {
  it.each([
    'SENDING',
    'HELD, possible match',
    'HELD, no answer',
    'HELD, job unfinished',
    'POSTED',
    'CONFIRMED',
  ] as const)('an intent that is %s is never cancelled by an event', (situation) => {
    for (const received of [
      failed(1),
      chargedBack(1),
      refunded(1, '100'),
      event('payment_succeeded', 1, { amount: '1' }),
    ]) {
      const world = worldWith(situation);
      const before = world.intent();
      world.deliver(received);
      const { state, reason, history, idempotencyKey, attempt } = before;
      expect(world.intent()).toMatchObject({ state, reason, history, idempotencyKey, attempt });
      expect(world.intent().version).toBe(before.version + 1);
    }
  });

  it.each([
    'POSTED',
    'CONFIRMED',
    'previewed',
  ] as const)('an intent that is %s is due at once after an event, so that its to-do opens', (situation) => {
    const overdue = minute(5);
    const later = minute(9_000);
    for (const dueAt of [undefined, overdue, later]) {
      const world = worldWith(situation);
      const { dueAt: _due, open: _open, ...rest } = world.intent();
      world.intents.set('pay-1', dueAt ? { ...rest, open: 'open', dueAt } : rest);
      world.deliver(failed(1));
      const now = Date.parse(world.now()) - 60_000;
      expect(world.intent().open).toBe('open');
      expect(Date.parse(world.intent().dueAt ?? '')).toBe(dueAt === overdue ? Date.parse(overdue) : now);
    }
  });

  it('an event does not change when an intent that is SENDING is due', () => {
    const world = worldWith('SENDING');
    const { dueAt } = world.intent();
    world.deliver(failed(1));
    expect(world.intent()).toMatchObject({ open: 'open', dueAt });
  });

  it('an event does not move an intent whose state is of a later version', () => {
    const world = worldWith('HELD, currency mismatch');
    const later: Intent = { ...world.intent(), state: 'PARKED' };
    world.intents.set('pay-1', later);
    world.deliver(failed(1));
    expect(world.intent()).toStrictEqual({ ...later, version: later.version + 1 });
  });
});

it('events that contradict each other hold a refused intent', () => {
  const world = worldWith('REFUSED');
  world.deliver(event('payment_succeeded', 1, { amount: '60' }));
  expect(world.intent()).toMatchObject({ state: 'HELD', reason: 'CONTRADICTORY_EVENTS' });
});
