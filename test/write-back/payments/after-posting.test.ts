import { describe, expect, it } from 'vitest';
import type { ReversalOptions } from '../../../lib/local/sandbox/ledger/payments.ts';
import { type Billed, learn, type Rig, recordedIn, rigFor } from '../../support/write-back.ts';

/** A payment of 100 dollars for an invoice of as much, posted and confirmed. */
async function confirmed() {
  const rig = await rigFor();
  const invoice = await rig.bill(10_000);
  await rig.tell('payment_succeeded', [[invoice, 10_000]]);
  expect((await rig.until('CONFIRMED')).state).toBe('CONFIRMED');
  const [recorded] = recordedIn(rig.sandbox);
  if (!recorded) throw new Error('it was not posted');
  return { rig, invoice, recorded };
}

const todoOf = async ({ stores, profile }: Rig, code: string) =>
  (await stores.todosOf(profile.connectionId)).find((one) => one.code === code);

/** Changes the books. Rutter reads the change, then the pulls do. */
async function inBooks(rig: Rig, happens: () => void): Promise<void> {
  happens();
  rig.sandbox.clock.advance(120_000);
  rig.sandbox.cache.syncNow();
  await rig.pull();
  await rig.later(3);
}

const news = [
  ['payment_failed', 'REVERSE_FAILED_PAYMENT'],
  ['payment_chargeback', 'REVERSE_CHARGEBACK'],
] as const;
const reversals: readonly ReversalOptions[] = [
  { keepPayment: true, keepLink: false },
  { keepPayment: true, keepLink: true },
  { keepPayment: false, keepLink: false },
  { keepPayment: false, keepLink: true },
];

describe.each(news)('%s after the payment was posted', (topic, code) => {
  it.each(
    reversals,
  )('opens a to-do that names the payment in Intacct and closes when that is reversed (%j)', async (variant) => {
    const { rig, invoice, recorded } = await confirmed();
    await rig.tell(topic, [[invoice, 10_000]]);
    await rig.later(1);
    expect(await rig.open()).toEqual([code]);
    expect(await todoOf(rig, code)).toMatchObject({ platformId: recorded.recordNo, amount: '100.00 USD' });
    expect((await todoOf(rig, code))?.sentence).toContain(
      `Intacct payment ${recorded.recordNo} still settles`,
    );
    expect(await rig.shown(invoice)).toMatchObject({ amountDue: 10_000, collectible: true });
    await rig.later(5);
    expect(recordedIn(rig.sandbox)).toHaveLength(1);
    await inBooks(rig, () => rig.sandbox.ledger.reversePayment(recorded.id, variant));
    expect(await rig.open()).toEqual([]);
    expect(await rig.shown(invoice)).toMatchObject({ amountDue: 10_000, collectible: true });
  });
});

describe('a payment that stands in Alternative and is reversed in Intacct', () => {
  it.each(reversals)('is a to-do, and its invoice is not offered for payment again (%j)', async (variant) => {
    const { rig, invoice, recorded } = await confirmed();
    await inBooks(rig, () => rig.sandbox.ledger.reversePayment(recorded.id, variant));
    expect(await rig.open()).toContain('POSTED_PAYMENT_GONE');
    expect(await todoOf(rig, 'POSTED_PAYMENT_GONE')).toMatchObject({ platformId: recorded.recordNo });
    expect(await rig.shown(invoice)).toMatchObject({ amountDue: 0, collectible: false });
    await rig.later(5);
    expect(recordedIn(rig.sandbox)).toEqual([]);
  });

  it.each([
    true,
    false,
  ])('needs nothing more once it is received again and named (reversed payment kept: %s)', async (keepPayment) => {
    const { rig, invoice, recorded } = await confirmed();
    await inBooks(rig, () => rig.sandbox.ledger.reversePayment(recorded.id, { keepPayment }));
    let again = recorded;
    await inBooks(rig, () => {
      again = rig.sandbox.ledger.receivePayment({ allocations: [{ invoiceId: invoice.id, amount: 10_000 }] });
    });
    await rig.resolve('done-by-hand', { ledgerIds: [again.recordNo] });
    expect(await rig.until('CONFIRMED')).toMatchObject({ state: 'CONFIRMED', ledgerIds: [again.id] });
    await rig.later(1);
    expect(await rig.open()).toEqual([]);
    expect(await rig.shown(invoice)).toMatchObject({ amountDue: 0, status: 'paid' });
  });
});

it('is recognised soon after the posting, because it is remembered that its invoice listed it', async () => {
  const { rig, invoice } = await confirmed();
  rig.sandbox.cache.syncNow();
  await rig.pull();
  await rig.later(1);
  const { lastListedAt } = await rig.intent();
  expect(lastListedAt).toBe((await rig.shown(invoice)).ledger.lastSyncedAt);
});

