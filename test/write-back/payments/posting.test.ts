import { expect, it } from 'vitest';
import { recordPaymentEvent } from '../../../functions/write-back/payments/record.ts';
import { recordedIn, rigFor } from '../../support/write-back.ts';

it('a payment is posted once and confirmed to the cent, and its invoice is shown as paid in Alternative', async () => {
  const rig = await rigFor();
  const invoice = await rig.bill(12_550);
  await rig.tell('payment_succeeded', [[invoice, 12_550]]);
  const driven = await rig.drive();
  expect(driven).toMatchObject({ did: 'driven', state: 'POSTED' });
  await rig.later(6);
  const [posted, ...more] = recordedIn(rig.sandbox);
  expect(more).toEqual([]);
  expect(posted).toMatchObject({ amount: 12_550, allocations: [{ invoiceId: invoice.id, amount: 12_550 }] });
  expect(await rig.intent()).toMatchObject({
    state: 'CONFIRMED',
    ledgerId: posted?.id,
    ledgerNumbers: [posted?.recordNo],
  });
  expect(await rig.shown(invoice)).toMatchObject({ status: 'paid', paidIn: 'alternative', amountDue: 0 });
  expect(await rig.open()).toEqual([]);
});

it('an event that is recorded twice and driven five times at once makes one ledger payment', async () => {
  const rig = await rigFor();
  const invoice = await rig.bill(10_000);
  const event = await rig.tell('payment_succeeded', [[invoice, 4_000]]);
  const { connectionId } = rig.profile;
  await Promise.all([1, 2, 3].map(() => recordPaymentEvent(rig.deps, connectionId, event)));
  await Promise.all([1, 2, 3, 4, 5].map(() => rig.drive()));
  await Promise.all([1, 2, 3, 4, 5].map(() => rig.sweep()));
  await rig.later(6);
  expect(recordedIn(rig.sandbox).map(({ amount }) => amount)).toEqual([4_000]);
  expect(await rig.intent()).toMatchObject({ state: 'CONFIRMED', generation: 1 });
  expect(await rig.shown(invoice)).toMatchObject({
    status: 'partially_paid',
    amountDue: 6_000,
    collectible: true,
  });
});

it('a payment whose trigger is lost is found by the sweep', async () => {
  const rig = await rigFor();
  const invoice = await rig.bill(10_000);
  await rig.tell('payment_succeeded', [[invoice, 10_000]]);
  expect(await rig.sweep()).toMatchObject({ driven: 1, failed: 0, left: 0 });
  await rig.later(6);
  expect(recordedIn(rig.sandbox)).toHaveLength(1);
  expect(await rig.intent()).toMatchObject({ state: 'CONFIRMED' });
  expect(await rig.sweep()).toMatchObject({ driven: 0, failed: 0, waiting: 0 });
});

it('a payment of several invoices is one ledger payment with a link to each', async () => {
  const rig = await rigFor();
  const first = await rig.bill(10_000);
  const second = await rig.bill(5_000, first.customerId);
  await rig.tell('payment_succeeded', [
    [first, 10_000],
    [second, 2_345],
  ]);
  await rig.sweep();
  await rig.later(6);
  expect(recordedIn(rig.sandbox)).toMatchObject([
    {
      amount: 12_345,
      allocations: [
        { invoiceId: first.id, amount: 10_000 },
        { invoiceId: second.id, amount: 2_345 },
      ],
    },
  ]);
  expect(await rig.intent()).toMatchObject({ state: 'CONFIRMED' });
  expect(await rig.shown(second)).toMatchObject({ amountDue: 2_655, collectible: true });
});

it('two payments of one invoice are sent one after the other, and never for more than is due', async () => {
  const rig = await rigFor();
  const invoice = await rig.bill(10_000);
  await rig.tell('payment_succeeded', [[invoice, 6_000]], { id: 'pay_1' });
  await rig.tell('payment_succeeded', [[invoice, 6_000]], { id: 'pay_2' });
  await Promise.all([rig.drive('pay_1'), rig.drive('pay_2'), rig.sweep()]);
  await rig.later(20);
  const recorded = ['pay_1', 'pay_2'].flatMap((id) => recordedIn(rig.sandbox, id));
  expect(recorded.map(({ amount }) => amount)).toEqual([6_000]);
  const states = [await rig.intent('pay_1'), await rig.intent('pay_2')].map(({ state }) => state);
  expect(states.sort()).toEqual(['CONFIRMED', 'HELD']);
  expect(await rig.shown(invoice)).toMatchObject({ amountDue: 0, overpaid: 2_000, collectible: false });
  expect(new Set(await rig.open())).toEqual(new Set(['OVERPAID']));
});
