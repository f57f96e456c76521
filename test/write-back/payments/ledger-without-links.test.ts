import { describe, expect, it } from 'vitest';
import { type Rig, recordedIn, rigFor } from '../../support/write-back.ts';

/** Rutter reads the ledger, the pulls read Rutter, and the sweep drives what is due. */
async function learn(rig: Rig): Promise<void> {
  rig.sandbox.cache.syncNow();
  await rig.pull();
  await rig.later(6);
}

describe('a payment that we never sent, in a ledger whose invoices list no payments', () => {
  it('is counted once after it was entered by hand', async () => {
    const rig = await rigFor({ reportLinks: false, settings: { writeBack: 'preview' } });
    const invoice = await rig.bill(100_000);
    await rig.tell('payment_succeeded', [[invoice, 40_000]]);
    await rig.later(2);
    expect(await rig.shown(invoice)).toMatchObject({ amountDue: 60_000 });

    rig.sandbox.ledger.receivePayment({ allocations: [{ invoiceId: invoice.id, amount: 40_000 }] });
    await learn(rig);

    expect(await rig.intent()).toMatchObject({ state: 'CLOSED', reason: 'RECORDED_BY_HAND' });
    expect(await rig.shown(invoice)).toMatchObject({ amountDue: 60_000, collectible: true });
  });

  it('is counted once after a person named it', async () => {
    const rig = await rigFor({ reportLinks: false, settings: { paymentsAccountId: undefined } });
    const invoice = await rig.bill(10_000);
    await rig.tell('payment_succeeded', [[invoice, 6_000]]);
    await rig.later(2);
    const entered = rig.sandbox.ledger.receivePayment({
      allocations: [{ invoiceId: invoice.id, amount: 6_000 }],
    });
    await learn(rig);

    await rig.resolve('done-by-hand', { ledgerIds: [entered.recordNo] });

    expect(await rig.intent()).toMatchObject({ ledgerIds: [entered.id], advances: [] });
    expect(await rig.shown(invoice)).toMatchObject({ amountDue: 4_000, overpaid: 0, collectible: true });
    expect(await rig.open()).toStrictEqual([]);
  });

  it('is counted once after a person said that its possible duplicate is the same', async () => {
    const rig = await rigFor({ reportLinks: false });
    const invoice = await rig.bill(10_000);
    rig.sandbox.ledger.receivePayment({ allocations: [{ invoiceId: invoice.id, amount: 6_000 }] });
    await learn(rig);
    await rig.tell('payment_succeeded', [[invoice, 6_000]]);
    await rig.later(2);
    expect(await rig.intent()).toMatchObject({ reason: 'LOOKS_RECORDED_BY_HAND' });

    await rig.resolve('same-payment');
    await rig.later(10);

    expect(await rig.shown(invoice)).toMatchObject({ amountDue: 4_000, collectible: true });
    expect(await rig.open()).toStrictEqual([]);
  });

  it('is due again, with a to-do, when it fails after it was entered by hand', async () => {
    const rig = await rigFor({ reportLinks: false, settings: { writeBack: 'preview' } });
    const invoice = await rig.bill(10_000);
    await rig.tell('payment_succeeded', [[invoice, 10_000]]);
    await rig.later(2);
    rig.sandbox.ledger.receivePayment({ allocations: [{ invoiceId: invoice.id, amount: 10_000 }] });
    await learn(rig);

    await rig.tell('payment_failed', [[invoice, 10_000]]);
    await rig.later(30);

    expect(await rig.shown(invoice)).toMatchObject({ amountDue: 10_000, collectible: true });
    expect(await rig.open()).toStrictEqual(['REVERSE_FAILED_PAYMENT']);
  });
});

