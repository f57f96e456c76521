import { describe, expect, it } from 'vitest';
import { InvalidInput } from '../../../functions/domain/shared/errors.ts';
import { rejection } from '../../support/rutter.ts';
import { learn, type Rig, recordedIn, rigFor } from '../../support/write-back.ts';

const refund = (id: string, amount: string) => ({ payment: { refund: { id, amount } } });

async function sentencesOf({ stores, profile }: Rig): Promise<string[]> {
  const all = await stores.todosOf(profile.connectionId);
  return all.filter(({ closedAt }) => closedAt === undefined).map(({ sentence }) => sentence);
}

/** An invoice of 100 of which a cheque paid 40, and a payment of 100. */
async function tooMuch() {
  const rig = await rigFor();
  const invoice = await rig.bill(10_000);
  rig.sandbox.ledger.receivePayment({ allocations: [{ invoiceId: invoice.id, amount: 4_000 }] });
  await learn(rig);
  await rig.tell('payment_succeeded', [[invoice, 10_000]]);
  expect(await rig.drive()).toMatchObject({ reason: 'NOT_ENOUGH_DUE' });
  return { rig, invoice, due: 6_000 };
}

/** A payment of 100 that says it pays 90 of an invoice. */
async function mismatched(total: number) {
  const rig = await rigFor();
  const invoice = await rig.bill(total);
  await rig.tell('payment_succeeded', [[invoice, 9_000]], { amount: 10_000 });
  await rig.later(2);
  expect(await rig.intent()).toMatchObject({ reason: 'ALLOCATION_MISMATCH' });
  return { rig, invoice, due: 9_000 };
}

describe('a person who follows the step may record a payment', () => {
  it('with what is due, and the rest as an advance', async () => {
    const rig = await rigFor();
    const invoice = await rig.bill(10_000);
    rig.sandbox.ledger.receivePayment({ allocations: [{ invoiceId: invoice.id, amount: 4_000 }] });
    await learn(rig);
    await rig.tell('payment_succeeded', [[invoice, 10_000]]);
    expect(await rig.drive()).toMatchObject({ reason: 'NOT_ENOUGH_DUE' });
    const { recordNo, id } = rig.sandbox.ledger.receivePayment({
      allocations: [{ invoiceId: invoice.id, amount: 6_000 }],
    });
    await learn(rig);
    await rig.later(30);
    expect(await rig.intent()).toMatchObject({ reason: 'INVOICE_ALREADY_PAID' });
    expect(await rig.open()).toEqual(['OVERPAID']);
    await rig.resolve('done-by-hand', { ledgerIds: [recordNo] });
    await rig.later(2);
    expect(await rig.open()).toEqual([]);
    const { ledgerIds, history, advances } = await rig.intent();
    expect(ledgerIds).toEqual([id]);
    expect(advances).toEqual([{ invoiceId: invoice.id, amount: 4_000 }]);
    expect(history).toContainEqual(
      expect.objectContaining({
        sentence: 'As agreed. (they sum up to 60.00, the payment is over 100.00 USD)',
      }),
    );
    expect(await rig.shown(invoice)).toMatchObject({ amountDue: 0 });
    rig.sandbox.ledger.reversePayment(id, { keepPayment: false });
    await learn(rig);
    expect(await rig.open()).toContain('POSTED_PAYMENT_GONE');
  });

  it('with parts for invoices that sum up to less than the payment', async () => {
    const rig = await rigFor();
    const invoice = await rig.bill(9_000);
    await rig.tell('payment_succeeded', [[invoice, 9_000]], { amount: 10_000 });
    await rig.later(2);
    expect(await rig.intent()).toMatchObject({ reason: 'ALLOCATION_MISMATCH' });
    const { recordNo, id } = rig.sandbox.ledger.receivePayment({
      allocations: [{ invoiceId: invoice.id, amount: 9_000 }],
    });
    await learn(rig);
    await rig.resolve('done-by-hand', { ledgerIds: [recordNo] });
    expect(await rig.intent()).toMatchObject({ state: 'CLOSED', ledgerIds: [id] });
  });

  it("in the invoice's currency", async () => {
    const rig = await rigFor({ currencies: ['USD', 'EUR'] });
    const { ledger } = rig.sandbox;
    const customerId = ledger.addCustomer({ name: 'E', currency: 'EUR' }).id;
    const invoice = ledger.addInvoice({ customerId, currency: 'EUR', lines: [{ subTotal: 10_000 }] });
    await learn(rig);
    await rig.tell('payment_succeeded', [[invoice, 11_000]]);
    await rig.later(2);
    expect(await rig.intent()).toMatchObject({ reason: 'CURRENCY_MISMATCH' });
    const { recordNo, id } = ledger.receivePayment({
      allocations: [{ invoiceId: invoice.id, amount: 10_000 }],
    });
    await learn(rig);
    await rig.resolve('done-by-hand', { ledgerIds: [recordNo] });
    const { ledgerIds, history } = await rig.intent();
    expect(ledgerIds).toEqual([id]);
    expect(history.map(({ sentence }) => sentence)).toContain(`As agreed. (payment ${recordNo} is in EUR)`);
  });

  it('in more parts than fit into a transaction with its invoices', async () => {
    const rig = await rigFor();
    const { ledger } = rig.sandbox;
    const invoices = Array.from({ length: 60 }, (_, at) => {
      const customerId = ledger.addCustomer({ name: `C ${at}`, currency: 'USD' }).id;
      return ledger.addInvoice({ customerId, currency: 'USD', lines: [{ subTotal: 100 }] });
    });
    await learn(rig);
    await rig.tell(
      'payment_succeeded',
      invoices.map((one) => [one, 100] as const),
    );
    await rig.later(1);
    expect(await rig.intent()).toMatchObject({ reason: 'SEVERAL_CUSTOMERS' });
    const numbers = invoices.map(
      ({ id }) => ledger.receivePayment({ allocations: [{ invoiceId: id, amount: 100 }] }).recordNo,
    );
    await learn(rig);
    await rig.resolve('done-by-hand', { ledgerIds: numbers });
    expect((await rig.intent()).ledgerNumbers).toEqual(numbers);
  });
});

