import { describe, expect, it } from 'vitest';
import { paymentEventSchema } from '../../../functions/domain/payment/events.ts';
import { connectionId } from '../../../functions/domain/shared/ids.ts';
import { instantOf } from '../../../functions/domain/shared/time.ts';
import { recordPaymentEvent } from '../../../functions/write-back/payments/record.ts';
import { pullsOf } from '../../support/pulls.ts';
import { type Billed, type Rig, rigFor } from '../../support/write-back.ts';

/** Adds invoices over this many cents each, in the ledger only. */
function inLedger({ sandbox: { ledger } }: Rig, count: number, cents: number): Billed[] {
  const customerId = ledger.addCustomer({ name: 'C', currency: 'USD' }).id;
  return Array.from({ length: count }, () => {
    const { id, recordNo } = ledger.addInvoice({ customerId, currency: 'USD', lines: [{ subTotal: cents }] });
    return { id, recordNo, customerId };
  });
}

async function read(rig: Rig): Promise<void> {
  rig.sandbox.cache.syncNow();
  await rig.pull();
  rig.sandbox.clock.advance(10_000);
}

async function one(rig: Rig): Promise<Billed> {
  const [invoice] = inLedger(rig, 1, 10_000);
  if (!invoice) throw new Error('no invoice was made');
  return invoice;
}

async function collectible(rig: Rig, invoices: readonly Billed[]): Promise<number> {
  const shown = await Promise.all(invoices.map(rig.shown));
  return shown.filter((invoice) => invoice.collectible).length;
}

describe('an invoice that is read after the event of its payment', () => {
  it('shows the payment within a minute', async () => {
    const rig = await rigFor();
    const invoice = await one(rig);
    await rig.tell('payment_succeeded', [[invoice, 10_000]]);
    await rig.later(61);
    await read(rig);

    await rig.later(1);

    expect(await rig.shown(invoice)).toMatchObject({ amountDue: 0, status: 'paid', collectible: false });
  });

  it('shows the payment although that waits for a person', async () => {
    const rig = await rigFor();
    const invoice = await one(rig);
    await rig.tell('payment_succeeded', [[invoice, 10_000]], { payment: { chargedAmount: '103.00' } });
    await rig.later(2);
    expect(await rig.intent()).toMatchObject({ state: 'HELD', reason: 'ALLOCATION_MISMATCH' });
    await read(rig);

    await rig.later(2);

    expect(await rig.shown(invoice)).toMatchObject({ amountDue: 0, collectible: false });
    expect((await rig.intent()).dueAt).toMatch(/^9999/);
  });

  it('shows the payment although its events contradict each other', async () => {
    const rig = await rigFor();
    const invoice = await one(rig);
    await rig.tell('payment_succeeded', [[invoice, 10_000]]);
    await rig.later(2);
    await rig.tell('payment_succeeded', [[invoice, 9_000]]);
    await rig.later(2);
    await read(rig);

    await rig.later(2);

    expect(await rig.intent()).toMatchObject({ state: 'HELD', reason: 'CONTRADICTORY_EVENTS' });
    expect(await rig.shown(invoice)).toMatchObject({ amountDue: 0, collectible: false });
  });
});

it('an invoice of a company that was connected after the event of its payment shows the payment within a minute', async () => {
  // Prepare
  const rig = await rigFor();
  const late = connectionId.parse('late');
  const invoice = await one(rig);
  const now = instantOf(rig.sandbox.clock.now());
  const allocations = [{ invoiceId: invoice.id, amount: '100.00' }];
  const payment = {
    id: 'pay_1',
    amount: '100.00',
    currency: 'USD',
    method: 'card',
    paidAt: now,
    allocations,
  };
  const topic = 'payment_succeeded';
  const event = paymentEventSchema.parse({ eventId: 'evt_late', topic, occurredAt: now, payment });
  await recordPaymentEvent(rig.deps, late, event);
  await rig.later(60);

  // Act
  await rig.stores.profiles.put({ ...rig.profile, connectionId: late }, undefined);
  rig.sandbox.cache.syncNow();
  await pullsOf(rig.sandbox, rig.stores, late, rig.deps.clock)();
  await rig.later(1);

  // Assess
  const stored = await rig.stores.invoices.getMany(late, [invoice.id]);
  expect(stored.get(invoice.id)).toMatchObject({ amountDue: 0, collectible: false });
});