it('a failed payment that is reversed in a ledger without links makes its invoice due once it is seen to be gone', async () => {
  // Prepare
  const rig = await rigFor({ reportLinks: false });
  const { ledger } = rig.sandbox;
  const invoice = await rig.bill(10_000);
  await rig.tell('payment_succeeded', [[invoice, 4_000]]);
  await rig.until('CONFIRMED');
  const [own] = recordedIn(rig.sandbox);
  const allocations = [{ invoiceId: invoice.id, amount: 3_000 }];
  ledger.receivePayment({ allocations, date: '2026-02-01' });
  await learn(rig);
  await rig.later(70);
  await rig.tell('payment_failed', [[invoice, 4_000]]);
  await rig.later(5);

  // Act
  ledger.reversePayment(own?.id ?? '', { keepPayment: false });
  rig.sandbox.clock.advance(120_000);
  rig.sandbox.cache.syncNow();
  await rig.pull();
  const read = await rig.shown(invoice);
  await rig.later(20);

  // Assess
  const contradictory = { code: 'LEDGER_ARITHMETIC' };
  expect(read).toMatchObject({
    amountDue: 7_000,
    collectible: false,
    held: contradictory,
    ledger: { amountDue: 7_000 },
  });
  expect(await rig.shown(invoice)).toMatchObject({ amountDue: 7_000, collectible: true, held: null });
  expect(await rig.open()).toStrictEqual([]);
});

describe('a payment that we sent, in a ledger whose invoices list no payments', () => {
  it('is not due again if a later generation arrived than the one before the copy', async () => {
    const rig = await rigFor({ reportLinks: false });
    const invoice = await rig.bill(20_000);
    rig.sandbox.ledger.receivePayment({ allocations: [{ invoiceId: invoice.id, amount: 4_000 }] });
    await learn(rig);
    const path = '/accounting/invoice_payments';
    rig.sandbox.faults.add({ method: 'POST', path, effect: { kind: 'job-failure', status: 450 } });
    await rig.tell('payment_succeeded', [[invoice, 6_000]]);
    await rig.later(3);
    expect(await rig.intent()).toMatchObject({ state: 'REFUSED' });
    rig.sandbox.faults.clear();
    rig.sandbox.clock.advance(2 * 3_600_000);
    rig.sandbox.ledger.editInvoice(invoice.id, { dueDate: '2026-12-31' });
    await learn(rig);

    await rig.resolve('retry');

    expect((await rig.intent()).ledgerId).not.toBeNull();
    expect(await rig.shown(invoice)).toMatchObject({ amountDue: 10_000, collectible: false });
  });

  it.each([
    'ignore',
    'done-by-hand',
  ] as const)('counts as reversed once a person says %s, after it failed beside a cheque', async (outcome) => {
    const rig = await rigFor({ reportLinks: false });
    const invoice = await rig.bill(10_000);
    rig.sandbox.ledger.receivePayment({ allocations: [{ invoiceId: invoice.id, amount: 2_000 }] });
    await learn(rig);
    await rig.tell('payment_succeeded', [[invoice, 6_000]]);
    await rig.until('CONFIRMED');
    await rig.later(70);
    await learn(rig);
    await rig.tell('payment_failed', [[invoice, 6_000]]);
    await rig.later(5);
    const [todo] = await rig.stores.todosOf(rig.profile.connectionId);
    expect(todo).toMatchObject({ code: 'REVERSE_FAILED_PAYMENT' });
    expect(todo?.['step']).toContain('resolve this intent with outcome `ignore`');
    expect(await rig.shown(invoice)).toMatchObject({ amountDue: 8_000 });
    const [own] = recordedIn(rig.sandbox);
    rig.sandbox.ledger.reversePayment(own?.id ?? '', { keepPayment: true, keepLink: false });

    await rig.resolve(outcome);
    await learn(rig);

    expect(await rig.open()).toEqual([]);
    expect(await rig.intent()).toMatchObject({ state: 'CONFIRMED', reversedByPerson: true });
    expect(await rig.shown(invoice)).toMatchObject({ amountDue: 8_000, collectible: true });
  });
});
