import { describe, expect, it } from 'vitest';
import { learn, type Rig, rigFor } from '../../support/write-back.ts';

/** A payment of 100 dollars for an invoice over this many cents, which a person recorded as 60 and 40. */
async function inParts(cents: number) {
  const rig = await rigFor({ settings: { writeBack: 'preview' } });
  const invoice = await rig.bill(cents);
  await rig.tell('payment_succeeded', [[invoice, 10_000]]);
  await rig.later(2);
  const enter = (amount: number) =>
    rig.sandbox.ledger.receivePayment({ allocations: [{ invoiceId: invoice.id, amount }] });
  const [sixty, forty] = [enter(6_000), enter(4_000)];
  await learn(rig);
  await rig.resolve('done-by-hand', { ledgerIds: [sixty.recordNo, forty.recordNo] });
  await rig.later(10);
  const reverse = async (
    { id }: { readonly id: string },
    how: Parameters<typeof rig.sandbox.ledger.reversePayment>[1],
  ) => {
    rig.sandbox.ledger.reversePayment(id, how);
    await learn(rig);
    await learn(rig);
  };
  return { rig, invoice, sixty, forty, enter, reverse };
}

const todo = async ({ stores, profile }: Rig, code: string) =>
  (await stores.todosOf(profile.connectionId)).find((one) => one.code === code && one.closedAt === undefined);

/** How the ledger shows that a payment was reversed. */
const ways = [
  ['is not there any more', { keepPayment: false, keepLink: false }],
  ['is there without its link', { keepPayment: true, keepLink: false }],
  ['is there and still linked', { keepPayment: true, keepLink: true }],
] as const;

describe.each(ways)('a payment that was recorded in parts, when the reversed one %s', (_, how) => {
  it('still counts, and a to-do names the reversed part', async () => {
    const { rig, invoice, sixty, forty, reverse } = await inParts(15_000);
    expect(await rig.shown(invoice)).toMatchObject({ amountDue: 5_000 });

    await reverse(forty, how);

    expect(await rig.shown(invoice)).toMatchObject({ amountDue: 5_000, overpaid: 0, collectible: true });
    expect(await rig.open()).toEqual(['POSTED_PAYMENT_GONE']);
    const shown = await todo(rig, 'POSTED_PAYMENT_GONE');
    expect(shown).toMatchObject({ platformId: forty.recordNo, amount: '40.00 USD' });
    expect(shown?.['step']).toContain(`its number and ${sixty.recordNo}`);
  });

  it('is complete again once the part is received again', async () => {
    const { rig, invoice, sixty, forty, enter, reverse } = await inParts(15_000);
    await reverse(forty, how);

    const again = enter(4_000);
    await learn(rig);
    await rig.resolve('done-by-hand', { ledgerIds: [sixty.recordNo, again.recordNo] });
    await rig.later(10);

    expect(await rig.shown(invoice)).toMatchObject({ amountDue: 5_000, overpaid: 0 });
    expect(await rig.open()).toEqual([]);
  });

  it('is to be reversed after a chargeback until every part is', async () => {
    const { rig, invoice, sixty, forty, reverse } = await inParts(10_000);
    await rig.tell('payment_chargeback', [[invoice, 10_000]]);
    await rig.later(10);

    await reverse(forty, how);

    expect(await rig.shown(invoice)).toMatchObject({ amountDue: 10_000 });
    expect(await rig.open()).toEqual(['REVERSE_CHARGEBACK']);
    const shown = await todo(rig, 'REVERSE_CHARGEBACK');
    expect(shown?.sentence).toContain(`Intacct payment ${sixty.recordNo} still settles`);

    await reverse(sixty, how);

    expect(await rig.shown(invoice)).toMatchObject({ amountDue: 10_000 });
    expect(await rig.open()).toEqual([]);
  });
});

it('a part that was refunded and reversed is neither to be received again nor to be booked', async () => {
  const { rig, invoice, forty, reverse } = await inParts(15_000);
  const refund = { id: 're', amount: '40.00' };
  await rig.tell('payment_refunded', [[invoice, 10_000]], { payment: { refund } });
  await rig.later(2);
  expect(await rig.open()).toEqual(['REFUND_TO_BOOK']);

  await reverse(forty, { keepPayment: false });

  expect(await rig.open()).toEqual([]);
});
