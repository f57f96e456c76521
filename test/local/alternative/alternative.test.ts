import { describe, expect, it } from 'vitest';
import { alternativeEnvelope } from '../../../functions/alternative/events.ts';
import { type AlternativeEvent, AlternativeRefusal } from '../../../lib/local/alternative/index.ts';
import { alternativeOver, shownItem } from './support.ts';

const read = ({ detailType, detail }: AlternativeEvent) =>
  alternativeEnvelope.parse({ 'detail-type': detailType, detail: JSON.parse(JSON.stringify(detail)) });

describe('a customer', () => {
  it('a customer pays in full, in part, and several invoices at once', async () => {
    const { alternative, books } = alternativeOver([shownItem('1'), shownItem('2'), shownItem('3')]);
    const full = await alternative.pay({ invoices: [{ invoiceId: '1' }] });
    const both = await alternative.pay({ invoices: [{ invoiceId: '2' }, { invoiceId: '3', amount: 2_550 }] });
    expect(full).toMatchObject({
      status: 'succeeded',
      amount: 10_000,
      currency: 'USD',
      customerId: 'customer-1',
    });
    expect(both).toMatchObject({ amount: 12_550, parts: [{ amount: 10_000 }, { amount: 2_550 }] });
    expect(both.id).not.toBe(full.id);
    expect([...books.payments.keys()]).toEqual([full.id, both.id]);
  });

  it('a customer sees what the table shows, not a payment that is not in the table yet', async () => {
    const { alternative } = alternativeOver([shownItem('1')]);
    await alternative.pay({ invoices: [{ invoiceId: '1', amount: 6_000 }] });
    await expect(alternative.pay({ invoices: [{ invoiceId: '1', amount: 6_000 }] })).resolves.toBeDefined();
  });

  it.each([
    [
      'more than is due',
      [shownItem('1')],
      [{ invoiceId: '1', amount: 10_001 }],
      '100.01 USD is more than the 100.00',
    ],
    ['nothing', [shownItem('1')], [{ invoiceId: '1', amount: 0 }], 'more than 0'],
    [
      'what is not offered',
      [shownItem('1', { collectible: false })],
      [{ invoiceId: '1' }],
      'not open for payment',
    ],
    ['what is not there', [], [{ invoiceId: '1' }], 'There is no invoice 1'],
    ['no invoice at all', [], [], 'at least one invoice'],
    [
      'an invoice twice',
      [shownItem('1')],
      [
        { invoiceId: '1', amount: 1 },
        { invoiceId: '1', amount: 1 },
      ],
      'once',
    ],
    [
      'in two currencies',
      [shownItem('1'), shownItem('2', { currency: 'EUR' })],
      [{ invoiceId: '1' }, { invoiceId: '2' }],
      'one currency',
    ],
    [
      'the invoice of another customer',
      [shownItem('1'), shownItem('2', { customerId: 'customer-2' })],
      [{ invoiceId: '1' }, { invoiceId: '2' }],
      'one customer',
    ],
  ])('a customer cannot pay %s', async (_, items, invoices, why) => {
    const { alternative, books } = alternativeOver(items);
    const refused = alternative.pay({ invoices });
    await expect(refused).rejects.toThrow(AlternativeRefusal);
    await expect(refused).rejects.toThrow(why);
    expect(books.events).toEqual([]);
  });
});

describe('its events', () => {
  it('the events of payments are in the shape that the functions read, with exact amounts', async () => {
    const { alternative, books } = alternativeOver([
      shownItem('1'),
      shownItem('2'),
      shownItem('3', { customerId: null }),
    ]);
    const card = { method: 'card', surcharge: 290 } as const;
    const { id: charged } = await alternative.pay({ invoices: [{ invoiceId: '1' }], ...card });
    const { id: failing } = await alternative.pay({ invoices: [{ invoiceId: '2', amount: 4_000 }] });
    const { id: refunded } = await alternative.pay({ invoices: [{ invoiceId: '3' }], recordedByHand: true });
    books.fail(failing);
    books.refund(refunded, 1_000);
    books.refund(refunded);
    books.chargeBack(charged);
    const topics = books.events.map(({ detailType }) => detailType);
    const payments = books.events
      .map(read)
      .map((message) => (message.kind === 'payment' ? message.event.payment : null));
    expect(topics.slice(3)).toEqual([
      'payment_failed',
      'payment_refunded',
      'payment_refunded',
      'payment_chargeback',
    ]);
    expect(payments).toMatchObject([
      {
        id: charged,
        amount: '100.00',
        chargedAmount: '102.90',
        fees: [{ amount: '2.90', coveredByCustomer: true }],
        allocations: [{ invoiceId: '1', amount: '100.00' }],
      },
      { id: failing, amount: '40.00', method: 'standard_ach', customerId: 'customer-1' },
      { id: refunded, recordedByHand: true },
      { id: failing, failure: { code: 'R01' } },
      { refund: { amount: '10.00' } },
      { refund: { amount: '90.00' } },
      { id: charged, failure: { code: 'fraudulent' } },
    ]);
    expect(books.payments.get(refunded)?.status).toBe('refunded');
    const moments = books.events.map(({ detail }) => detail.occurredAt);
    expect(new Set(moments).size).toBe(moments.length);
    expect(moments.toSorted()).toEqual(moments);
    expect(new Set(books.events.map(({ detail }) => detail.eventId)).size).toBe(books.events.length);
  });

  it('the events of payouts are in the shape that the functions read', async () => {
    const { alternative, books } = alternativeOver([shownItem('1')]);
    const { id } = await alternative.pay({ invoices: [{ invoiceId: '1' }] });
    const payout = books.payOut({ paymentIds: [id], fee: 340 });
    books.failPayout(payout.id);
    expect(books.events.map(read)).toHaveLength(3);
    expect(books.events.at(-2)?.detail.payout).toEqual({
      id: payout.id,
      amount: '96.60',
      currency: 'USD',
      arrivalDate: '2026-03-12',
      payments: [{ paymentId: id, amount: '100.00' }],
      adjustments: [{ type: 'fee', amount: '-3.40', description: 'Processing' }],
    });
    expect(books.events.at(-1)?.detailType).toBe('payout_failed');
  });

  it('the amounts of events have the decimals of their currency', async () => {
    const { alternative, books } = alternativeOver([shownItem('1', { currency: 'JPY', amountDue: 500 })]);
    await alternative.pay({ invoices: [{ invoiceId: '1' }] });
    expect(books.events[0]?.detail.payment?.amount).toBe('500');
  });
});

describe('a payment that came back', () => {
  it('a payment fails, is charged back or is refunded in full only once', async () => {
    const { alternative, books } = alternativeOver([shownItem('1')]);
    const { id } = await alternative.pay({ invoices: [{ invoiceId: '1' }] });
    books.refund(id, 4_000);
    expect(() => books.refund(id, 6_001)).toThrow('cannot be refunded');
    books.fail(id);
    for (const again of [() => books.fail(id), () => books.chargeBack(id), () => books.refund(id)]) {
      expect(again).toThrow(AlternativeRefusal);
    }
  });
});
