import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Profile } from '../../../functions/domain/connection/profile.ts';
import { type IntentState, intentSchema } from '../../../functions/domain/intent/intent.ts';
import { payoutDetails } from '../../../functions/domain/payout/details.ts';
import { type PayoutEvent, payoutStatusOf } from '../../../functions/domain/payout/events.ts';
import {
  applyPayoutEvents,
  type PayoutChanges,
  type PayoutRecords,
  recordPayout,
} from '../../../functions/domain/payout/record.ts';
import { storedPayoutSchema } from '../../../functions/domain/payout/stored.ts';
import { connectionId, date, minute } from '../../support/factories.ts';
import { deliveries, fc } from '../../support/property.ts';
import { profile } from '../factories.ts';
import { type Described, event, failed, lateFee, negative, paid } from './support.ts';

const depositing = (settings: Record<string, unknown> = {}) => profile({ createDeposits: true, ...settings });
const nobody: PayoutRecords = { deposit: undefined, intent: undefined, profile: undefined };

/** As it comes back from the tables: nothing that cannot be stored, nothing that cannot be read. */
function stored({ deposit, intent }: PayoutChanges): PayoutChanges {
  const read = <Item>(item: Item): unknown => JSON.parse(JSON.stringify(item));
  return { deposit: storedPayoutSchema.parse(read(deposit)), intent: intentSchema.parse(read(intent)) };
}

function deliver(known: PayoutRecords, one: PayoutEvent): PayoutRecords {
  const recorded = recordPayout(known, connectionId, one, minute(1000));
  return recorded ? { ...known, ...stored(recorded) } : known;
}

function known(events: readonly PayoutEvent[], of: Profile | null = depositing()): PayoutRecords {
  return events.reduce(deliver, { ...nobody, profile: of ?? undefined });
}

const factsIn = (deposit: PayoutRecords['deposit']) =>
  payoutDetails(payoutStatusOf(deposit?.events ?? [])).facts;

describe('a payout that is recorded', () => {
  it('is stored with exact amounts, and goes at once when everything is right', () => {
    const { deposit, intent } = known([paid(0)]);
    expect(deposit).toMatchObject({
      connectionId,
      depositId: 'alternative:po-1',
      version: 1,
      origin: 'alternative',
      status: 'paid',
      amount: 19_360,
      currency: 'USD',
      arrivalDate: '2026-03-12',
    });
    expect(factsIn(deposit)).toMatchObject({
      payments: [
        { paymentId: 'alternative:pay-1', amount: 10_000 },
        { paymentId: 'alternative:pay-2', amount: 10_000 },
      ],
      adjustments: [{ type: 'fee', paymentId: null, amount: -640, description: 'Processing' }],
    });
    expect(intent).toMatchObject({
      writeBackId: 'deposit#alternative:po-1',
      subjectId: 'alternative:po-1',
      kind: 'deposit',
      state: 'PENDING',
      modeAtRecording: 'on',
      amount: 19_360,
    });
  });

  it('sums the parts of one payment', () => {
    const payments = ['60', '40.00', '100'].map((amount, at) => ({ paymentId: `pay-${at >> 1}`, amount }));
    expect(factsIn(known([paid(0, { payments })]).deposit)?.payments).toMatchObject([
      { paymentId: 'alternative:pay-0', amount: 10_000 },
      { paymentId: 'alternative:pay-1', amount: 10_000 },
    ]);
  });

  it.each([
    ['createDeposits is off', { createDeposits: false }, 'off', 'DEPOSITS_OFF'],
    ['posting is off', { writeBack: 'off' }, 'off', 'WRITEBACK_OFF'],
    ['posting is only shown', { writeBack: 'preview' }, 'previewed', 'WRITEBACK_PREVIEW'],
    ['it is older than posting', { writeBackFrom: minute(1) }, 'off', 'OLDER_THAN_WRITE_BACK'],
  ])('is closed when %s, and stored all the same', (_, settings, closedAs, reason) => {
    const { deposit, intent } = known([paid(0)], depositing(settings));
    expect(intent).toMatchObject({ state: 'CLOSED', closedAs, reason });
    expect(deposit).toMatchObject({ status: 'paid', amount: 19_360 });
  });

  it.each<[string, Described]>([
    ['OUT_OF_BALANCE', { amount: '193.61' }],
    ['NEGATIVE_PAYOUT', negative],
    ['AMOUNT_INVALID', { currency: '???' }],
    ['AMOUNT_INVALID', { amount: '1.234' }],
    ['AMOUNT_INVALID', { payments: [{ paymentId: 'pay-1', amount: '-1' }] }],
  ])('is held for a person: %s', (reason, payout) => {
    expect(known([paid(0, payout)]).intent).toMatchObject({ state: 'HELD', reason });
  });

  it('waits for its connection, and is judged by its settings then', () => {
    const waiting = known([paid(0)], null);
    expect(waiting.intent).toMatchObject({
      state: 'HELD',
      reason: 'UNKNOWN_CONNECTION',
      modeAtRecording: null,
    });
    const again = applyPayoutEvents(
      { ...waiting, profile: depositing() },
      connectionId,
      [paid(0)],
      minute(1001),
    );
    expect(again.intent).toMatchObject({ state: 'PENDING', modeAtRecording: 'on' });
  });

  it('stays as it was judged when the settings change', () => {
    const off = { ...known([paid(0)], profile()), profile: depositing() };
    expect(off.intent).toMatchObject({ state: 'CLOSED', closedAs: 'off', modeAtRecording: 'off' });
    const later = deliver(off, event('payout_paid', 5, {}, 'again'));
    expect(later.intent).toMatchObject({ state: 'CLOSED', closedAs: 'off', reason: 'DEPOSITS_OFF' });
  });
});

