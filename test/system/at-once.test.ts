import { expect, test } from 'vitest';
import { partnerOf, postingSystem } from '../support/system-alternative.ts';

/** No test here calls the sweep, and its schedule is off: the stream drives everything. */
const shared = postingSystem();

test('a posted payment that fails raises a to-do at once, and an edited invoice raises one with its pull', async () => {
  // Prepare
  const partner = await partnerOf(shared());
  const { company, alternative, system } = partner;
  const [failing, edited] = [await partner.bill(10_000), await partner.bill(20_000)];
  const payment = await partner.pay(failing);
  await partner.pay(edited);
  await partner.deliver();

  // Act
  alternative.books.fail(payment.id);
  await partner.deliver();
  company.ledger.editInvoice(edited.id, { lines: [{ subTotal: 25_000 }] });
  company.connection.cache.syncNow();
  await company.pull('invoices');
  await system.host.idle();

  // Assess
  expect(await partner.open('REVERSE_FAILED_PAYMENT')).toHaveLength(1);
  expect(await partner.open('EDITED_AFTER_PAID')).toHaveLength(1);
});

test('a preview shows its request at once, and storing it does not run write-back again', async () => {
  // Prepare
  const partner = await partnerOf(shared(), { settings: { writeBack: 'preview' } });
  const invoice = await partner.bill(10_000);
  const payment = await partner.pay(invoice);
  const { host } = partner.system;
  const writeBack = host.endpoints.functions['write-back'];
  const before = host.calls.length;

  // Act
  await partner.deliver();

  // Assess
  const intent = await partner.intent(payment);
  expect(intent).toMatchObject({
    state: 'CLOSED',
    attempt: { request: expect.stringContaining(payment.id) },
  });
  expect(intent).not.toHaveProperty('trigger');
  const looks = host.calls.slice(before).filter(({ function: name }) => name === writeBack);
  expect(new Set(looks.map(({ requestId }) => requestId)).size).toBe(1);
});
