import { describe, expect, it } from 'vitest';
import { alternativeEnvelope } from '../../functions/alternative/events.ts';
import { readInput } from '../../functions/runtime/input.ts';

const payment = {
  id: 'pay_1',
  amount: '125.50',
  currency: 'USD',
  method: 'card',
  paidAt: '2026-03-10T14:03:20Z',
  allocations: [{ invoiceId: 'invoice-1', amount: '125.50' }],
};
const detail = {
  connectionId: 'connection-1',
  eventId: 'evt_1',
  occurredAt: '2026-03-10T14:03:22+01:00',
  payment,
};
const envelope = (changes: object = {}, topic = 'payment_succeeded') => ({
  'detail-type': topic,
  detail: { ...detail, ...changes },
});
const read = (event: unknown) => readInput(alternativeEnvelope, event);

describe('an event of Alternative', () => {
  it.each([
    'payment_succeeded',
    'payment_failed',
    'payment_refunded',
    'payment_chargeback',
  ])('%s is read', (topic) => {
    expect(read(envelope({}, topic))).toMatchObject({
      kind: 'payment',
      connectionId: 'connection-1',
      event: { topic, eventId: 'evt_1', payment: { id: 'pay_1', recordedByHand: false } },
    });
  });

  it('the optional fields of an event may be null', () => {
    const nulls = {
      recordedByHand: null,
      customerId: null,
      chargedAmount: null,
      fees: null,
      refund: null,
      failure: { code: 'R01', message: null },
    };
    expect(read(envelope({ payment: { ...payment, ...nulls } }))).toMatchObject({
      event: { payment: { recordedByHand: false, failure: { code: 'R01', message: '' } } },
    });
    expect(read(payoutEnvelope({ adjustments: null }))).toMatchObject({
      event: { payout: { adjustments: [] } },
    });
  });

  it('the date-times of an event are converted to UTC, to the millisecond', () => {
    expect(read(envelope())).toMatchObject({
      event: { occurredAt: '2026-03-10T13:03:22.000Z', payment: { paidAt: '2026-03-10T14:03:20.000Z' } },
    });
  });

  it('an event of another topic is ignored, whatever it holds', () => {
    expect(read({ 'detail-type': 'customer_created', detail: 5 })).toEqual({
      kind: 'ignored',
      topic: 'customer_created',
    });
  });

  it.each([
    ['detail.connectionId', { connectionId: 5 }],
    ['detail.eventId', { eventId: '' }],
    ['detail.occurredAt', { occurredAt: '2026-02-30T00:00:00Z' }],
    ['detail.payment.amount', { payment: { ...payment, amount: 125.5 } }],
    ['detail.payment.paidAt', { payment: { ...payment, paidAt: 'yesterday' } }],
    ['detail.payment.allocations.0.invoiceId', { payment: { ...payment, allocations: [{ amount: '1' }] } }],
    ['detail.payment', { payment: undefined }],
  ])('an event that does not fit is refused with the name of its field: %s', (field, changes) => {
    expect(() => read(envelope(changes))).toThrow(new RegExp(`^${field}: `));
  });
});

const payout = {
  id: 'po_1',
  amount: '112.10',
  currency: 'USD',
  arrivalDate: '2026-03-12',
  payments: [{ paymentId: 'pay_1', amount: '125.50' }],
  adjustments: [
    { type: 'refund', paymentId: 'pay_0', amount: '-10.00' },
    { type: 'fee', amount: '-3.40', description: 'Processing' },
  ],
};
const payoutEnvelope = (changes: object = {}, topic = 'payout_paid') => ({
  'detail-type': topic,
  detail: { ...detail, payment: undefined, payout: { ...payout, ...changes } },
});

describe('an event about a payout', () => {
  it.each(['payout_paid', 'payout_failed'])('%s is read', (topic) => {
    expect(read(payoutEnvelope({}, topic))).toMatchObject({
      kind: 'payout',
      connectionId: 'connection-1',
      event: { topic, eventId: 'evt_1', occurredAt: '2026-03-10T13:03:22.000Z', payout },
    });
  });

  it('a payout event may lack adjustments and have unknown fields', () => {
    expect(read(payoutEnvelope({ adjustments: undefined, traceId: 't' }))).toMatchObject({
      event: { payout: { adjustments: [] }, unknownFields: '{"payout":{"traceId":"t"}}' },
    });
  });

  it.each([
    ['detail.payout.id', { id: '' }],
    ['detail.payout.amount', { amount: 112.1 }],
    ['detail.payout.arrivalDate', { arrivalDate: '2026-03-12T00:00:00Z' }],
    ['detail.payout.arrivalDate', { arrivalDate: '2026-02-30' }],
    ['detail.payout.payments.0.paymentId', { payments: [{ amount: '1' }] }],
    ['detail.payout.adjustments.0.type', { adjustments: [{ type: 'tip', amount: '1' }] }],
    ['detail.payout.adjustments.0.amount', { adjustments: [{ type: 'fee', amount: 1 }] }],
  ])('an event that does not fit is refused with the name of its field: %s', (field, changes) => {
    expect(() => read(payoutEnvelope(changes))).toThrow(new RegExp(`^${field}: `));
  });

  it('a payout event without its payout is refused', () => {
    expect(() => read(envelope({}, 'payout_paid'))).toThrow(/^detail\.payout: /);
  });
});
