import { describe, expect, it } from 'vitest';
import { neverDue, reschedule } from '../../../functions/domain/intent/schedule.ts';
import { move } from '../../../functions/domain/intent/transitions.ts';
import { maxAllocations } from '../../../functions/domain/payment/details.ts';
import { invoiceId } from '../../../functions/domain/shared/ids.ts';
import { invoice, minute } from '../../support/factories.ts';
import {
  chargedBack,
  event,
  failed,
  invoiceOf,
  profile,
  refunded,
  shownOf,
  succeeded,
  World,
} from '../factories.ts';

/** A world whose connection does not exist yet. */
function unconnected(): World {
  const world = new World();
  world.profile = undefined;
  return world;
}

describe('recording a payment', () => {
  it('the intent of a payment is PENDING and due at once if nothing is missing', () => {
    const world = new World();
    const recorded = world.deliver(succeeded(0));
    expect(recorded?.intent).toMatchObject({
      writeBackId: 'payment#alternative:pay-1',
      subjectId: 'alternative:pay-1',
      state: 'PENDING',
      reason: null,
      amount: 10_000,
      currency: 'USD',
      modeAtRecording: 'on',
      generation: 0,
      open: 'open',
      dueAt: minute(1001),
    });
    expect(recorded?.invoices).toHaveLength(1);
  });

  it.each([
    ['off', 'off', 'WRITEBACK_OFF'],
    ['preview', 'previewed', 'WRITEBACK_PREVIEW'],
  ])('the intent of a payment is closed at once if `writeBack` is %s, and the invoice is lowered', (writeBack, closedAs, reason) => {
    const world = new World(profile({ writeBack }));
    world.deliver(succeeded(0));
    expect(world.intent()).toMatchObject({ state: 'CLOSED', closedAs, reason, modeAtRecording: writeBack });
    expect(world.intent()).toMatchObject({ open: 'open', dueAt: minute(1001) });
    expect(world.invoice()).toMatchObject({ amountDue: 0, paidIn: 'alternative' });
  });

  it.each([
    [1, 'CLOSED', 'OLDER_THAN_WRITE_BACK'],
    [0, 'PENDING', null],
  ])('a payment %i minutes older than `writeBackFrom` has the right state', (minutes, state, reason) => {
    const world = new World(profile({ writeBackFrom: minute(10) }));
    world.deliver(succeeded(20, { paidAt: minute(10 - minutes) }));
    expect(world.intent()).toMatchObject({ state, reason, closedAs: reason && 'off' });
    expect(world.invoice().amountDue).toBe(0);
  });

  it('a payment recorded by hand in Alternative is never posted', () => {
    const world = new World();
    world.deliver(succeeded(0, { recordedByHand: true }));
    expect(world.intent()).toMatchObject({ state: 'CLOSED', closedAs: 'off', reason: 'MANUAL_CHECK_MARK' });
    expect(world.invoice().amountDue).toBe(0);
  });

  it('an intent keeps the `writeBack` of the time of its recording', () => {
    const world = new World(profile({ writeBack: 'off' }));
    world.deliver(succeeded(0));
    world.profile = profile();
    world.deliver(refunded(1, '10'));
    expect(world.intent()).toMatchObject({ state: 'CLOSED', closedAs: 'off', modeAtRecording: 'off' });
    const waiting = new World(profile(), []);
    waiting.deliver(succeeded(0));
    waiting.profile = profile({ writeBack: 'off' });
    waiting.pull({});
    waiting.reevaluate();
    expect(waiting.intent()).toMatchObject({ state: 'PENDING', modeAtRecording: 'on' });
  });

  it('a released intent is PENDING even if its payment was recorded in preview', () => {
    const world = new World(profile({ writeBack: 'preview' }));
    world.deliver(succeeded(0));
    world.changeIntent('pay-1', (intent, at) =>
      move(intent, { to: 'PENDING', at, by: 'jo', dueAt: at }, { released: true }),
    );
    for (const one of [refunded(1, '10'), failed(2)]) world.deliver(one);
    expect(world.intent()).toMatchObject({ state: 'CLOSED', closedAs: 'cancelled' });
    world.deliver(event('payment_succeeded', 3, {}, 'again'));
    expect(world.intent()).toMatchObject({ state: 'PENDING', modeAtRecording: 'preview' });
  });
});