describe('invoices of a payment that cannot be posted as it is', () => {
  it.each([
    91, 200,
  ])('show the payment at once if it names %i of them, until a person says that it does not count', async (count) => {
    const rig = await rigFor();
    const invoices = inLedger(rig, count, 100);
    await read(rig);

    await rig.tell(
      'payment_succeeded',
      invoices.map((invoice) => [invoice, 100] as const),
    );
    expect(await collectible(rig, invoices)).toBe(0);
    await rig.later(3);
    expect(await rig.intent()).toMatchObject({ state: 'HELD', reason: 'TOO_MANY_INVOICES' });
    expect(await collectible(rig, invoices)).toBe(0);

    await rig.resolve('ignore');
    await rig.later(4);
    expect(await collectible(rig, invoices)).toBe(count);
    expect(await rig.intent()).not.toHaveProperty('awaitsInvoices');
  });

  it('are not offered for payment after 91 of them were recorded by hand, before a copy shows that', async () => {
    // Prepare
    const rig = await rigFor();
    const invoices = inLedger(rig, 91, 100);
    await read(rig);
    await rig.tell(
      'payment_succeeded',
      invoices.map((invoice) => [invoice, 100] as const),
    );
    await rig.later(3);
    const allocations = invoices.map(({ id }) => ({ invoiceId: id, amount: 100 }));
    const entered = rig.sandbox.ledger.receivePayment({ allocations });
    rig.sandbox.clock.advance(120_000);
    rig.sandbox.cache.syncNow();

    // Act
    await rig.resolve('done-by-hand', { ledgerIds: [entered.id] });
    const decided = await collectible(rig, invoices);
    await rig.pull();
    await rig.later(6);

    // Assess
    expect(await rig.intent()).toMatchObject({ state: 'CLOSED', closedAs: 'done-by-hand' });
    expect([decided, await collectible(rig, invoices)]).toEqual([0, 0]);
    expect(await rig.open()).toEqual([]);
  });

  it('are not offered for payment after a payment without a readable amount was recorded by hand, before a copy shows that', async () => {
    // Prepare
    const rig = await rigFor();
    const invoice = await rig.bill(10_000);
    await rig.tell('payment_succeeded', [[invoice, 9_000]], { payment: { amount: '90.005' } });
    await rig.later(2);
    rig.sandbox.ledger.receivePayment({ allocations: [{ invoiceId: invoice.id, amount: 9_000 }] });
    rig.sandbox.clock.advance(120_000);
    rig.sandbox.cache.syncNow();

    // Act
    await rig.resolve('done-by-hand');
    await rig.pull();
    const decided = await rig.shown(invoice);
    rig.sandbox.clock.advance(120_000);
    rig.sandbox.ledger.editInvoice(invoice.id, { memo: 'Paid by card.' });
    rig.sandbox.cache.syncNow();
    await rig.pull();

    // Assess
    expect(decided).toMatchObject({ amountDue: 1_000, collectible: false });
    expect(await rig.shown(invoice)).toMatchObject({ amountDue: 1_000, collectible: true });
  });

  it('are not offered for payment while the amount of the payment cannot be read', async () => {
    const rig = await rigFor();
    const invoice = await rig.bill(10_000);
    await rig.tell('payment_succeeded', [[invoice, 10_000]], { payment: { amount: '100.005' } });
    await rig.later(2);
    expect(await rig.shown(invoice)).toMatchObject({ amountDue: 10_000, collectible: false });

    await rig.tell('payment_failed', [[invoice, 10_000]], { payment: { amount: '100.005' } });
    expect(await rig.shown(invoice)).toMatchObject({ amountDue: 10_000, collectible: true });
  });
});

it('an earlier success that arrives late frees more invoices than fit into one transaction', async () => {
  const rig = await rigFor();
  const before = inLedger(rig, 60, 100);
  const after = inLedger(rig, 60, 100);
  await read(rig);
  await rig.change({ paused: true });
  await rig.tell(
    'payment_succeeded',
    before.map((invoice) => [invoice, 100] as const),
  );
  const early = instantOf(rig.sandbox.clock.now() - 5_000);
  const allocations = after.map(({ id }) => ({ invoiceId: id, amount: '1.00' }));
  const payment = {
    id: 'pay_1',
    amount: '60.00',
    currency: 'USD',
    method: 'card',
    paidAt: early,
    allocations,
  };
  const topic = 'payment_succeeded';
  const event = paymentEventSchema.parse({ eventId: 'evt_early', topic, occurredAt: early, payment });
  await recordPaymentEvent(rig.deps, rig.profile.connectionId, event);

  await rig.later(2);

  expect(await collectible(rig, before)).toBe(60);
  expect(await collectible(rig, after)).toBe(0);
});
