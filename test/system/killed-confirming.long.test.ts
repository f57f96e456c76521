import { expect, test } from 'vitest';
import type { TakenPayment } from '../../lib/local/alternative/index.ts';
import { partnerOf, postingSystem, writeBackIdOf } from '../support/system-alternative.ts';
import { billAll, callsOf, expectPostedOnce, killAt, momentsIn } from '../support/system-kills.ts';

const shared = postingSystem();

test('a payment is confirmed once, whichever AWS call write-back is killed at while it looks the payment up', async () => {
  // Prepare: which calls there are once Rutter has read the ledger since
  const system = shared();
  const { host, invoke } = system;
  const partner = await partnerOf(system);
  const watched = { name: 'write-back', about: partner.company.id };
  const drive = (payment: TakenPayment) => async () => {
    await host.invoke('write-back', {
      connectionId: partner.company.id,
      writeBackId: writeBackIdOf(payment),
    });
    await host.idle();
  };
  // The first payment of a connection shows whether Rutter echoes memos; those after it are all alike.
  const firstOfAll = await partner.collect(await partner.bill(10_000), 4_000);
  const first = await partner.pay(await partner.bill(10_000), 4_000);
  await partner.deliver();
  await partner.aMinuteLater();
  system.sandbox.clock.advance(10_000);
  const calls = await callsOf(system, watched, drive(first));
  expect(await partner.intent(first)).toMatchObject({ state: 'CONFIRMED' });
  const bills = await billAll(partner, momentsIn(calls));
  const payments = await Promise.all(
    bills.map(async ({ moment, bill }) => ({ moment, payment: await partner.pay(bill, 4_000) })),
  );
  await partner.deliver();
  await partner.aMinuteLater();
  system.sandbox.clock.advance(10_000);

  // Act
  for (const { moment, payment } of payments) {
    const killed = await killAt(system, watched, moment, drive(payment));
    expect(killed, `killed ${moment.phase} call ${moment.nth}`).toBe(true);
  }
  await invoke('write-back');

  // Assess
  await expectPostedOnce(partner, [firstOfAll, first, ...payments.map(({ payment }) => payment)]);
}, 240_000);