describe('more recorded on an invoice than the payment has for it', () => {
  it('does not make the invoice due, if a person recorded it', async () => {
    const { rig, invoice } = await mismatched(10_000);
    const allocations = [{ invoiceId: invoice.id, amount: 10_000 }];
    const { recordNo } = rig.sandbox.ledger.receivePayment({ allocations });
    await learn(rig);
    await rig.resolve('done-by-hand', { ledgerIds: [recordNo] });
    await learn(rig);
    expect(await rig.shown(invoice)).toMatchObject({ amountDue: 0, collectible: false, status: 'paid' });
  });

  it('does not make the invoice due, if Intacct shows more than was sent', async () => {
    const rig = await rigFor();
    const invoice = await rig.bill(10_000);
    await rig.tell('payment_succeeded', [[invoice, 9_000]]);
    await rig.until('CONFIRMED');
    await learn(rig);
    const { books } = rig.sandbox.ledger;
    const [own] = recordedIn(rig.sandbox);
    const row = books.invoices.get(invoice.id);
    if (!own || !row) throw new Error('it was not posted');
    const allocations = [{ invoiceId: invoice.id, amount: 10_000 }];
    books.payments.set(own.id, books.touched(own, { amount: 10_000, allocations }));
    const links = row.links.map((one) => ({ ...one, amount: 10_000 }));
    books.invoices.set(row.id, books.touched(row, { links }));
    await learn(rig);
    await rig.resolve('same-payment');
    await learn(rig);
    expect(await rig.shown(invoice)).toMatchObject({ amountDue: 0, collectible: false });
  });
});

