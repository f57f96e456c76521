import { expect, test } from 'vitest';
import { partnerOf, postingSystem } from '../support/system-alternative.ts';

const shared = postingSystem({ sandbox: { syncDurationMs: 5 * 60_000 } });

test('a read of Rutter that began before a payment was sent does not prove that the payment is absent', async () => {
  // Prepare: Intacct took a payment although Rutter says that its job failed, while Rutter was reading for minutes
  const partner = await partnerOf(shared());
  const { company, system } = partner;
  const bill = partner.enter(10_000);
  await partner.anHourLater();
  await partner.anHourLater();
  const payment = await partner.pay(bill, 4_000);
  system.sandbox.faults.add({
    method: 'POST',
    path: '/accounting/invoice_payments',
    connectionId: company.id,
    effect: { kind: 'job-failure', status: 452 },
  });
  await partner.deliver();
  system.sandbox.clock.advance(3_000);
  const allocations = [{ invoiceId: bill.id, amount: 4_000 }];
  company.ledger.receivePayment({ allocations, memo: payment.id, method: 'eft' });

  // Act
  for (let minute = 0; minute < 8; minute++) await partner.aMinuteLater();
  const posted = await partner.becomes(payment, 'POSTED');

  // Assess
  expect(partner.posted(payment)).toHaveLength(1);
  expect(posted).toMatchObject({ generation: 1 });
}, 120_000);