describe('a refund after the payment was posted', () => {
  const refunded = (rig: Rig, invoice: Billed, amount: string) =>
    rig.tell('payment_refunded', [[invoice, 10_000]], {
      payment: { refund: { id: `re_${amount}`, amount } },
    });

  it('of a part is to be booked until a person says that it is', async () => {
    const { rig, invoice, recorded } = await confirmed();
    await refunded(rig, invoice, '25.00');
    await rig.later(1);
    expect(await rig.open()).toEqual(['REFUND_TO_BOOK']);
    expect((await todoOf(rig, 'REFUND_TO_BOOK'))?.sentence).toBe(
      `25.00 USD of payment pay_1 (100.00 USD, Intacct payment ${recorded.recordNo}) was refunded.`,
    );
    expect(await todoOf(rig, 'REFUND_TO_BOOK')).toMatchObject({ amount: '25.00 USD' });
    await rig.resolve('done-by-hand', { note: 'Credited.' });
    expect(await rig.open()).toEqual([]);
    const closed = { closedBy: 'person', by: 'jo', note: 'Credited.' };
    expect(await todoOf(rig, 'REFUND_TO_BOOK')).toMatchObject(closed);
    await refunded(rig, invoice, '5.00');
    await rig.later(1);
    expect(await todoOf(rig, 'REFUND_TO_BOOK')).toMatchObject({ amount: '5.00 USD' });
    expect((await todoOf(rig, 'REFUND_TO_BOOK'))?.sentence).toContain('5.00 USD of payment pay_1');
    expect(await rig.shown(invoice)).toMatchObject({ amountDue: 0, collectible: false });
  });

  it.each(
    reversals,
  )('of the whole payment needs nothing more once the payment is reversed, and the invoice is not offered again (%j)', async (variant) => {
    const { rig, invoice, recorded } = await confirmed();
    await refunded(rig, invoice, '100.00');
    await rig.later(1);
    expect(await rig.open()).toEqual(['REFUND_TO_BOOK']);
    await inBooks(rig, () => rig.sandbox.ledger.reversePayment(recorded.id, variant));
    expect(await rig.open()).not.toContain('REFUND_TO_BOOK');
    expect(await rig.shown(invoice)).toMatchObject({ amountDue: 0, collectible: false });
  });
});

describe('a payment that the ledger shows otherwise than it was sent', () => {
  it('is found different, with the fields, and confirmed once a person accepts it with a note', async () => {
    const { rig, recorded } = await confirmed();
    const { books } = rig.sandbox.ledger;
    await inBooks(rig, () => books.payments.set(recorded.id, books.touched(recorded, { amount: 9_000 })));
    expect(await rig.intent()).toMatchObject({
      state: 'POSTED',
      reason: 'FOUND_DIFFERENT',
      sentence: expect.stringContaining('amount 100.00 USD, found 90.00 USD'),
    });
    await rig.resolve('same-payment');
    await rig.later(10);
    expect(await rig.intent()).toMatchObject({
      state: 'CONFIRMED',
      accepted: expect.stringContaining('90.00'),
    });
  });

  it('is a to-do while it is there twice, which names the second and closes when that is reversed', async () => {
    const rig = await rigFor();
    const invoice = await rig.bill(30_000);
    await rig.tell('payment_succeeded', [[invoice, 10_000]]);
    await rig.until('CONFIRMED');
    let second = '';
    let number = '';
    await inBooks(rig, () => {
      const allocations = [{ invoiceId: invoice.id, amount: 10_000 }];
      const copy = rig.sandbox.ledger.receivePayment({ allocations, memo: 'pay_1' });
      second = copy.id;
      number = copy.recordNo;
    });
    expect(await rig.open()).toEqual(['FOUND_TWICE']);
    expect((await todoOf(rig, 'FOUND_TWICE'))?.sentence).toContain(number);
    await inBooks(rig, () => rig.sandbox.ledger.reversePayment(second, { keepPayment: false }));
    await rig.later(10);
    expect(await rig.open()).toEqual([]);
  });
});

it('a copy without a number in Intacct does not confirm a payment', async () => {
  const rig = await rigFor();
  const invoice = await rig.bill(10_000);
  const path = '/accounting/invoice_payments*';
  rig.sandbox.faults.add({
    method: 'GET',
    path,
    effect: { kind: 'malformed-row', field: 'platform_id', value: '' },
  });
  await rig.tell('payment_succeeded', [[invoice, 10_000]]);
  await rig.later(60);
  expect(await rig.intent()).toMatchObject({ state: 'POSTED', ledgerNumbers: [] });
  rig.sandbox.faults.clear();
  expect(await rig.until('CONFIRMED')).toMatchObject({ state: 'CONFIRMED' });
});

it.each([
  null,
  1,
])('a reversal that comes before any read showed the payment is a to-do, also where Intacct gives no times (%s)', async (at) => {
  const rig = await rigFor();
  const { books } = rig.sandbox.ledger;
  const invoice = await rig.bill(10_000);
  const untimed = () => {
    const row = books.invoices.get(invoice.id);
    if (row && at === null) books.invoices.set(invoice.id, { ...row, updatedAt: null });
  };
  untimed();
  await learn(rig);
  await rig.tell('payment_succeeded', [[invoice, 6_000]]);
  await rig.drive();
  const [own] = recordedIn(rig.sandbox);
  rig.sandbox.clock.advance(5_000);
  rig.sandbox.ledger.reversePayment(own?.id ?? '');
  untimed();
  await learn(rig);
  await rig.later(90);
  rig.sandbox.cache.syncNow();
  await learn(rig);
  expect(await rig.open()).toEqual(['POSTED_PAYMENT_GONE']);
});
