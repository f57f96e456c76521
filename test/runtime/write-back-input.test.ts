import { describe, expect, it } from 'vitest';
import { InvalidInput } from '../../functions/domain/shared/errors.ts';
import { readDecision, readWriteBackInput } from '../../functions/runtime/write-back-input.ts';
import { fc } from '../support/property.ts';

const tick = {
  version: '0',
  id: 'b1',
  'detail-type': 'Scheduled Event',
  source: 'aws.events',
  time: '2026-03-16T12:00:00Z',
  detail: {},
};
const record = (writeBackId: string, connectionId = 'c1') => ({
  eventID: '1',
  eventName: 'MODIFY',
  eventSource: 'aws:dynamodb',
  dynamodb: {
    Keys: { connectionId: { S: connectionId }, writeBackId: { S: writeBackId } },
    NewImage: { state: { S: 'PENDING' } },
    SequenceNumber: '1',
  },
});
const one = record('payment#alternative:p1');
const key = (writeBackId: string, connectionId = 'c1') => ({ connectionId, writeBackId });

function refusal(read: (event: unknown) => unknown, event: unknown): InvalidInput {
  try {
    read(event);
  } catch (error) {
    if (error instanceof InvalidInput) return error;
    throw error;
  }
  throw new Error('The input was taken');
}

describe('what write-back is asked', () => {
  it.each([
    ['nothing in it', {}],
    ['undefined', undefined],
    ['a tick', tick],
    ['a tick without detail', { source: 'aws.events', 'detail-type': 'Scheduled Event' }],
  ])('the input with %s starts a sweep', (_, event) => {
    expect(readWriteBackInput(event)).toEqual({ kind: 'sweep' });
  });

  it('the input of a person drives one intent', () => {
    const event = key('payment#alternative:p1');

    expect(readWriteBackInput(event)).toEqual({ kind: 'one', key: event });
  });

  it('a batch of the stream drives each of its intents once, of any connection', () => {
    const Records = [one, record('payment#alternative:p2'), record('payment#alternative:p1', 'c2'), one];

    expect(readWriteBackInput({ Records })).toEqual({
      kind: 'stream',
      keys: [
        key('payment#alternative:p1'),
        key('payment#alternative:p2'),
        key('payment#alternative:p1', 'c2'),
      ],
    });
  });

  it.each([
    ['text', '{}', 'input'],
    ['null', null, 'input'],
    ['a list', [], 'input'],
    ['an intent without its connection', { writeBackId: 'payment#alternative:p1' }, 'connectionId'],
    ['a connection without an intent', { connectionId: 'c1' }, 'writeBackId'],
    ['an intent that is empty', key(''), 'writeBackId'],
    ['more than that', { ...key('payment#alternative:p1'), force: true }, 'force'],
    ['a tick from elsewhere', { ...tick, source: 'alternative.payments' }, 'source'],
    ['another event', { ...tick, 'detail-type': 'SyncRequested' }, 'detail-type'],
    ['a source alone', { source: 'aws.events' }, 'detail-type'],
    ['a batch that is no list', { Records: one }, 'Records'],
    ['a batch of a queue', { Records: [{ ...one, eventSource: 'aws:sqs' }] }, 'Records.0.eventSource'],
    ['a record without keys', { Records: [{ ...one, dynamodb: {} }] }, 'Records.0.dynamodb.Keys'],
  ])('input is refused with the name of the field that does not fit: %s', (_, event, field) => {
    expect(refusal(readWriteBackInput, event).field).toBe(field);
  });

  it('any other JSON is refused as InvalidInput', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (event) => {
        try {
          expect(['sweep', 'one', 'stream']).toContain(readWriteBackInput(event).kind);
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidInput);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});

const said = { by: 'Ann', note: 'The customer called.' };
const aboutIntent = { ...key('payment#alternative:p1'), outcome: 'retry', ...said };
const aboutInvoice = { connectionId: 'c1', invoiceId: 'i1', outcome: 'take-ledger-values', ...said };

describe('what a person decides', () => {
  it.each([
    ['to try again', aboutIntent],
    ['to try again with another date', { ...aboutIntent, date: '2026-04-01' }],
    ['same', { ...aboutIntent, outcome: 'same-payment', ledgerIds: ['1234'] }],
    ['another', { ...aboutIntent, outcome: 'another-payment' }],
    ['done by hand', { ...aboutIntent, outcome: 'done-by-hand', ledgerIds: ['1234', '1235'] }],
    ['to ignore', { ...aboutIntent, outcome: 'ignore' }],
    ['to release', { ...aboutIntent, outcome: 'release' }],
    ["Intacct's values", aboutInvoice],
  ])('the decision %s is accepted as it is', (_, event) => {
    expect(readDecision(event)).toEqual(event);
  });

  it('the spaces around the texts of a decision are removed', () => {
    const event = { ...aboutIntent, by: ' Ann ', note: '\tThe customer called.\n' };

    expect(readDecision(event)).toEqual(aboutIntent);
  });

  it.each([
    ['nothing', undefined, 'input'],
    ['nothing in it', {}, 'outcome'],
    ['an unknown outcome', { ...aboutIntent, outcome: 'delete' }, 'outcome'],
    ['an intent without its connection', { ...aboutIntent, connectionId: undefined }, 'connectionId'],
    ['no intent', { ...aboutIntent, writeBackId: undefined }, 'writeBackId'],
    ['no invoice', { ...aboutInvoice, invoiceId: undefined }, 'invoiceId'],
    ["an intent that takes Intacct's values", { ...aboutIntent, outcome: 'take-ledger-values' }, 'invoiceId'],
    ['an invoice that is tried again', { ...aboutInvoice, outcome: 'retry' }, 'writeBackId'],
    ['nobody', { ...aboutIntent, by: undefined }, 'by'],
    ['nobody, in spaces', { ...aboutIntent, by: '  ' }, 'by'],
    ['no note', { ...aboutInvoice, note: undefined }, 'note'],
    ['an empty note', { ...aboutInvoice, note: '' }, 'note'],
    ['no payments', { ...aboutIntent, ledgerIds: [] }, 'ledgerIds'],
    ['a payment by a number', { ...aboutIntent, ledgerIds: [1234] }, 'ledgerIds.0'],
    ['a payment that is empty', { ...aboutIntent, ledgerIds: ['1234', ' '] }, 'ledgerIds.1'],
    ['no day', { ...aboutIntent, date: '2026-02-30' }, 'date'],
    ['more than that', { ...aboutIntent, amount: '1.00' }, 'amount'],
    ['a date for an invoice', { ...aboutInvoice, date: '2026-04-01' }, 'date'],
  ])('input is refused with the name of the field that does not fit: %s', (_, event, field) => {
    expect(refusal(readDecision, event).field).toBe(field);
  });

  it('an unknown decision is refused with the list of possible ones', () => {
    expect(refusal(readDecision, { ...aboutIntent, outcome: 'undo' }).message).toBe(
      'outcome: expected one of retry, same-payment, another-payment, done-by-hand, ignore, release, take-ledger-values',
    );
  });
});
