import { setTimeout } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { depositId } from '../../../functions/domain/shared/ids.ts';
import { instantOf } from '../../../functions/domain/shared/time.ts';
import { paymentCases } from '../../../functions/store/payment-cases.ts';
import { payoutCases } from '../../../functions/store/payout-cases.ts';
import { watched } from '../../support/dynamodb.ts';
import { type DynamodbStores, dynamodbStores } from '../../support/stores.ts';
import { recordedIn, rigOver } from '../../support/write-back.ts';
import { payoutRigOver } from '../payouts/rig.ts';

/** The intents table with a slow first read: everything else has been read by then, and `meanwhile` has happened. */
function late({ tables }: DynamodbStores, meanwhile: () => Promise<unknown>) {
  let once = false;
  return watched(tables.writeBacks, async (command) => {
    if (command !== 'GetItemCommand' || once) return;
    once = true;
    await setTimeout(300);
    await meanwhile();
  });
}

it('a payment that is charged back between the reads of one load gets its to-do', async () => {
  const stores = await dynamodbStores();
  const rig = await rigOver(stores);
  const invoice = await rig.bill(10_000);
  await rig.tell('payment_succeeded', [[invoice, 10_000]]);
  await rig.until('CONFIRMED');
  rig.sandbox.clock.advance(3_600_000);
  await rig.later(6);
  expect(await rig.intent()).not.toHaveProperty('dueAt');
  const key = { connectionId: rig.profile.connectionId, writeBackId: 'payment#alternative:pay_1' };
  await stores.intents.wake(key, instantOf(rig.sandbox.clock.now()));
  const outbox = late(stores, () => rig.tell('payment_chargeback', [[invoice, 10_000]]));
  const { tables, profiles } = stores;
  await rig.drive('pay_1', {
    ...rig.deps,
    paymentCases: paymentCases({ ...tables, writeBacks: outbox, profiles }),
  });
  await rig.later(5);
  expect(await rig.open()).toEqual(['REVERSE_CHARGEBACK']);
});

it('a payment whose dispute is won between the reads of one load is posted', async () => {
  const stores = await dynamodbStores();
  const rig = await rigOver(stores);
  const invoice = await rig.bill(10_000);
  await rig.tell('payment_succeeded', [[invoice, 10_000]]);
  rig.sandbox.clock.advance(1_000);
  await rig.tell('payment_chargeback', [[invoice, 10_000]]);
  rig.sandbox.clock.advance(1_000);
  const outbox = late(stores, () => rig.tell('payment_succeeded', [[invoice, 10_000]]));
  const { tables, profiles } = stores;
  await rig.drive('pay_1', {
    ...rig.deps,
    paymentCases: paymentCases({ ...tables, writeBacks: outbox, profiles }),
  });
  expect(await rig.until('CONFIRMED')).toMatchObject({ state: 'CONFIRMED' });
  expect(recordedIn(rig.sandbox)).toHaveLength(1);
  expect(await rig.shown(invoice)).toMatchObject({ amountDue: 0 });
});

it('a payout that fails between the reads of one load is not taken for paid', async () => {
  const stores = await dynamodbStores();
  const rig = await payoutRigOver(stores);
  await rig.pay('pay_1', 100, { only: 'recorded' });
  const about = { amount: '100.00', payments: [['pay_1', '100.00']] } as const;
  await rig.payout('payout_paid', about);
  const outbox = late(stores, () => rig.payout('payout_failed', about));
  const { tables, profiles } = stores;
  const id = depositId.parse('alternative:po_1');
  const torn = payoutCases({ ...tables, writeBacks: outbox, profiles });
  const { deposit, intent } = await torn.load(rig.profile.connectionId, id);
  expect({ intent: intent?.version, status: deposit?.status }).toEqual({
    intent: (await rig.deposit()).version,
    status: 'failed',
  });
});
