import { describe, expect, it } from 'vitest';
import { invoiceId } from '../../../functions/domain/shared/ids.ts';
import { resolveInvoice } from '../../../functions/write-back/resolve-invoice.ts';
import { learn, type Rig, recordedIn, rigFor } from '../../support/write-back.ts';

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
  ])('loses its to-do when a payment of Alternative comes that was not known when the to-do opened (%s)', async (writeBack) => {
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

  it('is a to-do also if only a payment without a readable amount names it', async () => {
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

it("taking Intacct's values leaves open the to-dos that it does not answer", async () => {
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

const refunded = { payment: { refund: { id: 're', amount: '100.00' } } };

describe('an invoice that is void after it was paid', () => {
  it('needs nothing more if the sale was cancelled as the step says', async () => {
    const rig = await rigFor();
    const invoice = await rig.bill(10_000);
    await rig.tell('payment_succeeded', [[invoice, 10_000]]);
    await rig.until('CONFIRMED');
    const [own] = recordedIn(rig.sandbox);
    await learn(rig);
    await rig.tell('payment_refunded', [[invoice, 10_000]], refunded);
    await rig.later(2);
    expect(await rig.open()).toEqual(['REFUND_TO_BOOK']);
    rig.sandbox.ledger.reversePayment(own?.id ?? '');
    rig.sandbox.ledger.voidInvoice(invoice.id);
    await learn(rig);
    await rig.later(20);
    expect(await rig.open()).toEqual([]);
  });

  it('needs nothing more once the payment is refunded', async () => {
    const rig = await rigFor({ settings: { writeBack: 'preview' } });
    const invoice = await rig.bill(10_000);
    await rig.tell('payment_succeeded', [[invoice, 10_000]]);
    await rig.later(2);
    rig.sandbox.ledger.voidInvoice(invoice.id);
    await learn(rig);
    expect(await rig.open()).toContain('INVOICE_GONE_AFTER_PAYMENT');
    await rig.tell('payment_refunded', [[invoice, 10_000]], refunded);
    await learn(rig);
    expect(await rig.open()).toEqual([]);
  });
});

it.each([
  'off',
  'preview',
])('an invoice that seemed overpaid is due again once the cheque beside the payment bounces (%s)', async (writeBack) => {
  const rig = await rigFor({ settings: { writeBack } });
  const invoice = await rig.bill(10_000);
  const allocations = [{ invoiceId: invoice.id, amount: 4_000 }];
  const cheque = rig.sandbox.ledger.receivePayment({ allocations });
  await learn(rig);
  await rig.tell('payment_succeeded', [[invoice, 10_000]]);
  await rig.later(2);
  expect(await rig.open()).toEqual(['OVERPAID']);
  rig.sandbox.ledger.reversePayment(cheque.id);
  await learn(rig);
  await rig.later(20);
  expect(await rig.open()).toEqual([]);
});