describe('an intent that waits for a record', () => {
  it('an intent that waits for its connection follows the settings of that connection', () => {
    const world = unconnected();
    world.deliver(succeeded(0));
    expect(world.intent()).toMatchObject({
      state: 'HELD',
      reason: 'UNKNOWN_CONNECTION',
      open: 'open',
      modeAtRecording: null,
    });
    world.profile = profile({ writeBack: 'preview' });
    world.reevaluate();
    expect(world.intent()).toMatchObject({
      state: 'CLOSED',
      closedAs: 'previewed',
      modeAtRecording: 'preview',
    });
  });

  it('a waiting intent is retried with growing distances, and gets one line of history', () => {
    const world = unconnected();
    world.deliver(succeeded(0));
    expect(world.intent()).not.toHaveProperty('awaitsInvoices');
    const waits = Array.from({ length: 8 }, () => {
      world.changeIntent('pay-1', reschedule);
      const now = Date.parse(world.now()) - 60_000;
      return (Date.parse(world.intent().dueAt ?? '') - now) / 60_000;
    });
    expect(waits).toStrictEqual([1, 1, 2, 5, 10, 15, 15, 15]);
    world.reevaluate();
    expect(world.intent().history).toHaveLength(1);
  });

  it('a payment lowers its stored invoices at once, and a missing one when it arrives', () => {
    const allocations = ['invoice-1', 'invoice-2'].map((id) => ({ invoiceId: id, amount: '50' }));
    const world = new World();
    world.deliver(succeeded(0, { allocations }));
    expect(world.intent()).toMatchObject({ state: 'HELD', reason: 'INVOICE_NOT_SYNCED' });
    expect(world.intent().sentence).toContain('invoice-2');
    expect(world.invoice().amountDue).toBe(5_000);
    world.pull({}, invoiceId.parse('invoice-2'));
    expect(world.invoice('invoice-2').amountDue).toBe(10_000);
    world.reevaluate();
    expect(world.invoice('invoice-2').amountDue).toBe(5_000);
    expect(world.intent()).toMatchObject({ state: 'PENDING', reason: null });
  });

  it('a payment has no effect before its success arrives', () => {
    const world = new World();
    world.deliver(refunded(1, '10'));
    expect(world.intent()).toMatchObject({ state: 'HELD', reason: 'SUCCESS_AWAITED' });
    expect(world.payment().allocations).toStrictEqual([]);
    expect(world.invoice().amountDue).toBe(10_000);
    world.deliver(succeeded(0));
    expect(world.intent().state).toBe('PENDING');
    expect(world.payment()).toMatchObject({ refundedAmount: 1_000, status: 'succeeded' });
  });
});

describe('a payment that cannot be posted as it is described', () => {
  it.each([
    ['NO_ALLOCATION', { allocations: [] }],
    ['ALLOCATION_MISMATCH', { chargedAmount: '101' }],
    ['AMOUNT_INVALID', { currency: '???' }],
  ])('a payment is held for a person with %s', (reason, payment) => {
    const world = new World();
    world.deliver(succeeded(0, payment));
    expect(world.intent()).toMatchObject({ state: 'HELD', reason, open: 'open' });
    world.changeIntent('pay-1', reschedule);
    expect(world.intent()).toMatchObject({ open: 'open', dueAt: neverDue });
    world.reevaluate();
    expect(world.intent().history).toHaveLength(1);
  });

  it('contradictory events hold an intent that was pending or cancelled', () => {
    const otherAmount = event('payment_succeeded', 5, { amount: '60' });
    const pending = new World();
    pending.deliver(succeeded(0));
    pending.deliver(otherAmount);
    const cancelled = new World();
    for (const one of [succeeded(0), failed(1), otherAmount]) cancelled.deliver(one);
    for (const world of [pending, cancelled]) {
      expect(world.intent()).toMatchObject({ state: 'HELD', reason: 'CONTRADICTORY_EVENTS', closedAs: null });
      expect(reschedule(world.intent(), world.now())).toMatchObject({ open: 'open', dueAt: neverDue });
    }
  });

  it('a payment lowers only the invoices of its earliest success', () => {
    const world = new World(undefined, [invoice(), invoiceOf('invoice-2')]);
    const untouched = shownOf(world.invoice('invoice-2'));
    world.deliver(
      event('payment_succeeded', 5, { allocations: [{ invoiceId: 'invoice-2', amount: '100' }] }),
    );
    expect(world.invoice('invoice-2')).toMatchObject({ amountDue: 0, status: 'paid' });
    world.deliver(succeeded(0));
    const { alternative, ...shown } = shownOf(world.invoice('invoice-2'));
    expect({ ...shown, alternative: [] }).toStrictEqual(untouched);
    expect(alternative).toMatchObject([{ effect: 'none' }]);
    expect(world.invoice().amountDue).toBe(0);
  });
});

