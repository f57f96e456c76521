import { describe, expect, it } from 'vitest';
import type { Intent } from '../../../functions/domain/intent/intent.ts';
import { beginSending, sendAgain } from '../../../functions/domain/intent/send.ts';
import type { Instant } from '../../../functions/domain/shared/time.ts';
import { minute } from '../../support/factories.ts';
import { failed, refunded, request, type World } from '../factories.ts';
import { worldWith } from './situations.ts';

const dueAgain = { amountDue: 10_000, status: 'open', collectible: true, frozenSince: null };

describe('the entry of an invoice for a payment', () => {
  const entry = (world: World) => world.invoice().alternative[0];

  it('the entry of a payment that is being sent is marked as sending', () => {
    const world = worldWith('SENDING');
    expect(entry(world)).toMatchObject({
      sending: true,
      doubt: null,
      firstSentAt: minute(20),
      ledgerId: null,
    });
    world.changeIntent('pay-1', (intent, now) => sendAgain(intent, minute(40), now));
    expect(entry(world)).toMatchObject({ sending: true, firstSentAt: minute(20) });
    world.post();
    expect(entry(world)).toMatchObject({
      sending: false,
      firstSentAt: minute(20),
      ledgerId: 'ledger of pay-1',
    });
  });

  it.each([
    'REFUSED',
    'PENDING after a look-up',
  ] as const)('the entry of a payment that is %s shows no request on its situation', (situation) => {
    expect(entry(worldWith(situation))).toMatchObject({ sending: false, firstSentAt: null, ledgerId: null });
  });

  it('the entry of a payment sent under a new key has the time of that request, which older snapshots cannot contain', () => {
    const world = worldWith('PENDING after a look-up');
    const secondRequest = request({ idempotencyKey: 'key-2', generation: 2, rutterNow: minute(90) });
    world.changeIntent('pay-1', (intent, now) => beginSending(intent, secondRequest, now));
    expect(entry(world)).toMatchObject({ sending: true, firstSentAt: minute(90) });
    expect(world.intent()).toMatchObject({ firstSentAt: minute(20) });
  });

  it('the entry of a payment with a possible match is in doubt, so that nobody is asked to pay', () => {
    expect(entry(worldWith('HELD, possible match'))).toMatchObject({
      doubt: { until: null },
      firstSentAt: minute(20),
    });
  });

  it('the entry of a payment with a possible duplicate is in doubt until the payment fails', () => {
    const world = worldWith('HELD, possible duplicate');
    expect(entry(world)).toMatchObject({ doubt: { until: null }, firstSentAt: null });
    world.deliver(failed(1));
    expect(entry(world)).toMatchObject({ doubt: null, effect: 'dead' });
    expect(world.invoice()).toMatchObject(dueAgain);
  });

  it('the entry of an ignored payment does not count, even after further events', () => {
    const world = worldWith('ignored');
    expect(world.invoice()).toMatchObject(dueAgain);
    world.deliver(refunded(1, '10'));
    expect(entry(world)).toMatchObject({ effect: 'none' });
    expect(world.invoice()).toMatchObject(dueAgain);
    expect(world.intent()).toMatchObject({ state: 'CLOSED', closedAs: 'ignored' });
  });

  it('no invoice is written if its entry does not change', () => {
    const unchanged = (intent: Intent, _now: Instant) => intent;
    const world = worldWith('SENDING');
    expect(world.changeIntent('pay-1', unchanged)).toMatchObject({ invoices: [] });
  });
});
