import { expect, test } from 'vitest';
import { partnerOf, postingSystem } from '../support/system-alternative.ts';
import { billAll, callsOf, expectPostedOnce, killAt, momentsIn } from '../support/system-kills.ts';

const shared = postingSystem();

test('a payment is posted once, whichever AWS call write-back is killed at while it posts', async () => {
  // Prepare: which calls there are, once the first payment of the company is confirmed
  const system = shared();
  const partner = await partnerOf(system);
  const watched = { name: 'write-back', about: partner.company.id };
  const first = await partner.collect(await partner.bill(10_000), 4_000);
  const payments = [first, await partner.pay(await partner.bill(10_000), 4_000)];
  const calls = await callsOf(system, watched, () => partner.deliver());

  // Act: the stream delivers each again
  for (const { moment, bill } of await billAll(partner, momentsIn(calls))) {
    payments.push(await partner.pay(bill, 4_000));
    const killed = await killAt(system, watched, moment, () => partner.deliver());
    expect(killed, `killed ${moment.phase} call ${moment.nth}`).toBe(true);
  }

  // Assess
  await expectPostedOnce(partner, payments);
}, 240_000);
