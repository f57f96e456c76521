import { expect, test } from 'vitest';
import { entities } from '../../functions/domain/shared/ids.ts';
import { type System, systemFor } from '../support/system.ts';
import { type Partner, partnerOf } from '../support/system-alternative.ts';
import { writesAmong } from '../support/system-company.ts';

/** An hour in which everything runs: each pull, and the sweep. */
async function oneHour({ invoke, host }: System, partner: Partner): Promise<void> {
  await partner.anHourLater();
  for (const entity of entities) await partner.company.pull(entity);
  await invoke('write-back');
  await host.idle();
}

test('once posted payments have come back from the ledger, nothing more is written, here or in the ledger', async () => {
  // Prepare: paid in part, in whole, in two parts, failed, and by somebody in Intacct
  // The system is its own, because the sweep drives all companies and the test counts every write.
  const system = await systemFor({ posts: true });
  const partner = await partnerOf(system);
  const { company, alternative } = partner;
  const [one, two, three] = [partner.enter(10_000), partner.enter(20_000), partner.enter(30_000)];
  await company.pull('invoices');
  const failing = await partner.pay(three);
  const payments = [await partner.pay(one), await partner.pay(two, 5_000), failing];
  await partner.deliver();
  company.ledger.receivePayment({ allocations: [{ invoiceId: two.id, amount: 1_000 }] });
  for (const payment of payments) await partner.becomes(payment, 'CONFIRMED');
  alternative.books.fail(failing.id);
  await partner.deliver();
  for (let hour = 0; hour < 3; hour++) await oneHour(system, partner);
  expect(await partner.open('REVERSE_FAILED_PAYMENT')).toHaveLength(1);
  const receipts = company.ledger.payments.size;

  // Act
  system.resetRequests();
  const callsBefore = system.host.calls.length;
  for (let hour = 0; hour < 2; hour++) await oneHour(system, partner);

  // Assess
  const writing = company.requests().filter((name) => !name.startsWith('GET '));
  expect(new Set(writing)).toEqual(new Set(['POST /connections/incremental_sync']));
  expect(writesAmong(system.host.calls.slice(callsBefore)).data).toBe(0);
  expect(company.ledger.payments.size).toBe(receipts);
  expect(await company.differences()).toEqual([]);
});
