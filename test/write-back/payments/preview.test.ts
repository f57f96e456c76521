import { expect, it } from 'vitest';
import * as z from 'zod';
import { InvalidInput } from '../../../functions/domain/shared/errors.ts';
import { resolveIntent } from '../../../functions/write-back/resolve.ts';
import { rejection } from '../../support/rutter.ts';
import { recordedIn, rigFor } from '../../support/write-back.ts';
import { payoutRig } from '../payouts/rig.ts';

const path = '/accounting/invoice_payments';

it('a preview shows the exact request that would be sent, and sends nothing', async () => {
  const rig = await rigFor({ settings: { writeBack: 'preview' } });
  const invoice = await rig.bill(10_000);
  await rig.tell('payment_succeeded', [[invoice, 4_005]]);
  await rig.later(10);
  const { state, closedAs, attempt } = await rig.intent();
  expect([state, closedAs]).toEqual(['CLOSED', 'previewed']);
  expect(JSON.parse(z.string().parse(attempt?.request))).toEqual({
    response_mode: 'async',
    invoice_payment: {
      account_id: rig.profile.settings.paymentsAccountId,
      customer_id: invoice.customerId,
      txn_date: '2026-03-16T00:00:00.000Z',
      currency_code: 'USD',
      total_amount: 40.05,
      memo: 'pay_1',
      linked_invoices: [{ id: invoice.id, allocated_at: '2026-03-16T00:00:00.000Z', amount: 40.05 }],
      additional_fields: { payment_method: 'eft' },
    },
  });
  expect(rig.sandbox.requests.filter((one) => one.path === path && one.method === 'POST')).toEqual([]);
  expect(recordedIn(rig.sandbox)).toEqual([]);
});

it('a preview says why the payment would be held', async () => {
  const rig = await rigFor({ settings: { writeBack: 'preview', paymentsAccountId: undefined } });
  const invoice = await rig.bill(10_000);
  await rig.tell('payment_succeeded', [[invoice, 10_000]]);
  await rig.drive();
  expect(await rig.intent()).toMatchObject({
    state: 'CLOSED',
    reason: 'WRITEBACK_PREVIEW',
    attempt: null,
    sentence: expect.stringContaining('It would be held: No Intacct account is chosen for payments.'),
  });
});

it('a previewed payment that is entered by hand counts once (example 9: of 1000, 400 are paid, and 600 stay due)', async () => {
  const rig = await rigFor({ settings: { writeBack: 'preview' } });
  const invoice = await rig.bill(100_000);
  await rig.tell('payment_succeeded', [[invoice, 40_000]]);
  await rig.drive();
  expect(await rig.shown(invoice)).toMatchObject({ amountDue: 60_000, collectible: true });

  const entry = rig.sandbox.ledger.receivePayment({
    allocations: [{ invoiceId: invoice.id, amount: 40_000 }],
  });
  rig.sandbox.cache.syncNow();
  await rig.later(10);
  expect(await rig.shown(invoice)).toMatchObject({ amountDue: 60_000, collectible: true, overpaid: 0 });
  expect(await rig.intent()).toMatchObject({
    state: 'CLOSED',
    closedAs: 'previewed',
    reason: 'RECORDED_BY_HAND',
    ledgerIds: [entry.id],
    ledgerNumbers: [entry.recordNo],
  });
});

it('two equal hand entries are not matched to one payment while write-back is off', async () => {
  const rig = await rigFor({ settings: { writeBack: 'off' } });
  const invoice = await rig.bill(100_000);
  await rig.tell('payment_succeeded', [[invoice, 40_000]]);
  await rig.drive();
  for (const amount of [40_000, 40_000])
    rig.sandbox.ledger.receivePayment({ allocations: [{ invoiceId: invoice.id, amount }] });
  rig.sandbox.cache.syncNow();
  await rig.later(10);
  expect(await rig.intent()).toMatchObject({ state: 'CLOSED', closedAs: 'off', ledgerId: null });
});

it('switching write-back on sends no older payment until it is released by itself', async () => {
  const rig = await rigFor({ settings: { writeBack: 'preview' } });
  const invoice = await rig.bill(10_000);
  await rig.tell('payment_succeeded', [[invoice, 10_000]]);
  await rig.drive();
  await rig.change({ writeBack: 'on' });
  await rig.later(10);
  expect(recordedIn(rig.sandbox)).toEqual([]);
  await rig.resolve('release');
  await rig.later(10);
  expect(recordedIn(rig.sandbox)).toHaveLength(1);
  expect(await rig.intent()).toMatchObject({ state: 'CONFIRMED', released: true });
});

it.each([
  'preview',
  'off',
])('a release while write-back is %s is refused and names the setting', async (writeBack) => {
  const rig = await rigFor({ settings: { writeBack } });
  const invoice = await rig.bill(10_000);
  await rig.tell('payment_succeeded', [[invoice, 10_000]]);
  await rig.drive();
  const { message } = await rejection(InvalidInput, () => rig.resolve('release'));
  expect(message).toBe(
    'outcome: nothing is posted to Intacct until the setting `writeBack` of the connection is `on`',
  );
  await rig.later(5);
  expect(recordedIn(rig.sandbox)).toEqual([]);
});

it('a payout can be released once write-back is on, and not before', async () => {
  const rig = await payoutRig({ settings: { writeBack: 'preview' } });
  await rig.pay('pay_1', 100, { only: 'recorded' });
  await rig.payout('payout_paid', { amount: '100.00', payments: [['pay_1', '100.00']] });
  const { connectionId } = rig.profile;
  const writeBackId = 'deposit#alternative:po_1';
  const release = () =>
    resolveIntent(rig.deps, { connectionId, writeBackId, outcome: 'release', by: 'jo', note: 'As agreed.' });
  const { message } = await rejection(InvalidInput, release);
  expect(message).toContain('the setting `writeBack`');
  await rig.change({ writeBack: 'on' });
  await release();
  expect(await rig.deposit()).toMatchObject({ released: true });
});