describe('less recorded by hand than the payment', () => {
  it.each([
    ['NOT_ENOUGH_DUE', tooMuch],
    ['ALLOCATION_MISMATCH', () => mismatched(9_000)],
  ])('can be reversed, received again and named again (%s)', async (_, begin) => {
    const { rig, invoice, due } = await begin();
    const receive = () =>
      rig.sandbox.ledger.receivePayment({ allocations: [{ invoiceId: invoice.id, amount: due }] });
    const one = receive();
    await learn(rig);
    await rig.resolve('done-by-hand', { ledgerIds: [one.recordNo] });
    rig.sandbox.ledger.reversePayment(one.id);
    await learn(rig);
    expect(await rig.open()).toEqual(['POSTED_PAYMENT_GONE']);
    const two = receive();
    await learn(rig);
    await rig.resolve('done-by-hand', { ledgerIds: [two.recordNo] });
    await rig.later(5);
    expect(await rig.open()).toEqual([]);
  });

  it('leaves nothing to book if the rest was refunded before', async () => {
    const { rig, invoice, due } = await tooMuch();
    await rig.tell('payment_refunded', [[invoice, 10_000]], refund('re', '40.00'));
    await rig.later(60);
    const allocations = [{ invoiceId: invoice.id, amount: due }];
    const { recordNo } = rig.sandbox.ledger.receivePayment({ allocations });
    await learn(rig);
    await rig.resolve('done-by-hand', { ledgerIds: [recordNo] });
    await rig.later(5);
    expect(await rig.intent()).toMatchObject({ refundBooked: 4_000, advances: [] });
    expect(await rig.open()).toEqual([]);
  });

  it('is to be reversed after a chargeback, together with the advance beside it', async () => {
    const { rig, invoice, due } = await tooMuch();
    const allocations = [{ invoiceId: invoice.id, amount: due }];
    const { recordNo, id } = rig.sandbox.ledger.receivePayment({ allocations });
    await learn(rig);
    await rig.resolve('done-by-hand', { ledgerIds: [recordNo] });
    await rig.later(2);
    await rig.tell('payment_chargeback', [[invoice, 10_000]]);
    await rig.later(5);
    const asked = async () => (await sentencesOf(rig)).find((one) => one.includes('charged back'));
    expect(await asked()).toContain(`Intacct payment ${recordNo} and the advance of 40.00 USD still settle`);
    rig.sandbox.ledger.reversePayment(id, { keepPayment: false });
    await learn(rig);
    expect(await asked()).toContain('. The advance of 40.00 USD still settles');
    await rig.resolve('ignore');
    expect(await rig.open()).toEqual([]);
    expect(await rig.shown(invoice)).toMatchObject({ amountDue: 6_000, collectible: true });
  });
});

it('a whole refund of a payment and its advance can be booked, also once the payment is reversed', async () => {
  const { rig, invoice, due } = await tooMuch();
  const allocations = [{ invoiceId: invoice.id, amount: due }];
  const { recordNo, id } = rig.sandbox.ledger.receivePayment({ allocations });
  await learn(rig);
  await rig.resolve('done-by-hand', { ledgerIds: [recordNo] });
  await rig.tell('payment_refunded', [[invoice, 10_000]], refund('re', '100.00'));
  await rig.later(5);
  rig.sandbox.ledger.reversePayment(id);
  await learn(rig);
  expect(await sentencesOf(rig)).toContainEqual(expect.stringContaining('40.00 USD of payment pay_1'));
  await rig.resolve('done-by-hand');
  await rig.later(5);
  expect(await rig.open()).toEqual([]);
});