describe('a payout that fails', () => {
  it.each([
    [{ state: 'PENDING' }],
    [{ state: 'HELD', reason: 'MEMBER_NOT_CONFIRMED' }],
    [{ state: 'REFUSED', reason: 'LEDGER_REFUSED' }],
    [{ state: 'CLOSED', closedAs: 'off' as const }],
  ])('before it was deposited is cancelled (%o)', (changes) => {
    const { intent: born, ...rest } = known([paid(0)]);
    if (!born) throw new Error('no intent');
    const { deposit, intent } = deliver({ ...rest, intent: { ...born, ...changes } }, failed(1));
    expect(deposit?.status).toBe('failed');
    expect(intent).toMatchObject({
      state: 'CLOSED',
      closedAs: 'cancelled',
      reason: 'FAILED_BEFORE_DEPOSIT',
    });
  });

  it.each<[IntentState, string | null]>([
    ['SENDING', null],
    ['POSTED', null],
    ['CONFIRMED', null],
    ['HELD', 'POSSIBLE_MATCH'],
  ])('after it may have been deposited stays %s', (state, reason) => {
    const { intent: born, ...rest } = known([paid(0)]);
    if (!born) throw new Error('no intent');
    const { deposit, intent } = deliver({ ...rest, intent: { ...born, state, reason } }, failed(1));
    expect(deposit?.status).toBe('failed');
    expect(intent).toMatchObject({ state, reason, version: 2 });
  });

  it('at the moment that it was paid has failed', () => {
    for (const events of [
      [paid(0), failed(0)],
      [failed(0), paid(0)],
    ]) {
      expect(known(events)).toMatchObject({ deposit: { status: 'failed' }, intent: { state: 'CLOSED' } });
    }
  });

  it('and is paid again goes, with its new arrival', () => {
    const { deposit, intent } = known([paid(0), failed(1), paid(2, { arrivalDate: date('2026-03-19') })]);
    expect(deposit).toMatchObject({ status: 'paid', arrivalDate: date('2026-03-19') });
    expect(intent?.state).toBe('PENDING');
  });

  it('what a person closed stays closed', () => {
    const { intent: born, ...rest } = known([paid(0)]);
    if (!born) throw new Error('no intent');
    const byHand = { ...born, state: 'CLOSED', closedAs: 'done-by-hand' as const };
    expect(deliver({ ...rest, intent: byHand }, failed(1)).intent).toMatchObject({
      state: 'CLOSED',
      closedAs: 'done-by-hand',
    });
  });
});

