import { describe, expect, it } from 'vitest';
import type { Intent } from '../../../functions/domain/intent/intent.ts';
import { beginSending, sendAgain } from '../../../functions/domain/intent/send.ts';
import type { Instant } from '../../../functions/domain/shared/time.ts';
import { minute } from '../../support/factories.ts';
import { failed, refunded, request, type World } from '../factories.ts';
import { brought } from './ways.ts';

const died = { amountDue: 10_000, status: 'open', collectible: true, frozenSince: null };

describe('what an intent says to its invoices', () => {
  const part = (world: World) => world.invoice().alternative[0];

  it('while it is being sent: that no other may be', () => {
    const world = brought('SENDING');
    expect(part(world)).toMatchObject({
      sending: true,
      doubt: null,
      firstSentAt: minute(20),
      ledgerId: null,
    });
    world.changeIntent('pay-1', (intent, now) => sendAgain(intent, minute(40), now));
    expect(part(world)).toMatchObject({ sending: true, firstSentAt: minute(20) });
    world.post();
    expect(part(world)).toMatchObject({
      sending: false,
      firstSentAt: minute(20),
      ledgerId: 'ledger of pay-1',
    });
  });

  it.each(['REFUSED', 'PENDING again'] as const)('%s: that nothing is on its way', (way) => {
    expect(part(brought(way))).toMatchObject({ sending: false, firstSentAt: null, ledgerId: null });
  });

  it('sent anew: since when it may have arrived, which copies from before do not show', () => {
    const world = brought('PENDING again');
    const anew = request({ idempotencyKey: 'key-2', generation: 2, rutterNow: minute(90) });
    world.changeIntent('pay-1', (intent, now) => beginSending(intent, anew, now));
    expect(part(world)).toMatchObject({ sending: true, firstSentAt: minute(90) });
    expect(world.intent()).toMatchObject({ firstSentAt: minute(20) });
  });

  it('perhaps posted: that it may be on its way, and that nobody is asked', () => {
    expect(part(brought('HELD, perhaps posted'))).toMatchObject({
      doubt: { until: null },
      firstSentAt: minute(20),
    });
  });

  it('with a twin: that nobody is asked, until it is dead', () => {
    const world = brought('HELD, twin');
    expect(part(world)).toMatchObject({ doubt: { until: null }, firstSentAt: null });
    world.deliver(failed(1));
    expect(part(world)).toMatchObject({ doubt: null, effect: 'dead' });
    expect(world.invoice()).toMatchObject(died);
  });

  it('ruled out: that it does not count, whatever is heard of it later', () => {
    const world = brought('ignored');
    expect(world.invoice()).toMatchObject(died);
    world.deliver(refunded(1, '10'));
    expect(part(world)).toMatchObject({ effect: 'none' });
    expect(world.invoice()).toMatchObject(died);
    expect(world.intent()).toMatchObject({ state: 'CLOSED', closedAs: 'ignored' });
  });

  it('nothing when nothing changes', () => {
    const same = (intent: Intent, _now: Instant) => intent;
    const world = brought('SENDING');
    expect(world.changeIntent('pay-1', same)).toMatchObject({ invoices: [] });
  });
});