it('money that was applied to another invoice of the payment is not an advance', async () => {
  const rig = await rigFor({ settings: { writeBack: 'preview' } });
  const one = await rig.bill(5_000);
  const other = await rig.bill(10_000, one.customerId);
  const parts = [
    [one, 5_000],
    [other, 5_000],
  ] as const;
  await rig.tell('payment_succeeded', parts);
  await rig.later(2);
  const allocations = [{ invoiceId: other.id, amount: 10_000 }];
  const { recordNo } = rig.sandbox.ledger.receivePayment({ allocations, date: '2026-01-01' });
  await learn(rig);
  await rig.resolve('done-by-hand', { ledgerIds: [recordNo] });
  await rig.tell('payment_chargeback', parts);
  await rig.later(5);
  expect((await sentencesOf(rig)).join()).not.toContain('advance');
});

/** An invoice of 100 that an old cheque paid, and a payment of 100. */
async function paidTwice() {
  const rig = await rigFor();
  const invoice = await rig.bill(10_000);
  const allocations = [{ invoiceId: invoice.id, amount: 10_000 }];
  const cheque = rig.sandbox.ledger.receivePayment({ allocations, date: '2026-01-01' });
  await learn(rig);
  await rig.tell('payment_succeeded', [[invoice, 10_000]]);
  await rig.later(5);
  expect(await rig.intent()).toMatchObject({ state: 'HELD', reason: 'INVOICE_ALREADY_PAID' });
  return { rig, invoice, cheque };
}

/** Two invoices of 50 of which a cheque paid the first, and a payment of both. */
async function oneOfTwoPaid() {
  const rig = await rigFor();
  const paid = await rig.bill(5_000);
  const due = await rig.bill(5_000, paid.customerId);
  rig.sandbox.ledger.receivePayment({ allocations: [{ invoiceId: paid.id, amount: 5_000 }] });
  await learn(rig);
  await rig.tell('payment_succeeded', [
    [paid, 5_000],
    [due, 5_000],
  ]);
  await rig.later(3);
  return { rig, paid, due };
}

describe('a payment for an invoice that was paid already', () => {
  it('is kept as an advance, and a person reverses it after a chargeback', async () => {
    const { rig, invoice } = await paidTwice();
    expect(await rig.open()).toEqual(['OVERPAID']);
    await rig.resolve('done-by-hand', { note: 'Advance 77.' });
    await rig.later(5);
    expect(await rig.open()).toEqual([]);
    expect(await rig.shown(invoice)).toMatchObject({ amountDue: 0, collectible: false });
    await rig.tell('payment_chargeback', [[invoice, 10_000]]);
    await rig.later(5);
    expect(await sentencesOf(rig)).toEqual([
      expect.stringContaining('. The advance of 100.00 USD still settles'),
    ]);
    await rig.resolve('ignore');
    expect(await rig.open()).toEqual([]);
    rig.sandbox.clock.advance(60_000);
    await rig.tell('payment_succeeded', [[invoice, 10_000]]);
    await rig.later(10);
    expect(await rig.open()).toEqual(['DISPUTE_WON']);
    await rig.resolve('done-by-hand', { note: 'Advance 78.' });
    expect(await rig.open()).toEqual([]);
  });

  it('is an advance less what was refunded before', async () => {
    const { rig, invoice } = await paidTwice();
    await rig.tell('payment_refunded', [[invoice, 10_000]], refund('re', '40.00'));
    await rig.later(5);
    await rig.resolve('done-by-hand');
    await rig.later(5);
    expect(await rig.intent()).toMatchObject({ advances: [{ amount: 6_000 }], refundBooked: 4_000 });
    expect(await rig.open()).toEqual([]);
  });

  it('is to be applied to the invoice once that is due again', async () => {
    const { rig, cheque } = await paidTwice();
    await rig.resolve('done-by-hand');
    await rig.later(5);
    rig.sandbox.ledger.reversePayment(cheque.id);
    await learn(rig);
    await rig.later(30);
    expect(await rig.open()).toEqual(['REOPENED_IN_INTACCT']);
  });

  it('may not be recorded by a ledger payment over less', async () => {
    const { rig, invoice, cheque } = await paidTwice();
    rig.sandbox.ledger.reversePayment(cheque.id, { keepPayment: false });
    const receive = (amount: number) =>
      rig.sandbox.ledger.receivePayment({ allocations: [{ invoiceId: invoice.id, amount }] });
    const [less] = [receive(6_000), receive(4_000)];
    await learn(rig);
    await rig.later(30);
    expect(await rig.intent()).toMatchObject({ state: 'HELD', reason: 'INVOICE_ALREADY_PAID' });
    const named = { ledgerIds: [less.recordNo] };
    const { message } = await rejection(InvalidInput, () => rig.resolve('done-by-hand', named));
    expect(message).toContain('they sum up to 60.00, the payment is over 100.00 USD');
  });

  it('is not an advance while one of its invoices is due', async () => {
    const { rig } = await oneOfTwoPaid();
    const { message } = await rejection(InvalidInput, () => rig.resolve('done-by-hand'));
    expect(message).toContain('name it');
  });

  it('is an advance in part if it pays another invoice as well', async () => {
    const { rig, paid, due } = await oneOfTwoPaid();
    const allocations = [{ invoiceId: due.id, amount: 5_000 }];
    const { recordNo } = rig.sandbox.ledger.receivePayment({ allocations });
    await learn(rig);
    await rig.resolve('done-by-hand', { ledgerIds: [recordNo] });
    await rig.later(3);
    expect(await rig.intent()).toMatchObject({ advances: [{ invoiceId: paid.id, amount: 5_000 }] });
    expect(await rig.open()).toEqual([]);
  });
});

