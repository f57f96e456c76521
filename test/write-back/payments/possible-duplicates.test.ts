import { describe, expect, it } from 'vitest';
import { type Billed, type Rig, recordedIn, rigFor } from '../../support/write-back.ts';

/** Enters a payment for an invoice by hand. Rutter has it after its next sync. */
const receive = ({ sandbox }: Rig, { id: invoiceId }: Billed, amount: number) =>
  sandbox.ledger.receivePayment({ allocations: [{ invoiceId, amount }] });

const learn = async (rig: Rig) => {
  rig.sandbox.cache.syncNow();
  await rig.pull();
};

describe('a payment for an invoice on which a cheque was just received', () => {
  it('is refused by Intacct with both amounts if Rutter has not seen the cheque', async () => {
    const rig = await rigFor();
    const invoice = await rig.bill(10_000);
    receive(rig, invoice, 3_000);
    await rig.tell('payment_succeeded', [[invoice, 10_000]]);
    await rig.drive();
    const { state, reason, sentence } = await rig.intent();
    expect([state, reason]).toEqual(['REFUSED', 'NOT_ENOUGH_DUE']);
    expect(sentence).toContain('100 USD exceeds the amount due 70 USD');
    expect(recordedIn(rig.sandbox)).toEqual([]);
  });

  it('is refused if the cheque pays the invoice in full, and held with its number once the copy shows it', async () => {
    const rig = await rigFor();
    const invoice = await rig.bill(10_000);
    const cheque = receive(rig, invoice, 10_000);
    await rig.tell('payment_succeeded', [[invoice, 10_000]]);
    expect(await rig.drive()).toMatchObject({ state: 'REFUSED', reason: 'INVOICE_ALREADY_PAID' });
    await rig.later(10);
    expect(await rig.intent()).toMatchObject({
      state: 'HELD',
      reason: 'LOOKS_RECORDED_BY_HAND',
      sentence: expect.stringMatching(`Intacct payment ${cheque.recordNo} of .* over 100.00 USD looks like`),
    });
    expect(recordedIn(rig.sandbox)).toEqual([]);
  });

  it('is held with both amounts if Rutter has seen the cheque, and sent when the cheque is reversed', async () => {
    const rig = await rigFor();
    const invoice = await rig.bill(10_000);
    const cheque = receive(rig, invoice, 3_000);
    await learn(rig);
    await rig.tell('payment_succeeded', [[invoice, 10_000]]);
    expect(await rig.drive()).toMatchObject({
      state: 'HELD',
      reason: 'NOT_ENOUGH_DUE',
      sentence: expect.stringContaining('but only 70.00 USD is due, so 30.00 USD is too much'),
    });
    rig.sandbox.ledger.reversePayment(cheque.id);
    await learn(rig);
    await rig.later(25);
    expect(recordedIn(rig.sandbox)).toHaveLength(1);
    expect(await rig.intent()).toMatchObject({ state: 'CONFIRMED' });
  });
});

