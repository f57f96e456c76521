import { expect, test } from 'vitest';
import { partnerOf, postingSystem } from '../support/system-alternative.ts';
import { hurryTheQueue } from '../support/system-clock.ts';
import { callsOf, killAt, momentsIn } from '../support/system-kills.ts';

const shared = postingSystem();

test('a payment is recorded and posted once, whichever AWS call record-payment is killed at', async () => {
  // Prepare: which calls there are, once the first payment of the company is confirmed
  const system = shared();
  const partner = await partnerOf(system);
  const watched = { name: 'record-payment', about: partner.company.id };
  await hurryTheQueue(system);
  const first = await partner.collect(await partner.bill(10_000), 4_000);
  const payments = [first, await partner.pay(await partner.bill(10_000), 4_000)];
  const calls = await callsOf(system, watched, () => partner.deliver());
  const moments = momentsIn(calls);
  const bills = moments.map(() => partner.enter(10_000));
  await partner.company.pull('invoices');
  await system.host.idle();

  // Act: the queue delivers each again
  for (const [at, moment] of moments.entries()) {
    const invoice = bills[at] ?? partner.enter(0);
    payments.push(await partner.pay(invoice, 4_000));
    const killed = await killAt(system, watched, moment, () => partner.deliver());
    expect(killed, `killed ${moment.phase} call ${moment.nth}`).toBe(true);
  }

  // Assess
  for (const payment of payments) {
    await partner.becomes(payment, 'CONFIRMED');
    expect(partner.posted(payment)).toMatchObject([{ amount: 4_000 }]);
  }
  expect(partner.posts()).toHaveLength(payments.length);
}, 240_000);
