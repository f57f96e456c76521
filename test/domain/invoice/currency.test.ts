import { describe, expect, it } from 'vitest';
import { currency, dollars, minute } from '../../support/factories.ts';
import { failed, profile, succeeded, World } from '../factories.ts';

const eur = currency('EUR');

describe('an invoice whose currency changes in Intacct', () => {
  it('a payment no longer counts when the invoice changes to another currency, whichever came first', () => {
    // Prepare
    const [changedLast, paidLast] = [new World(), new World()];

    // Act
    changedLast.deliver(succeeded(0, { amount: '40' }));
    changedLast.pull({ currency: eur });
    paidLast.pull({ currency: eur });
    paidLast.deliver(succeeded(0, { amount: '40' }));

    // Assess
    for (const world of [changedLast, paidLast]) {
      expect(world.invoice()).toMatchObject({ currency: 'EUR', amountDue: dollars(100), collectible: true });
    }
  });

  it('a payment counts again when the invoice changes back to its currency', () => {
    // Prepare
    const world = new World(profile({ writeBack: 'off' }));
    world.deliver(succeeded(0, { amount: '40' }));
    world.pull({ currency: eur });

    // Act
    world.pull({ lastSyncedAt: minute(31) });

    // Assess
    expect(world.invoice()).toMatchObject({ currency: 'USD', amountDue: dollars(60) });
  });

  it('a paid invoice whose currency changes stays paid, and is due in the new currency once its payment fails', () => {
    // Prepare
    const world = new World(profile({ writeBack: 'off' }));
    world.deliver(succeeded(0));
    world.pull({ currency: eur });
    const paid = world.invoice();

    // Act
    world.deliver(failed(5));

    // Assess
    expect(paid).toMatchObject({ currency: 'USD', amountDue: 0, status: 'paid' });
    expect(world.invoice()).toMatchObject({ currency: 'EUR', amountDue: dollars(100), collectible: true });
  });
});