describe('a possible duplicate that was entered by hand', () => {
  async function held() {
    const rig = await rigFor();
    const invoice = await rig.bill(30_000);
    const duplicate = receive(rig, invoice, 10_000);
    await learn(rig);
    await rig.tell('payment_succeeded', [[invoice, 10_000]]);
    await rig.drive();
    return { rig, invoice, duplicate };
  }

  it('holds the payment, shows both, and takes the invoice off collection', async () => {
    const { rig, invoice, duplicate } = await held();
    expect(await rig.intent()).toMatchObject({
      state: 'HELD',
      reason: 'LOOKS_RECORDED_BY_HAND',
      sentence: `Payment pay_1 is held: Intacct payment ${duplicate.recordNo} of 2026-03-16 over 100.00 USD looks like the same money.`,
    });
    expect(await rig.shown(invoice)).toMatchObject({ amountDue: 10_000, collectible: false });
    await rig.later(20);
    expect(recordedIn(rig.sandbox)).toEqual([]);
    expect(await rig.sweep()).toMatchObject({ waiting: 1 });
  });

  it('becomes the record if a person says that it is the same payment, and counts once', async () => {
    const { rig, invoice, duplicate } = await held();
    await rig.resolve('same-payment');
    await rig.later(10);
    expect(await rig.intent()).toMatchObject({
      state: 'CONFIRMED',
      ledgerId: duplicate.id,
      ledgerNumbers: [duplicate.recordNo],
      generation: 0,
    });
    expect(await rig.shown(invoice)).toMatchObject({ amountDue: 20_000, collectible: true });
    expect(recordedIn(rig.sandbox)).toEqual([]);
  });

  it('counts beside the posted payment if a person says that it is another one', async () => {
    const { rig, invoice, duplicate } = await held();
    await rig.resolve('another-payment');
    await rig.later(10);
    expect(recordedIn(rig.sandbox).map(({ amount }) => amount)).toEqual([10_000]);
    expect(await rig.intent()).toMatchObject({ state: 'CONFIRMED', notDuplicates: [duplicate.id] });
    expect(await rig.shown(invoice)).toMatchObject({ amountDue: 10_000, collectible: true });
  });

  it('can be claimed by one payment only', async () => {
    const { rig, invoice, duplicate } = await held();
    await rig.resolve('same-payment');
    await rig.tell('payment_succeeded', [[invoice, 10_000]], { id: 'pay_2' });
    await rig.drive('pay_2');
    await rig.later(10);
    expect(await rig.intent('pay_2')).toMatchObject({ state: 'CONFIRMED' });
    expect((await rig.intent('pay_2')).ledgerIds).not.toContain(duplicate.id);
    expect(recordedIn(rig.sandbox, 'pay_2')).toHaveLength(1);
  });
});

describe('a cheque that was reversed', () => {
  async function reversed(settings: Record<string, unknown>) {
    const rig = await rigFor({ settings });
    const invoice = await rig.bill(20_000);
    const cheque = receive(rig, invoice, 10_000);
    await learn(rig);
    rig.sandbox.clock.advance(120_000);
    rig.sandbox.ledger.reversePayment(cheque.id);
    await learn(rig);
    return { rig, invoice };
  }

  it('does not become the record of a payment that we do not post, but a later entry does', async () => {
    // Prepare
    const { rig, invoice } = await reversed({ writeBack: 'off' });

    // Act
    await rig.tell('payment_succeeded', [[invoice, 10_000]]);
    await rig.later(6);
    const before = await rig.intent();
    const received = receive(rig, invoice, 10_000);
    await learn(rig);
    await rig.later(6);

    // Assess
    expect(before.ledgerId).toBeNull();
    expect(await rig.intent()).toMatchObject({ reason: 'RECORDED_BY_HAND', ledgerIds: [received.id] });
    expect(await rig.shown(invoice)).toMatchObject({ amountDue: 10_000, collectible: true });
  });

  it('does not hold a payment once a copy of the invoice proves the reversal', async () => {
    // Prepare
    const { rig, invoice } = await reversed({});
    rig.sandbox.clock.advance(11 * 60_000);
    rig.sandbox.ledger.editInvoice(invoice.id, { memo: 'The cheque bounced.' });
    await learn(rig);

    // Act
    await rig.tell('payment_succeeded', [[invoice, 10_000]]);

    // Assess
    expect(await rig.until('CONFIRMED')).toMatchObject({ state: 'CONFIRMED' });
    expect(recordedIn(rig.sandbox)).toHaveLength(1);
  });
});

it('a person decides if an answer is lost and a possible duplicate exists in a ledger without memos', async () => {
  const rig = await rigFor({ echoMemo: false });
  const invoice = await rig.bill(30_000);
  const path = '/accounting/invoice_payments';
  rig.sandbox.faults.add({ method: 'POST', path, effect: { kind: 'job-failure', status: 500 } });
  await rig.tell('payment_succeeded', [[invoice, 10_000]]);
  await rig.drive();
  const duplicate = receive(rig, invoice, 10_000);
  await rig.later(50);
  expect(await rig.intent()).toMatchObject({
    state: 'HELD',
    reason: 'POSSIBLE_MATCH',
    sentence: expect.stringContaining(duplicate.recordNo),
  });
  expect(await rig.shown(invoice)).toMatchObject({ collectible: false });
  await rig.resolve('another-payment');
  await rig.later(10);
  expect(recordedIn(rig.sandbox)).toHaveLength(1);
  expect(await rig.intent()).toMatchObject({ state: 'CONFIRMED', generation: 2 });
});
