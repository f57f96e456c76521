import { describe, expect, it } from 'vitest';
import { InvalidInput } from '../../../functions/domain/shared/errors.ts';
import { date } from '../../support/factories.ts';
import { rejection } from '../../support/rutter.ts';
import { recordedIn, rigFor } from '../../support/write-back.ts';

/** A payment of 100 dollars that Intacct refused because its period is closed. */
async function refused() {
  const rig = await rigFor();
  const invoice = await rig.bill(20_000);
  rig.sandbox.ledger.closeBooks('2026-03-31');
  await rig.tell('payment_succeeded', [[invoice, 10_000]]);
  expect(await rig.drive()).toMatchObject({ state: 'REFUSED', reason: 'PERIOD_CLOSED' });
  rig.sandbox.ledger.closeBooks(null);
  const receive = (amount: number, id = invoice.id) =>
    rig.sandbox.ledger.receivePayment({ allocations: [{ invoiceId: id, amount }] });
  const learn = async () => {
    rig.sandbox.cache.syncNow();
    await rig.pull();
  };
  return { rig, invoice, receive, learn };
}

describe('retry', () => {
  it('sends the next generation once the reason is mended', async () => {
    const { rig } = await refused();
    await rig.resolve('retry');
    await rig.later(6);
    expect(recordedIn(rig.sandbox)).toHaveLength(1);
    const { state, generation, history } = await rig.intent();
    expect([state, generation]).toEqual(['CONFIRMED', 2]);
    expect(history).toContainEqual(
      expect.objectContaining({
        from: 'REFUSED',
        to: 'PENDING',
        by: 'jo',
        reason: 'retry',
        sentence: 'As agreed.',
      }),
    );
  });

  it('may change the posting date', async () => {
    const { rig } = await refused();
    rig.sandbox.ledger.closeBooks('2026-03-31');
    await rig.resolve('retry', { date: date('2026-04-01') });
    await rig.later(6);
    expect(recordedIn(rig.sandbox)).toMatchObject([{ date: '2026-04-01', amount: 10_000 }]);
    expect(await rig.intent()).toMatchObject({ state: 'CONFIRMED', chosenDate: '2026-04-01' });
  });

  it('finds a payment that was entered by hand meanwhile', async () => {
    const { rig, receive, learn } = await refused();
    receive(10_000);
    await learn();
    await rig.resolve('retry');
    expect(await rig.intent()).toMatchObject({ state: 'HELD', reason: 'LOOKS_RECORDED_BY_HAND' });
    expect(recordedIn(rig.sandbox)).toEqual([]);
  });
});

describe('done by hand', () => {
  it('takes the numbers of the entries, also in parts, and counts the payment once', async () => {
    const { rig, invoice, receive, learn } = await refused();
    const [one, two] = [receive(6_000), receive(4_000)];
    await learn();
    expect(await rig.shown(invoice)).toMatchObject({ amountDue: 0 });
    await rig.resolve('done-by-hand', { ledgerIds: [one.recordNo, two.id] });
    await rig.later(10);
    expect(await rig.intent()).toMatchObject({
      state: 'CLOSED',
      closedAs: 'done-by-hand',
      ledgerIds: [one.id, two.id],
      ledgerNumbers: [one.recordNo, two.recordNo],
    });
    expect(await rig.shown(invoice)).toMatchObject({ amountDue: 10_000, collectible: true });
    expect(recordedIn(rig.sandbox)).toEqual([]);
    expect(await rig.open()).toEqual([]);
  });

  it('refuses ledger payments that are claimed, unknown, pay other invoices, or differ in their sum', async () => {
    const { rig, invoice, receive, learn } = await refused();
    const other = await rig.bill(10_000, invoice.customerId);
    const elsewhere = receive(10_000, other.id);
    const less = receive(9_999);
    await learn();
    await rig.tell('payment_succeeded', [[invoice, 5_000]], { id: 'pay_2' });
    await rig.drive('pay_2');
    await learn();
    const [claimed] = recordedIn(rig.sandbox, 'pay_2');
    const refusal = (...ledgerIds: string[]) =>
      rejection(InvalidInput, () => rig.resolve('done-by-hand', { ledgerIds })).then(
        ({ message }) => message,
      );
    expect(await refusal(claimed?.id ?? '')).toContain('records payment#alternative:pay_2 already');
    expect(await refusal(elsewhere.recordNo)).toContain(`payment ${elsewhere.recordNo} pays other invoices`);
    expect(await refusal(less.recordNo)).toContain('they sum up to 99.99, the payment is over 100.00 USD');
    expect(await refusal('no-such-number')).toContain('no payment no-such-number of this customer');
    expect(await rig.intent()).toMatchObject({ state: 'REFUSED', ledgerIds: [] });
  });

  it('opens a to-do if the entry is reversed in Intacct later', async () => {
    const { rig, receive, learn } = await refused();
    const byHand = receive(10_000);
    await learn();
    await rig.resolve('done-by-hand', { ledgerIds: [byHand.recordNo] });
    await rig.later(6);
    rig.sandbox.ledger.reversePayment(byHand.id);
    await learn();
    await rig.later(6);
    expect(await rig.open()).toEqual(['POSTED_PAYMENT_GONE']);
  });
});

describe('ignore', () => {
  it('takes the payment off its invoice for good', async () => {
    const { rig, invoice } = await refused();
    const answer = await rig.resolve('ignore');
    expect(answer).toMatchObject({
      state: 'CLOSED',
      closedAs: 'ignored',
      sentence: 'It is CLOSED (ignored).',
    });
    await rig.later(10);
    expect(await rig.intent()).toMatchObject({ state: 'CLOSED', closedAs: 'ignored' });
    expect(await rig.shown(invoice)).toMatchObject({ amountDue: 20_000, collectible: true });
    expect(recordedIn(rig.sandbox)).toEqual([]);
  });

  it('is undone by done-by-hand, so that the payment counts again, also once it was reversed in Intacct', async () => {
    // Prepare
    const { rig, invoice, receive, learn } = await refused();
    await rig.resolve('ignore');
    const byHand = receive(10_000);
    await learn();

    // Act
    await rig.resolve('done-by-hand', { ledgerIds: [byHand.recordNo] });
    await learn();
    const recorded = await rig.shown(invoice);
    rig.sandbox.ledger.reversePayment(byHand.id);
    await learn();
    await rig.later(6);

    // Assess
    expect(recorded).toMatchObject({ amountDue: 10_000, alternative: [{ effect: 'stands' }] });
    expect(await rig.shown(invoice)).toMatchObject({ amountDue: 10_000, collectible: true });
  });
});

describe('a decision that does not fit the intent', () => {
  it('is refused with a sentence, and changes nothing', async () => {
    const rig = await rigFor();
    const invoice = await rig.bill(10_000);
    await rig.tell('payment_succeeded', [[invoice, 10_000]]);
    await rig.later(6);
    const before = await rig.intent();
    expect(before.state).toBe('CONFIRMED');
    for (const outcome of ['retry', 'same-payment', 'another-payment', 'ignore', 'release'] as const) {
      const { message } = await rejection(InvalidInput, () => rig.resolve(outcome));
      expect(message).toMatch(/^outcome: [a-z]/);
    }
    expect(await rig.intent()).toEqual(before);
  });
});
