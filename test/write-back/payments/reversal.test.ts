import { describe, expect, it } from 'vitest';
import { InvalidInput } from '../../../functions/domain/shared/errors.ts';
import { link, unlink } from '../../../lib/local/sandbox/ledger/links.ts';
import { rejection } from '../../support/rutter.ts';
import { type Billed, learn, type Rig, recordedIn, rigFor } from '../../support/write-back.ts';

/** A payment of 100 dollars that is in Intacct, confirmed. */
async function confirmed(cents = 10_000) {
  const rig = await rigFor();
  const invoice = await rig.bill(cents);
  await rig.tell('payment_succeeded', [[invoice, 10_000]]);
  await rig.until('CONFIRMED');
  const [own] = recordedIn(rig.sandbox);
  if (!own) throw new Error('it was not posted');
  rig.sandbox.clock.advance(120_000);
  return { rig, invoice, own };
}

/** A bookkeeper applies a payment to another invoice. */
function apply({ sandbox }: Rig, id: string, { id: invoiceId }: Billed): void {
  const { books } = sandbox.ledger;
  const payment = books.payments.get(id);
  if (!payment) throw new Error(`${id} is not in the ledger`);
  unlink(books, payment.allocations, id, 'removed');
  const allocations = [{ invoiceId, amount: payment.amount }];
  books.payments.set(id, books.touched(payment, { allocations }));
  link(books, allocations, { id, kind: 'payment', date: payment.date });
}

/** A bookkeeper gives a payment another date: it is found different. */
async function redate(rig: Rig, id: string): Promise<void> {
  const { books } = rig.sandbox.ledger;
  const payment = books.payments.get(id);
  if (payment) books.payments.set(id, books.touched(payment, { date: '2026-03-10' }));
  await learn(rig);
  expect(await rig.intent()).toMatchObject({ state: 'POSTED', reason: 'FOUND_DIFFERENT' });
}

const refusal = (rig: Rig) =>
  rejection(InvalidInput, () => rig.resolve('retry')).then(({ message }) => message);

describe('a payment that was applied to another invoice', () => {
  it('does not count as gone, and is not posted a second time', async () => {
    const { rig, invoice, own } = await confirmed();
    const other = await rig.bill(10_000, invoice.customerId);
    apply(rig, own.id, other);
    await learn(rig);
    expect(await rig.intent()).toMatchObject({ state: 'POSTED', reason: 'FOUND_DIFFERENT' });
    expect(await rig.open()).not.toContain('POSTED_PAYMENT_GONE');
    expect(await refusal(rig)).toContain(`reverse Intacct payment ${own.recordNo} first`);
    await learn(rig);
    expect(recordedIn(rig.sandbox)).toHaveLength(1);
  });

  it('is to be reversed when it failed, until it is', async () => {
    const { rig, invoice, own } = await confirmed();
    const other = await rig.bill(10_000, invoice.customerId);
    await rig.tell('payment_failed', [[invoice, 10_000]]);
    apply(rig, own.id, other);
    await learn(rig);
    await rig.later(20);
    expect(await rig.open()).toContain('REVERSE_FAILED_PAYMENT');
    rig.sandbox.ledger.reversePayment(own.id);
    await learn(rig);
    expect(await rig.open()).not.toContain('REVERSE_FAILED_PAYMENT');
  });
});

describe('retry of a payment that was found different', () => {
  it("is refused while the invoice still lists somebody else's reversed payment", async () => {
    const rig = await rigFor();
    const invoice = await rig.bill(20_000);
    const cheque = rig.sandbox.ledger.receivePayment({
      allocations: [{ invoiceId: invoice.id, amount: 10_000 }],
      date: '2026-02-01',
    });
    await learn(rig);
    await rig.tell('payment_succeeded', [[invoice, 10_000]]);
    await rig.until('CONFIRMED');
    const [own] = recordedIn(rig.sandbox);
    rig.sandbox.clock.advance(120_000);
    await redate(rig, own?.id ?? '');
    rig.sandbox.ledger.reversePayment(cheque.id, { keepPayment: true, keepLink: true });
    await learn(rig);
    expect(await refusal(rig)).toContain('use `done-by-hand` with the new number');
    await learn(rig);
    expect(recordedIn(rig.sandbox)).toHaveLength(1);
  });

  it.each([
    { keepPayment: false },
    { keepPayment: true },
    { keepPayment: true, keepLink: true },
  ])('posts it once more if it was reversed so that the ledger shows %j', async (how) => {
    const { rig, own } = await confirmed();
    await redate(rig, own.id);
    rig.sandbox.ledger.reversePayment(own.id, how);
    await learn(rig);
    await rig.resolve('retry');
    await learn(rig);
    const [again, ...more] = recordedIn(rig.sandbox);
    expect(more).toEqual([]);
    expect(await rig.intent()).toMatchObject({
      state: 'CONFIRMED',
      ledgerIds: [again?.id],
      formerLedgerIds: [own.id],
    });
    expect(await rig.open()).toEqual([]);
  });
});

