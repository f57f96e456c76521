import { describe, expect, it } from 'vitest';
import type { Intent } from '../../../functions/domain/intent/intent.ts';
import { minute } from '../../support/factories.ts';
import { chargedBack, event, failed, profile, refunded, succeeded, World } from '../factories.ts';
import { brought, type Way } from './ways.ts';

const died = { amountDue: 10_000, status: 'open', collectible: true, frozenSince: null };

describe('what failed before it was posted is cancelled', () => {
  const unsent: Way[] = ['PENDING', 'HELD, short', 'HELD, twin', 'REFUSED', 'PENDING again'];
  const news = [
    [
      'failed',
      failed(1, { failure: { code: 'R01', message: 'Insufficient funds' } }),
      'FAILED_BEFORE_POSTING',
    ],
    ['charged back', chargedBack(1), 'FAILED_BEFORE_POSTING'],
    ['refunded', refunded(1, '100'), 'REFUNDED_BEFORE_POSTING'],
  ] as const;

  it.each(
    unsent.flatMap((way) => news.map((one) => [way, ...one] as const)),
  )('%s, %s', (way, _, one, reason) => {
    const world = brought(way);
    world.deliver(one);
    expect(world.intent()).toMatchObject({ state: 'CLOSED', closedAs: 'cancelled', reason });
    const justNow = Date.parse(world.now()) - 60_000;
    expect(world.intent().open).toBe('open');
    expect(Date.parse(world.intent().dueAt ?? '')).toBe(justNow);
    const lives = reason === 'REFUNDED_BEFORE_POSTING';
    expect(world.invoice()).toMatchObject(lives ? { amountDue: 0, collectible: false } : died);
  });

  it('says why', () => {
    const world = brought('PENDING');
    world.deliver(failed(1, { failure: { code: 'R01', message: 'Insufficient funds' } }));
    expect(world.intent().sentence).toBe(
      'Payment pay-1 failed before it was posted (R01 Insufficient funds).',
    );
  });

  it('and not cancelled by a refund of a part', () => {
    const world = brought('PENDING');
    world.deliver(refunded(1, '99.99'));
    expect(world.intent().state).toBe('PENDING');
    expect(world.payment()).toMatchObject({ status: 'succeeded', refundedAmount: 9_999 });
  });

  it('keeps to the last reason, whatever came first', () => {
    const inOrder = brought('PENDING');
    inOrder.deliver(failed(1));
    inOrder.deliver(refunded(2, '100'));
    const turned = brought('PENDING');
    turned.deliver(refunded(2, '100'));
    turned.deliver(failed(1));
    for (const world of [inOrder, turned]) {
      expect(world.intent()).toMatchObject({ closedAs: 'cancelled', reason: 'REFUNDED_BEFORE_POSTING' });
    }
  });
});

describe('a success after a failure', () => {
  const again = event('payment_succeeded', 9, {}, 'again');

  it('reopens what was cancelled', () => {
    const world = brought('PENDING');
    world.deliver(failed(1));
    world.deliver(again);
    expect(world.intent()).toMatchObject({ state: 'PENDING', reason: null, closedAs: null, open: 'open' });
    expect(world.invoice()).toMatchObject({ amountDue: 0, paidIn: 'alternative' });
    expect(world.intent().history.map(({ to }) => to)).toStrictEqual(['PENDING', 'CLOSED', 'PENDING']);
  });

  it('reopens it only as far as the settings allow', () => {
    const world = new World(profile({ writeBack: 'preview' }));
    for (const one of [failed(1), succeeded(0), again]) world.deliver(one);
    expect(world.intent()).toMatchObject({ state: 'CLOSED', closedAs: 'previewed' });
  });

  it('wins the dispute of what was posted', () => {
    const world = brought('POSTED');
    world.deliver(chargedBack(1));
    expect(world.invoice()).toMatchObject(died);
    world.deliver(again);
    expect(world.payment()).toMatchObject({ status: 'succeeded', disputeWon: true });
    expect(world.invoice()).toMatchObject({ amountDue: 0, status: 'paid' });
    expect(world.intent().state).toBe('POSTED');
  });
});

describe('what may be in the ledger is never cancelled', () => {
  it.each([
    'SENDING',
    'HELD, perhaps posted',
    'HELD, no answer',
    'HELD, job unfinished',
    'POSTED',
    'CONFIRMED',
  ] as const)('%s', (way) => {
    for (const one of [
      failed(1),
      chargedBack(1),
      refunded(1, '100'),
      event('payment_succeeded', 1, { amount: '1' }),
    ]) {
      const world = brought(way);
      const before = world.intent();
      world.deliver(one);
      const { state, reason, history, idempotencyKey, attempt } = before;
      expect(world.intent()).toMatchObject({ state, reason, history, idempotencyKey, attempt });
      expect(world.intent().version).toBe(before.version + 1);
    }
  });

  it.each(['POSTED', 'CONFIRMED', 'previewed'] as const)('%s is due at once, for its to-do', (way) => {
    const overdue = minute(5);
    const later = minute(9_000);
    for (const dueAt of [undefined, overdue, later]) {
      const world = brought(way);
      const { dueAt: _due, open: _open, ...rest } = world.intent();
      world.intents.set('pay-1', dueAt ? { ...rest, open: 'open', dueAt } : rest);
      world.deliver(failed(1));
      const now = Date.parse(world.now()) - 60_000;
      expect(world.intent().open).toBe('open');
      expect(Date.parse(world.intent().dueAt ?? '')).toBe(dueAt === overdue ? Date.parse(overdue) : now);
    }
  });

  it('SENDING stays due when it was', () => {
    const world = brought('SENDING');
    const { dueAt } = world.intent();
    world.deliver(failed(1));
    expect(world.intent()).toMatchObject({ open: 'open', dueAt });
  });

  it('a state of a later version waits for a person', () => {
    const world = brought('HELD, short');
    const later: Intent = { ...world.intent(), state: 'PARKED' };
    world.intents.set('pay-1', later);
    world.deliver(failed(1));
    expect(world.intent()).toStrictEqual({ ...later, version: later.version + 1 });
  });
});

it('messages that contradict each other hold what was refused', () => {
  const world = brought('REFUSED');
  world.deliver(event('payment_succeeded', 1, { amount: '60' }));
  expect(world.intent()).toMatchObject({ state: 'HELD', reason: 'CONTRADICTORY_EVENTS' });
});