describe('a payout of thousands of payments', () => {
  const count = 3_100;
  const payments = Array.from({ length: count }, () => ({ paymentId: randomUUID(), amount: '100.00' }));
  const large = { amount: `${count * 100}.00`, payments, adjustments: [] };
  /** DynamoDB takes items of 400 KB; its attributes take less than they do as JSON. */
  const most = 400 * 1_024;
  const size = ({ deposit }: PayoutRecords) => JSON.stringify(deposit).length;

  it('fits into one item, however often it fails and is paid again, and whatever comes first', () => {
    const all = [paid(0, large), failed(1, large), paid(2, large), failed(3, large), paid(4, large)];
    for (const events of [all, all.toReversed()]) {
      const recorded = known(events);
      expect(recorded.intent?.state).toBe('PENDING');
      expect(factsIn(recorded.deposit)?.payments).toHaveLength(count);
      expect(size(recorded)).toBeLessThan(most);
    }
  });

  it('is held when a message about it says otherwise, of which no more is kept than proves it', () => {
    const [first, ...others] = payments;
    const otherwise = [{ paymentId: first?.paymentId ?? '', amount: '99.00' }, ...others];
    for (const one of [
      paid(1, { ...large, payments: otherwise }),
      paid(-1, { ...large, payments: otherwise }),
    ]) {
      const recorded = known([paid(0, large), one]);
      expect(recorded.intent).toMatchObject({ state: 'HELD', reason: 'CONTRADICTORY_EVENTS' });
      expect(size(recorded)).toBeLessThan(most);
    }
  });
});

describe('messages that contradict each other', () => {
  it.each<[string, PayoutEvent]>([
    ['another amount', paid(1, lateFee)],
    ['the same id with other content', event('payout_paid', 0, { description: 'Weekly' })],
  ])('hold it: %s', (_, other) => {
    for (const events of [
      [paid(0), other],
      [other, paid(0)],
    ]) {
      expect(known(events).intent).toMatchObject({ state: 'HELD', reason: 'CONTRADICTORY_EVENTS' });
    }
  });

  it('are not those that only write it otherwise', () => {
    const payments = ['pay-2', 'pay-1'].map((paymentId) => ({ paymentId, amount: '100.0' }));
    expect(known([paid(0), paid(1, { payments, amount: '193.6' })]).intent?.state).toBe('PENDING');
  });
});

describe('what is stored depends only on the set of events', () => {
  const events = [
    ...[0, 1, 2].flatMap((at) => [paid(at), failed(at)]),
    paid(3, lateFee),
    paid(3, { amount: '1' }),
    event('payout_paid', 1, { arrivalDate: date('2026-04-01') }, 'moved'),
    event('payout_failed', 1, { payments: [], adjustments: [] }, 'bare'),
    event('payout_paid', 1, negative, 'negative'),
  ];
  const profiles = [
    null,
    depositing(),
    profile(),
    depositing({ writeBack: 'preview' }),
    depositing({ writeBack: 'off' }),
    depositing({ writeBackFrom: minute(1) }),
  ];
  const content = ({ deposit, intent }: PayoutRecords) => ({
    deposit: { ...deposit, version: 0 },
    intent: [intent?.state, intent?.reason, intent?.closedAs, intent?.amount, intent?.modeAtRecording],
  });
  const sets = fc
    .tuple(fc.subarray(events, { minLength: 1 }), fc.constantFrom(...profiles))
    .chain(([all, of]) => deliveries(all.length).map((order) => ({ all, of, order })));

  it('whatever their order and repetition, whatever the settings', () => {
    fc.assert(
      fc.property(sets, ({ all, of, order }) => {
        const shuffled = known(
          order.flatMap((at) => all[at] ?? []),
          of,
        );
        expect(content(shuffled)).toStrictEqual(content(known(all, of)));
        for (const one of all) {
          expect(recordPayout(shuffled, connectionId, one, minute(2000))).toBeUndefined();
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