it('an advance that was charged back and reversed is to be received again once the dispute is won', async () => {
  const rig = await rigFor();
  const { customerId } = await rig.bill(10_000);
  const said = { amount: 10_000, payment: { customerId } };
  await rig.tell('payment_succeeded', [], said);
  await rig.later(2);
  await rig.resolve('done-by-hand', { ledgerIds: ['4711'] });
  await rig.tell('payment_chargeback', [], said);
  await rig.later(10);
  expect(await rig.open()).toEqual(['REVERSE_CHARGEBACK']);
  await rig.resolve('ignore');
  expect(await rig.open()).toEqual([]);
  rig.sandbox.clock.advance(60_000);
  await rig.tell('payment_succeeded', [], said);
  await rig.later(10);
  expect(await rig.open()).toEqual(['DISPUTE_WON']);
  await rig.resolve('done-by-hand', { ledgerIds: ['4712'] });
  expect(await rig.open()).toEqual([]);
  expect(await rig.intent()).toMatchObject({ ledgerNumbers: ['4712'] });
});

it('a payment for an invoice that is void by now may be applied to another invoice', async () => {
  const rig = await rigFor();
  const invoice = await rig.bill(10_000);
  const other = await rig.bill(10_000, invoice.customerId);
  await rig.tell('payment_succeeded', [[invoice, 10_000]]);
  await rig.until('CONFIRMED');
  const [own] = recordedIn(rig.sandbox);
  await learn(rig);
  rig.sandbox.ledger.reversePayment(own?.id ?? '');
  rig.sandbox.ledger.voidInvoice(invoice.id);
  const allocations = [{ invoiceId: other.id, amount: 10_000 }];
  const { recordNo, id } = rig.sandbox.ledger.receivePayment({ allocations });
  await learn(rig);
  expect(await rig.open()).toContain('INVOICE_GONE_AFTER_PAYMENT');
  await rig.resolve('done-by-hand', { ledgerIds: [recordNo] });
  await learn(rig);
  expect(await rig.open()).toEqual(['FOUND_DIFFERENT']);
  await rig.resolve('same-payment');
  await learn(rig);
  expect(await rig.intent()).toMatchObject({ state: 'CONFIRMED', ledgerIds: [id] });
  expect(await rig.open()).toEqual([]);
  rig.sandbox.ledger.reversePayment(id, { keepPayment: false });
  await learn(rig);
  await rig.drive();
  await learn(rig);
  await rig.later(60);
  expect(await rig.open()).toContain('POSTED_PAYMENT_GONE');
});
