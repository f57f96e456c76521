import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { paymentEventSchema } from '../../../functions/domain/payment/events.ts';
import { toAttributes } from '../../../functions/store/dynamo.ts';
import { minute } from '../../support/factories.ts';

const eventOf = (payment: object) =>
  paymentEventSchema.parse({
    eventId: 'evt_1',
    topic: 'payment_succeeded',
    occurredAt: minute(1),
    payment: {
      id: 'pay_1',
      amount: '1.00',
      currency: 'USD',
      method: 'card',
      paidAt: minute(0),
      allocations: [{ invoiceId: 'invoice-1', amount: '1.00', line: 7 }],
      ...payment,
    },
  });

describe('the unknown fields of a message', () => {
  it('unknown fields of any kind are kept as text, and read back unchanged', () => {
    const event = eventOf({ z: -0, a: { '': 1773154400000000000, b: 1e21 }, cut: '\ud83d' });
    expect(event.unknownFields).toBe(
      '{"payment":{"a":{"":1773154400000000000,"b":1e+21},"allocations":[{"line":7}],"cut":"\\ud83d","z":0}}',
    );
    expect(event.payment).not.toHaveProperty('z');
    expect(() => toAttributes({ events: [event] })).not.toThrow();
    expect(paymentEventSchema.parse(JSON.parse(JSON.stringify(event)))).toStrictEqual(event);
  });

  it('the text of unknown fields does not depend on their order', () => {
    expect(eventOf({ a: 1, b: { c: 1, d: 2 } })).toStrictEqual(eventOf({ b: { d: 2, c: 1 }, a: 1 }));
    expect(eventOf({ a: 1 })).not.toStrictEqual(eventOf({ a: 2 }));
  });

  it('long unknown fields are kept as a digest', () => {
    expect(eventOf({ a: 'x'.repeat(200_000) }).unknownFields).toHaveLength(43);
  });

  it('a message without unknown fields has no unknownFields', () => {
    const parsed = eventOf({ allocations: [] });
    expect(parsed).not.toHaveProperty('unknownFields');
    expect(z.array(paymentEventSchema).parse([parsed])).toStrictEqual([parsed]);
  });

  it('half a character in a known field is replaced', () => {
    expect(eventOf({ method: 'card\ud83d' }).payment.method).toBe('card\ufffd');
  });
});
