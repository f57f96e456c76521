import { describe, expect, it } from 'vitest';
import type { AlternativeMessage } from '../../functions/alternative/events.ts';
import { InvalidInput } from '../../functions/domain/shared/errors.ts';
import { handleEach, readEventInput } from '../../functions/runtime/queue.ts';
import { fc } from '../support/property.ts';

const payment = {
  id: 'pay_1',
  amount: '125.50',
  currency: 'USD',
  method: 'card',
  paidAt: '2026-03-10T14:03:20.000Z',
  allocations: [{ invoiceId: 'inv_1', amount: '125.50' }],
};
const detail = { connectionId: 'c1', eventId: 'evt_1', occurredAt: '2026-03-10T14:03:22.000Z', payment };
const paid = { 'detail-type': 'payment_succeeded', source: 'alternative.payments', detail };
const payout = {
  'detail-type': 'payout_paid',
  detail: {
    connectionId: 'c1',
    eventId: 'evt_9',
    occurredAt: '2026-03-12T00:00:00Z',
    payout: {
      id: 'po_1',
      amount: '125.50',
      currency: 'USD',
      arrivalDate: '2026-03-12',
      payments: [{ paymentId: 'pay_1', amount: '125.50' }],
    },
  },
};
const other = { 'detail-type': 'customer_created', source: 'alternative.payments', detail: {} };
const queued = (body: unknown, messageId = 'm1') => ({
  messageId,
  eventSource: 'aws:sqs',
  receiptHandle: 'r',
  attributes: {},
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

function refusal(event: unknown): InvalidInput {
  try {
    readEventInput(event);
  } catch (error) {
    if (error instanceof InvalidInput) return error;
    throw error;
  }
  throw new Error('The input was taken');
}

describe('what record-payment is given', () => {
  it.each([
    ['a payment by hand', paid, 'payment'],
    ['a payment by hand, as short as can be', { 'detail-type': 'payment_succeeded', detail }, 'payment'],
    ['a payout by hand', payout, 'payout'],
    ['a topic that is none of ours', other, 'ignored'],
  ])('record-payment accepts %s', (_, event, kind) => {
    expect(readEventInput(event)).toMatchObject({ kind: 'one', message: { kind } });
  });

  it('a batch of the queue is accepted, whatever its messages hold', () => {
    const input = readEventInput({ Records: [queued(paid), queued('not JSON', 'm2')] });

    expect(input).toMatchObject({
      kind: 'batch',
      messages: [
        { messageId: 'm1', body: JSON.stringify(paid) },
        { messageId: 'm2', body: 'not JSON' },
      ],
    });
  });

  it.each([
    ['nothing', undefined, 'input'],
    ['null', null, 'input'],
    ['text', JSON.stringify(paid), 'input'],
    ['a list', [paid], 'input'],
    ['nothing in it', {}, 'detail-type'],
    ['a topic that is no text', { 'detail-type': 7, detail }, 'detail-type'],
    ['no detail', { 'detail-type': 'payment_succeeded' }, 'detail'],
    ['no connection', { ...paid, detail: { ...detail, connectionId: undefined } }, 'detail.connectionId'],
    ['no payment', { ...paid, detail: { ...detail, payment: undefined } }, 'detail.payment'],
    [
      'an amount as a number',
      { ...paid, detail: { ...detail, payment: { ...payment, amount: 125.5 } } },
      'detail.payment.amount',
    ],
    ['no moment', { ...paid, detail: { ...detail, occurredAt: '2026-03-10' } }, 'detail.occurredAt'],
    ['a payout without a payout', { ...payout, detail }, 'detail.payout'],
    ['a batch that is no list', { Records: paid }, 'Records'],
    [
      'a batch of another source',
      { Records: [{ ...queued(paid), eventSource: 'aws:dynamodb' }] },
      'Records.0.eventSource',
    ],
    ['a message without a body', { Records: [{ ...queued(paid), body: undefined }] }, 'Records.0.body'],
    ['a message without an id', { Records: [{ ...queued(paid), messageId: '' }] }, 'Records.0.messageId'],
  ])('input is refused with the name of the field that does not fit: %s', (_, event, field) => {
    expect(refusal(event).field).toBe(field);
  });

  it('any other JSON is refused as InvalidInput', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (event) => {
        try {
          expect(['batch', 'one']).toContain(readEventInput(event).kind);
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidInput);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});

/** Handles messages; `handled` and `warnings` list them and the log lines of those that failed. */
function desk(handle: (message: AlternativeMessage) => unknown = () => {}) {
  const handled: AlternativeMessage[] = [];
  const warnings: [string, unknown][] = [];
  const log = {
    info: () => {},
    warn: (message: string, fields?: unknown) => {
      warnings.push([message, fields]);
    },
  };
  const each = (...bodies: unknown[]) =>
    handleEach(
      bodies.map((body, at) => queued(body, `m${at + 1}`)),
      async (message) => {
        handled.push(message);
        await handle(message);
      },
      log,
    );
  return { each, handled, warnings };
}

const failed = (...ids: string[]) => ({
  batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })),
});

describe('a batch', () => {
  it('the messages of a batch are handled in their order, also those of other topics', async () => {
    const { each, handled } = desk();

    const answer = await each(paid, other, payout);

    expect(answer).toEqual(failed());
    expect(handled.map(({ kind }) => kind)).toEqual(['payment', 'ignored', 'payout']);
  });

  it.each([
    ['no JSON', '{"detail-type":"payment_succeeded","s3cret'],
    ['no event', '[]'],
    ['null', 'null'],
    ['nothing', ''],
    ['a payment that does not fit', { ...paid, detail: { ...detail, payment: 's3cret' } }],
  ])('a message that is %s stays in the queue, and no other does', async (_, body) => {
    const { each, handled, warnings } = desk();

    const answer = await each(paid, body, payout);

    expect(answer).toEqual(failed('m2'));
    expect(handled).toHaveLength(2);
    expect(warnings).toMatchObject([['failed', { messageId: 'm2', code: 'INVALID_INPUT' }]]);
    expect(String(warnings)).not.toContain('s3cret');
  });

  it('a message that cannot be recorded now stays in the queue, and no other does', async () => {
    const { each, handled, warnings } = desk(({ kind }) => {
      if (kind === 'payment') throw new Error('The table is away.');
    });

    const answer = await each(paid, payout, paid);

    expect(answer).toEqual(failed('m1', 'm3'));
    expect(handled).toHaveLength(3);
    expect(warnings).toMatchObject([
      ['failed', { messageId: 'm1', code: 'UNEXPECTED' }],
      ['failed', { messageId: 'm3', code: 'UNEXPECTED' }],
    ]);
  });

  it('the messages of a batch are handled one after the other', async () => {
    let atOnce = 0;
    let most = 0;
    const { each } = desk(async () => {
      atOnce += 1;
      most = Math.max(most, atOnce);
      await new Promise((resolve) => setTimeout(resolve, 5));
      atOnce -= 1;
    });

    await each(paid, paid, paid);

    expect(most).toBe(1);
  });
});
