import { expect, test } from 'vitest';
import { ledgerId } from '../../functions/domain/shared/ids.ts';
import { sharedSystem } from '../support/system.ts';
import { companyOf, openInvoices, writesAmong } from '../support/system-company.ts';
import { claimFor, payInAlternative, storeIntent } from '../support/system-intents.ts';
import { first } from '../support/system-wait.ts';

const shared = sharedSystem();

/** A company with a sent intent `pay-1` that pays the whole of an open invoice. */
async function withIntent(state: string, pulled = ['invoices', 'payments']) {
  const system = shared();
  const company = await companyOf(system, { pulled });
  const { id, due, currency } = first(openInvoices(company.ledger));
  await storeIntent(system, company, {
    id: 'pay-1',
    amount: due,
    currency: currency ?? 'USD',
    changes: { state },
  });
  const enter = (memo: string | null) =>
    company.ledger.receivePayment({ allocations: [{ invoiceId: id, amount: due }], memo });
  const intent = () => company.item('WriteBacks', { writeBackId: 'payment#alternative:pay-1' });
  const ofLedger = async (payment: { readonly id: string }) => {
    const { Payments = [] } = await company.tables();
    return Payments.filter((item) => item['paymentId'] === `intacct:${payment.id}`);
  };
  return { system, company, invoiceId: id, due, enter, intent, ofLedger };
}

test('a payment that we posted is not stored a second time, and its waiting intent is woken once', async () => {
  // Prepare
  const { system, company, enter, intent, ofLedger } = await withIntent('POSTED');
  const payment = enter('pay-1');
  await claimFor(system, company, 'pay-1', ledgerId.parse(payment.id));
  await company.change({ freshEveryMinutes: 1 });
  await company.pull('payments');
  system.sandbox.clock.advance(3_000);

  // Act: windows overlap, so the second pull reads the payment again
  const tried = await company.pull('payments', { dryRun: true });
  const asItWas = await intent();
  const pulled = await company.pull('payments');
  const woken = await intent();
  const callsBefore = system.host.calls.length;
  const again = await company.pull('payments');

  // Assess
  expect(tried.counts).toMatchObject({ created: 0, ignored: { OUR_OWN_PAYMENT: 1 } });
  expect(asItWas).toMatchObject({ version: 1 });
  expect(pulled.counts).toMatchObject({ created: 0, ignored: { OUR_OWN_PAYMENT: 1 } });
  expect(pulled.asked).not.toContain('invoices');
  expect(await ofLedger(payment)).toEqual([]);
  expect(woken).toMatchObject({ open: 'open', dueAt: expect.any(String), version: 2 });
  expect(again.counts).toMatchObject({ created: 0, ignored: { OUR_OWN_PAYMENT: 1 } });
  expect(writesAmong(system.host.calls.slice(callsBefore)).data).toBe(0);
  expect(await intent()).toEqual(woken);
});

test('a payment whose answer was lost is recognised by its memo, and its intent is given its id once', async () => {
  // Prepare
  const { company, enter, intent, ofLedger } = await withIntent('SENDING');
  const payment = enter(' pay-1 ');
  const other = company.ledger.receivePayment({
    allocations: [{ invoiceId: openInvoices(company.ledger)[0]?.id ?? '', amount: 100 }],
    memo: 'Thank you',
  });
  company.later();

  // Act
  await company.pull('payments');
  const told = await intent();
  await company.pull('payments');

  // Assess
  expect(told).toMatchObject({
    ledgerRecords: [{ ledgerId: payment.id, role: 'sighted' }],
    dueAt: expect.any(String),
    version: 2,
  });
  expect(await intent()).toEqual(told);
  expect(await ofLedger(payment)).toEqual([]);
  expect(await ofLedger(other)).toHaveLength(1);
});

test('a payment that was stored before it was recognised gets its counterpart in matchedTo', async () => {
  // Prepare
  const { system, company, enter, ofLedger } = await withIntent('POSTED');
  const payment = enter(null);
  company.later();
  await company.pull('payments');
  expect((await ofLedger(payment))[0]).not.toHaveProperty('matchedTo');

  // Act
  await claimFor(system, company, 'pay-1', ledgerId.parse(payment.id));
  const pulled = await company.pull('payments', { mode: 'full' });

  // Assess
  expect(pulled.counts).toMatchObject({ updated: 1 });
  expect(await ofLedger(payment)).toMatchObject([{ matchedTo: 'alternative:pay-1' }]);
});

test('a change of an invoice wakes the intents of its payments', async () => {
  // Prepare
  const { system, company, invoiceId, enter, intent } = await withIntent('CLOSED');
  await payInAlternative(system, company, invoiceId, { id: 'pay-1', amount: 100 });
  const asItWas = await intent();

  // Act: a payment is entered by hand, and pulled before its invoice is
  const payment = enter(null);
  company.later();
  const before = Date.now();
  await company.pull('payments', { mode: 'full' });
  const byPayment = await intent();
  await company.pull('invoices');
  const byInvoice = await intent();
  const callsBefore = system.host.calls.length;
  await company.pull('invoices');

  // Assess
  expect(asItWas).not.toHaveProperty('dueAt');
  expect(await company.item('Payments', { paymentId: `intacct:${payment.id}` })).toBeDefined();
  // The intent wakes when the page with the payment is stored.
  expect(Date.parse(String(byPayment['dueAt']))).toBeGreaterThanOrEqual(before + 60_000);
  expect(Date.parse(String(byInvoice['dueAt']))).toBeLessThanOrEqual(Date.now());
  expect(writesAmong(system.host.calls.slice(callsBefore)).data).toBe(0);
});

test('an invoice that was paid in Intacct and reopened there has a to-do until it is paid again', async () => {
  // Prepare
  const { company, invoiceId, due, enter } = await withIntent('CLOSED');
  const payment = enter(null);
  company.later();
  await company.pull('invoices');

  // Act
  company.ledger.reversePayment(payment.id);
  company.later();
  await company.pull('invoices');
  const [opened, ...more] = await company.todos('REOPENED_IN_INTACCT');
  company.ledger.receivePayment({ allocations: [{ invoiceId, amount: due }] });
  company.later();
  await company.pull('invoices');

  // Assess
  const { number, recordNo } = company.ledger.invoice(invoiceId);
  expect(more).toEqual([]);
  expect(opened).toMatchObject({ subject: invoiceId, documentNumber: number, platformId: recordNo });
  expect(opened).not.toHaveProperty('closedAt');
  expect(await company.todos('REOPENED_IN_INTACCT')).toMatchObject([{ closedAt: expect.any(String) }]);
});
