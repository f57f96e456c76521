import { describe, expect, it } from 'vitest';
import { move } from '../../../functions/domain/intent/transitions.ts';
import { dollars, link, minute } from '../../support/factories.ts';
import { refunded, succeeded, World } from '../factories.ts';

const credited = { amountDue: dollars(30), links: [link('credit', 70, 'INVOICE_CREDIT_MEMO')] };

describe('an invoice that a pull brought to 0', () => {
  it('an invoice that a pull brought to 0 is not frozen by an event of an earlier payment', () => {
    // Prepare
    const world = new World();
    world.deliver(succeeded(0, { amount: '40' }));
    world.pull(credited);
    expect(world.invoice()).toMatchObject({ amountDue: 0, overpaid: dollars(10), frozenSince: null });

    // Act
    world.deliver(refunded(5, '1', 're-1', { amount: '40' }));
    const after = world.invoice();
    world.pull({ lastSyncedAt: minute(40) });

    // Assess
    expect(after).toMatchObject({ amountDue: 0, frozenSince: null });
    expect(world.invoice()).toMatchObject({ amountDue: dollars(60), collectible: true });
  });

  it('an invoice that a pull brought to 0 is not frozen by a payment that turns out to be in the ledger already', () => {
    // Prepare
    const world = new World();
    world.deliver(succeeded(0, { amount: '60' }));
    world.send();
    world.pull({ amountDue: dollars(40), links: [link('ledger of pay-1', 60)] });
    expect(world.invoice()).toMatchObject({ amountDue: 0, frozenSince: null });

    // Act
    const why = { code: 'POSSIBLE_MATCH', sentence: 's', step: 's', resolvedBy: 'self' } as const;
    world.changeIntent('pay-1', (intent, now) => move(intent, { to: 'HELD', at: now, by: 'sync', why }));
    world.post();

    // Assess
    expect(world.invoice()).toMatchObject({ amountDue: dollars(40), collectible: true });
  });
});
