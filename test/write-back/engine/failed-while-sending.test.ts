import { describe, expect, it } from 'vitest';
import { longestReadMs } from '../../../functions/domain/ledger/last-read.ts';
import { recordedIn, rigFor } from '../../support/write-back.ts';

const path = '/accounting/invoice_payments';

/** A payment whose answer is lost, before or after Rutter committed it. Then its money does not come. */
async function died(when: 'before' | 'after', topic: 'payment_failed' | 'payment_chargeback') {
  const rig = await rigFor();
  const invoice = await rig.bill(10_000);
  rig.sandbox.faults.add({ method: 'POST', path, effect: { kind: 'reset', when } });
  await rig.tell('payment_succeeded', [[invoice, 10_000]]);
  await rig.drive();
  rig.sandbox.clock.advance(1_000);
  await rig.tell(topic, [[invoice, 10_000]]);
  expect(await rig.intent()).toMatchObject({ state: 'SENDING' });
  expect(await rig.shown(invoice)).toMatchObject({ collectible: true });
  await rig.later(5);
  rig.sandbox.clock.advance(longestReadMs);
  await rig.later(15);
  const posts = rig.sandbox.requests.filter((one) => one.path === path && one.method === 'POST');
  expect(posts).toHaveLength(1);
  return { rig, invoice };
}

describe.each([
  ['payment_failed', 'REVERSE_FAILED_PAYMENT'],
  ['payment_chargeback', 'REVERSE_CHARGEBACK'],
] as const)('%s while the payment is being posted', (topic, code) => {
  it('becomes a to-do once a look-up finds the payment in the ledger', async () => {
    const { rig, invoice } = await died('after', topic);
    const [recorded] = recordedIn(rig.sandbox);
    expect(await rig.intent()).toMatchObject({ state: 'CONFIRMED', ledgerId: recorded?.id });
    expect(await rig.open()).toEqual([code]);
    expect(await rig.shown(invoice)).toMatchObject({ amountDue: 10_000, collectible: true });
  });

  it('cancels the payment once a look-up proves that it is not in the ledger', async () => {
    const { rig, invoice } = await died('before', topic);
    expect(recordedIn(rig.sandbox)).toEqual([]);
    expect(await rig.intent()).toMatchObject({
      state: 'CLOSED',
      closedAs: 'cancelled',
      reason: 'FAILED_BEFORE_POSTING',
    });
    expect(await rig.open()).toEqual([]);
    expect(await rig.shown(invoice)).toMatchObject({ amountDue: 10_000, collectible: true });
  });
});

it.each([
  'payment_failed',
  'payment_refunded',
] as const)('%s that comes before Intacct refuses the payment cancels it', async (topic) => {
  const rig = await rigFor();
  const invoice = await rig.bill(10_000);
  rig.sandbox.faults.add({ method: 'POST', path, effect: { kind: 'job-failure', status: 450 } });
  await rig.tell('payment_succeeded', [[invoice, 10_000]]);
  await rig.drive('pay_1', {
    ...rig.deps,
    ledgerOf: (profile) => {
      const ledger = rig.deps.ledgerOf(profile);
      return {
        ...ledger,
        async send(...request) {
          const sent = await ledger.send(...request);
          await rig.tell(topic, [[invoice, 10_000]]); // while the answer is on its way
          return sent;
        },
      };
    },
  });
  expect(await rig.intent()).toMatchObject({ state: 'CLOSED', closedAs: 'cancelled' });
});
