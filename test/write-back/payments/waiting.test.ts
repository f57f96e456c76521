import { describe, expect, it } from 'vitest';
import { drive } from '../../../functions/write-back/drive.ts';
import type { Rig } from '../../support/write-back.ts';
import { recordedIn, rigFor } from '../../support/write-back.ts';

async function goesOn(rig: Rig, mend: () => Promise<void>): Promise<void> {
  await rig.later(5);
  expect(recordedIn(rig.sandbox)).toEqual([]);
  await mend();
  const intent = await rig.until('CONFIRMED');
  expect(recordedIn(rig.sandbox).map(({ amount }) => amount)).toEqual([10_000]);
  expect(intent).toMatchObject({ state: 'CONFIRMED', generation: 1 });
}

async function paid(rig: Rig) {
  const invoice = await rig.bill(10_000);
  await rig.tell('payment_succeeded', [[invoice, 10_000]]);
  return invoice;
}

describe('a payment waits with its reason and goes on by itself', () => {
  it('when the connection needs a new login', async () => {
    const rig = await rigFor();
    const { connections, connection } = rig.sandbox;
    await paid(rig);
    connections.setState(connection.id, 'needs_reauth');
    await rig.change({}, { status: 'needs_reauth', linkUrl: 'https://link.example/1' });
    await rig.drive();
    expect(await rig.intent()).toMatchObject({
      state: 'HELD',
      reason: 'CONNECTION_NEEDS_RELINK',
      step: expect.stringContaining('https://link.example/1'),
    });
    await goesOn(rig, async () => {
      connections.relink(connection.id);
      await rig.change({}, { status: 'active', linkUrl: null });
    });
  });

  it.each([
    ['needs_reauth', 'CONNECTION_NEEDS_RELINK'],
    ['disabled', 'CONNECTION_DISABLED'],
  ] as const)('when its drive is the first to find out that the connection is %s', async (state, reason) => {
    const rig = await rigFor();
    const { connections, connection } = rig.sandbox;
    await paid(rig);
    connections.setState(connection.id, state);
    const { connectionId } = rig.profile;
    const key = { connectionId, writeBackId: 'payment#alternative:pay_1' };
    expect(await drive(rig.deps, key, { byHand: true })).toMatchObject({ state: 'HELD', reason });
    expect(await rig.stores.profiles.get(connectionId)).toMatchObject({ status: state });
    expect(await rig.open()).toEqual([reason]);
    await goesOn(rig, async () => void connections.relink(connection.id));
    expect(await rig.open()).toEqual([]);
  });

  it('when the partner was disconnected', async () => {
    const rig = await rigFor();
    await paid(rig);
    await rig.change({}, { status: 'disconnected' });
    await rig.drive();
    const step = 'Connect the company again with the function `connect`.';
    expect(await rig.intent()).toMatchObject({ state: 'HELD', reason: 'CONNECTION_DISCONNECTED', step });
    await goesOn(rig, () => rig.change({}, { status: 'active' }));
  });

  it('when only Rutter knows so far that the connection needs a new login', async () => {
    const rig = await rigFor();
    const { connections, connection, faults } = rig.sandbox;
    await paid(rig);
    const body = { error_type: 'CONNECTION_ERROR', error_code: 'NEEDS_UPDATE', error_message: 'Sign in.' };
    const path = '/accounting/invoice_payments';
    faults.add({ method: 'POST', path, effect: { kind: 'status', status: 400, body }, times: 2 });
    await rig.drive();
    expect(await rig.intent()).toMatchObject({ state: 'SENDING', reason: 'NOT_ACCEPTED' });
    connections.setState(connection.id, 'needs_reauth');
    await goesOn(rig, async () => {
      connections.relink(connection.id);
      await rig.change({}, { status: 'active', linkUrl: null });
    });
  });

  it.each([
    ['TIME_ZONE_NOT_SET', { timeZone: undefined }, { timeZone: 'America/New_York' }],
    ['CONNECTION_WAITS', { paused: true }, { paused: false }],
  ])('while a setting is missing (%s)', async (reason, missing, set) => {
    const rig = await rigFor();
    await paid(rig);
    await rig.change(missing);
    expect(await rig.drive()).toMatchObject({ state: 'HELD', reason });
    await goesOn(rig, () => rig.change(set));
  });

  it('until an account is chosen', async () => {
    const rig = await rigFor();
    await paid(rig);
    const { paymentsAccountId } = rig.profile.settings;
    await rig.change({ paymentsAccountId: undefined });
    expect(await rig.drive()).toMatchObject({ state: 'HELD', reason: 'PAYMENTS_ACCOUNT_NOT_CHOSEN' });
    await goesOn(rig, () => rig.change({ paymentsAccountId }));
  });

  it('until its account is active', async () => {
    const rig = await rigFor();
    await paid(rig);
    const { id } = rig.sandbox.ledger.account('undeposited', 'USD');
    const active = (is: boolean) => {
      rig.sandbox.ledger.setAccountActive(id, is);
      rig.sandbox.cache.syncNow();
    };
    active(false);
    expect(await rig.drive()).toMatchObject({ state: 'HELD', reason: 'ACCOUNT_INACTIVE' });
    await goesOn(rig, async () => active(true));
  });

  it('until its invoice is read', async () => {
    const rig = await rigFor();
    const { ledger } = rig.sandbox;
    const { customerId } = await rig.bill(5_000);
    const { id } = ledger.addInvoice({ customerId, currency: 'USD', lines: [{ subTotal: 10_000 }] });
    await rig.tell('payment_succeeded', [[{ id }, 10_000]]);
    expect(await rig.drive()).toMatchObject({ state: 'HELD', reason: 'INVOICE_NOT_SYNCED' });
    await goesOn(rig, async () => rig.sandbox.cache.syncNow());
  });

  it('until a draft payment on the invoice is gone', async () => {
    const rig = await rigFor();
    const invoice = await paid(rig);
    const { ledger, cache } = rig.sandbox;
    const draft = ledger.draftPayment({ allocations: [{ invoiceId: invoice.id, amount: 10_000 }] });
    await rig.drive();
    expect(await rig.intent()).toMatchObject({ state: 'REFUSED', reason: 'INVOICE_IN_PROCESS' });
    await rig.later(5);
    ledger.settleDraft(draft.id, 'discard');
    cache.syncNow();
    expect((await rig.until('CONFIRMED')).state).toBe('CONFIRMED');
    expect(recordedIn(rig.sandbox)).toHaveLength(1);
  });
});
