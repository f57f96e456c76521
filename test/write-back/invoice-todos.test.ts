import { describe, expect, it } from 'vitest';
import { invoiceId } from '../../functions/domain/ids.ts';
import { resolveInvoice } from '../../functions/write-back/resolve-invoice.ts';
import { learn, type Rig, rigFor } from '../support/write-back.ts';

/** An invoice of 100 dollars that a cheque pays, which is then reversed. */
async function reopen(rig: Rig, id: string): Promise<void> {
  const cheque = rig.sandbox.ledger.receivePayment({ allocations: [{ invoiceId: id, amount: 10_000 }] });
  await learn(rig);
  rig.sandbox.ledger.reversePayment(cheque.id);
  await learn(rig);
}

describe('an invoice that was reopened in Intacct', () => {
  it.each([
    'off',
    'on',
  ])('is settled by a payment of Alternative although no payment was known when that began (%s)', async (writeBack) => {
    // Prepare
    const rig = await rigFor({ settings: { writeBack } });
    const invoice = await rig.bill(10_000);
    await reopen(rig, invoice.id);
    expect(await rig.open()).toEqual(['REOPENED_IN_INTACCT']);

    // Act
    rig.sandbox.clock.advance(11 * 60_000);
    await rig.tell('payment_succeeded', [[invoice, 10_000]]);
    await rig.later(2);

    // Assess
    expect(await rig.open()).not.toContain('REOPENED_IN_INTACCT');
  });

  it('is listed also where only a payment without a readable amount names it', async () => {
    // Prepare
    const rig = await rigFor();
    const invoice = await rig.bill(10_000);
    await rig.tell('payment_succeeded', [[invoice, 10_000]], { payment: { amount: '100.005' } });
    await rig.later(2);

    // Act
    await reopen(rig, invoice.id);

    // Assess
    expect(await rig.open()).toContain('REOPENED_IN_INTACCT');
  });
});

it("taking Intacct's values leaves open what it does not settle", async () => {
  // Prepare
  const rig = await rigFor({ settings: { writeBack: 'off' } });
  const invoice = await rig.bill(10_000);
  await rig.tell('payment_succeeded', [[invoice, 16_000]]);
  await rig.later(2);
  rig.sandbox.ledger.editInvoice(invoice.id, { memo: 'Thank you' });
  await learn(rig);
  expect(await rig.open()).toEqual(['EDITED_AFTER_PAID', 'OVERPAID']);

  // Act
  const { connectionId } = rig.profile;
  const decision = { outcome: 'take-ledger-values', by: 'jo', note: 'As agreed.' } as const;
  await resolveInvoice(rig.deps, { connectionId, invoiceId: invoiceId.parse(invoice.id), ...decision });
  await learn(rig);

  // Assess
  expect(await rig.shown(invoice)).toMatchObject({ overpaid: 6_000 });
  expect(await rig.open()).toEqual(['OVERPAID']);
});