describe('done-by-hand for a payment that is recorded already', () => {
  it('needs a number, and opens a to-do while both ledger payments are there', async () => {
    const { rig, invoice, own } = await confirmed(30_000);
    const cheque = rig.sandbox.ledger.receivePayment({
      allocations: [{ invoiceId: invoice.id, amount: 10_000 }],
    });
    await learn(rig);
    const { message } = await rejection(InvalidInput, () => rig.resolve('done-by-hand'));
    expect(message).toContain(`name what records it in place of Intacct payment ${own.recordNo}`);
    expect(await rig.intent()).toMatchObject({ state: 'CONFIRMED', ledgerIds: [own.id] });
    await rig.resolve('done-by-hand', { ledgerIds: [cheque.recordNo] });
    await rig.later(10);
    expect(await rig.open()).toEqual(['FOUND_TWICE']);
    rig.sandbox.ledger.reversePayment(own.id);
    await learn(rig);
    expect(await rig.open()).toEqual([]);
  });

  it('counts the payment once while the reversed entry stays listed beside the new one', async () => {
    // Prepare
    const { rig, invoice, own } = await confirmed(20_000);
    await learn(rig);
    rig.sandbox.ledger.reversePayment(own.id, { keepPayment: true, keepLink: true });
    await learn(rig);
    expect(await rig.open()).toContain('POSTED_PAYMENT_GONE');
    const again = rig.sandbox.ledger.receivePayment({
      allocations: [{ invoiceId: invoice.id, amount: 10_000 }],
    });
    await learn(rig);

    // Act
    await rig.resolve('done-by-hand', { ledgerIds: [again.recordNo] });
    await learn(rig);

    // Assess
    expect(await rig.open()).toEqual([]);
    expect(await rig.shown(invoice)).toMatchObject({ amountDue: 10_000, collectible: true });
  });
});

describe('a payment that is found different', () => {
  it('waits for a person, with the number and what to do, until it is mended', async () => {
    const { rig, own } = await confirmed();
    await redate(rig, own.id);
    await rig.later(20);
    expect(await rig.sweep()).toMatchObject({ waiting: 1 });
    const [todo] = await rig.stores.todosOf(rig.profile.connectionId);
    expect(todo).toMatchObject({ code: 'FOUND_DIFFERENT', platformId: own.recordNo });
    expect(todo?.sentence).toContain(`as payment ${own.recordNo}, but not as it was sent: date`);
    expect((await rig.intent()).step).toContain(`${own.recordNo} > More actions > Reverse`);
    const { books } = rig.sandbox.ledger;
    const payment = books.payments.get(own.id);
    if (payment) books.payments.set(own.id, books.touched(payment, { date: own.date }));
    await learn(rig);
    expect(await rig.intent()).toMatchObject({ state: 'CONFIRMED' });
    expect(await rig.open()).toEqual([]);
    expect(await rig.sweep()).toMatchObject({ waiting: 0 });
  });

  it('may have been entered by hand and applied to another invoice afterwards, and a person accepts it', async () => {
    const rig = await rigFor({ settings: { writeBack: 'preview' } });
    const invoice = await rig.bill(10_000);
    const other = await rig.bill(10_000, invoice.customerId);
    await rig.tell('payment_succeeded', [[invoice, 10_000]]);
    await rig.later(2);
    const allocations = [{ invoiceId: invoice.id, amount: 10_000 }];
    const entered = rig.sandbox.ledger.receivePayment({ allocations });
    await learn(rig);
    expect(await rig.intent()).toMatchObject({ reason: 'RECORDED_BY_HAND' });
    apply(rig, entered.id, other);
    await learn(rig);
    await rig.later(30);
    expect(await rig.open()).toEqual(['FOUND_DIFFERENT']);
    expect((await rig.intent()).sentence).toContain(`recorded in Intacct by payment ${entered.recordNo}`);
    await rig.resolve('same-payment');
    await rig.later(30);
    expect(await rig.open()).toEqual([]);
    expect(await rig.intent()).toMatchObject({ state: 'CLOSED', closedAs: 'previewed' });
  });
});

describe('two equal payments in a ledger that still lists reversed ones', () => {
  async function both(cents: number) {
    const rig = await rigFor();
    const invoice = await rig.bill(cents);
    for (const id of ['pay_1', 'pay_2']) {
      await rig.tell('payment_succeeded', [[invoice, 5_000]], { id });
      await rig.until('CONFIRMED', id);
    }
    await learn(rig);
    const ownOf = (id: string) => recordedIn(rig.sandbox, id)[0]?.id ?? '';
    return { rig, invoice, ownOf };
  }

  it.each(['pay_1', 'pay_2'])('need nothing more once the failed one is reversed (%s)', async (failed) => {
    const { rig, invoice, ownOf } = await both(10_000);
    await rig.tell('payment_failed', [[invoice, 5_000]], { id: failed });
    await rig.later(5);
    expect(await rig.open()).toEqual(['REVERSE_FAILED_PAYMENT']);
    rig.sandbox.ledger.reversePayment(ownOf(failed), { keepPayment: true, keepLink: true });
    await learn(rig);
    await rig.later(10);
    expect(await rig.open()).toEqual([]);
  });

  it('can be distinguished while one of them cannot be read any more', async () => {
    const { rig, invoice, ownOf } = await both(20_000);
    rig.sandbox.ledger.reversePayment(ownOf('pay_2'), { keepPayment: false, keepLink: true });
    await learn(rig);
    await rig.later(10);
    expect(await rig.shown(invoice)).toMatchObject({ amountDue: 10_000 });
    expect(await rig.open()).toEqual(['POSTED_PAYMENT_GONE']);
  });
});
