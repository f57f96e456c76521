import { describe, expect, it } from 'vitest';
import type { Rig } from '../../support/write-back.ts';
import { recordedIn, rigFor } from '../../support/write-back.ts';
import { payoutRig } from '../payouts/rig.ts';

/** Makes Intacct refuse in these words, this many times. */
function refuse({ sandbox }: Rig, path: string, text: string, times = 1): void {
  const body = {
    error_type: 'PLATFORM_ERROR',
    error_code: 'PLATFORM_BAD_REQUEST',
    error_message: 'x',
    error_metadata: { source: 'platform', human_readable: text },
  };
  sandbox.faults.add({
    method: 'POST',
    path: `/accounting/${path}`,
    times,
    effect: { kind: 'job-failure', status: 450, body },
  });
}

const unauthorized = 'The Sender ID is not authorized for Web Services';

function sent({ sandbox }: Rig, path = '/accounting/invoice_payments'): number {
  return sandbox.requests.filter((one) => one.path === path && one.method === 'POST').length;
}

/** Lets hours pass. Rutter reads the ledger once in each, as by its own schedule. */
async function hours(rig: Rig, count: number): Promise<void> {
  for (let passed = 0; passed < count; passed++) {
    rig.sandbox.clock.advance(50 * 60_000);
    rig.sandbox.cache.syncNow();
    await rig.later(10);
  }
}

describe('a request that Intacct refused for a reason that no invoice shows', () => {
  it('is sent again by itself once the reason is mended', async () => {
    const rig = await rigFor();
    const invoice = await rig.bill(10_000);
    refuse(rig, 'invoice_payments', unauthorized);
    await rig.tell('payment_succeeded', [[invoice, 10_000]]);
    await rig.drive();
    expect(await rig.intent()).toMatchObject({ state: 'REFUSED', reason: 'WEB_SERVICES_NOT_AUTHORIZED' });
    const { idempotencyKey } = await rig.intent();

    await rig.later(50);
    expect(sent(rig)).toBe(1);
    await hours(rig, 1);

    const intent = await rig.intent();
    expect(intent).toMatchObject({ state: 'CONFIRMED', generation: 2 });
    expect(intent.idempotencyKey).not.toBe(idempotencyKey);
    expect(recordedIn(rig.sandbox)).toHaveLength(1);
  });

  it('is sent less and less often while the reason is not mended', async () => {
    const rig = await rigFor();
    const invoice = await rig.bill(10_000);
    refuse(rig, 'invoice_payments', unauthorized, 1_000);
    await rig.tell('payment_succeeded', [[invoice, 10_000]]);
    await rig.drive();

    await hours(rig, 48);

    expect(await rig.intent()).toMatchObject({ state: 'REFUSED', reason: 'WEB_SERVICES_NOT_AUTHORIZED' });
    expect(sent(rig)).toBeGreaterThan(5);
    expect(sent(rig)).toBeLessThan(13);
  });

  it('is not sent again while Rutter cannot read the ledger either', async () => {
    const rig = await rigFor({ settings: { freshEveryMinutes: 0 }, syncPeriodMinutes: 1_000 });
    const invoice = await rig.bill(10_000);
    refuse(rig, 'invoice_payments', unauthorized);
    await rig.tell('payment_succeeded', [[invoice, 10_000]]);
    await rig.drive();

    await rig.later(180);

    expect(sent(rig)).toBe(1);
  });

  it('is sent again by itself also if it is a deposit', async () => {
    const rig = await payoutRig();
    await rig.pay('pay_1', 100);
    refuse(rig, 'bank_deposits', unauthorized);
    await rig.payout('payout_paid', { amount: '100.00', payments: [['pay_1', '100.00']] });
    await rig.driveDeposit();
    expect(await rig.deposit()).toMatchObject({ state: 'REFUSED', reason: 'WEB_SERVICES_NOT_AUTHORIZED' });

    await hours(rig, 3);

    expect(await rig.deposit()).toMatchObject({ state: 'CONFIRMED', generation: 2 });
    expect(rig.deposits()).toHaveLength(1);
  });
});

describe('a request that Intacct refused over an invoice', () => {
  it('is not sent unchanged after the connection was paused in between', async () => {
    const rig = await rigFor({ settings: { freshEveryMinutes: 0 } });
    const invoice = await rig.bill(10_000);
    const { ledger, cache } = rig.sandbox;
    const cheque = ledger.receivePayment({ allocations: [{ invoiceId: invoice.id, amount: 3_000 }] });
    await rig.tell('payment_succeeded', [[invoice, 10_000]]);
    await rig.drive();
    expect(await rig.intent()).toMatchObject({ state: 'REFUSED', reason: 'NOT_ENOUGH_DUE' });
    const { sentence } = await rig.intent();

    await rig.change({ paused: true });
    await rig.later(10);
    expect(await rig.intent()).toMatchObject({ state: 'HELD', reason: 'CONNECTION_WAITS' });
    await rig.change({ paused: false });
    await rig.later(20);

    expect(sent(rig)).toBe(1);
    expect(await rig.intent()).toMatchObject({ state: 'HELD', reason: 'NOT_ENOUGH_DUE', sentence });
    ledger.reversePayment(cheque.id);
    cache.syncNow();
    await rig.pull();
    await rig.later(20);
    cache.syncNow();
    expect((await rig.until('CONFIRMED')).generation).toBe(2);
  });
});