describe('a payment over many invoices', () => {
  const allocationsOf = (count: number, from = 0) =>
    Array.from({ length: count }, (_, at) => ({ invoiceId: `invoice-${from + at}`, amount: '1' }));
  const worldOf = (count: number) =>
    new World(
      undefined,
      Array.from({ length: count }, (_, at) => invoiceOf(`invoice-${at}`)),
    );
  const pays = (at: number, count: number, from = 0) =>
    succeeded(at, { amount: String(count), allocations: allocationsOf(count, from) });

  it('a payment of 90 invoices is written with all of them', () => {
    expect(worldOf(maxAllocations).deliver(pays(0, maxAllocations))?.invoices).toHaveLength(maxAllocations);
  });

  it.each([91, 120])('a payment of %i invoices lowers all of them, in several transactions', (count) => {
    const world = worldOf(count);
    const recorded = world.deliver(pays(0, count));
    expect(recorded?.intent).toMatchObject({
      state: 'HELD',
      reason: 'TOO_MANY_INVOICES',
      awaitsInvoices: true,
    });
    expect(recorded?.invoices).toHaveLength(maxAllocations);
    expect(world.reevaluate()?.invoices).toHaveLength(count - maxAllocations);
    expect(world.intent()).not.toHaveProperty('awaitsInvoices');
    expect([...world.invoices.values()].every(({ amountDue }) => amountDue === 9_900)).toBe(true);
    expect(world.changeIntent('pay-1', (intent) => intent)?.invoices).toStrictEqual([]);
    world.deliver(chargedBack(1, { allocations: allocationsOf(count) }));
    world.reevaluate();
    expect([...world.invoices.values()].every(({ amountDue }) => amountDue === 10_000)).toBe(true);
  });

  it('a refunded payment of 91 invoices leaves none of them collectible', () => {
    // Prepare
    const world = worldOf(91);
    const whole = {
      amount: '9100',
      allocations: allocationsOf(91).map(({ invoiceId: id }) => ({ invoiceId: id, amount: '100' })),
    };
    world.deliver(succeeded(0, whole));
    world.reevaluate();

    // Act
    world.deliver(refunded(5, '9100', 're-1', whole));
    world.reevaluate();

    // Assess
    expect(world.intent()).toMatchObject({ state: 'CLOSED', reason: 'REFUNDED_BEFORE_POSTING' });
    expect([...world.invoices.values()].filter((one) => one.collectible)).toHaveLength(0);
  });

  it('thousands of allocations are stored once, and fit into one item', () => {
    // Prepare
    const world = new World();
    const allocations = Array.from({ length: 2_300 }, (_, at) => ({
      invoiceId: `8f2b6c1e-3f1c-4f0e-9a57-${String(at).padStart(12, '0')}`,
      amount: '1.00',
    }));
    const whole = { amount: '2300.00', allocations };

    // Act
    for (const one of [succeeded(0, whole), chargedBack(5, whole), succeeded(9, whole)]) world.deliver(one);
    world.deliver(chargedBack(5, whole));

    // Assess
    expect(JSON.stringify(world.payment()).length).toBeLessThan(400_000);
    expect(world.payment()).toMatchObject({ status: 'succeeded', disputeWon: true });
    expect(world.payment().allocations).toHaveLength(2_300);
    expect(world.payment().events).toHaveLength(3);
  });

  it('no transaction is too large, even if an earlier success names other invoices', () => {
    const world = worldOf(180);
    world.deliver(pays(5, 90));
    const recorded = world.deliver(pays(0, 90, 90));
    expect(recorded?.invoices).toHaveLength(maxAllocations);
    expect(world.invoice('invoice-179').amountDue).toBe(9_900);
    expect(world.reevaluate()?.invoices).toHaveLength(90);
    expect(world.reevaluate()?.invoices).toStrictEqual([]);
    expect(world.invoice('invoice-0').amountDue).toBe(10_000);
  });
});
