import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { InvalidInput } from '../../functions/domain/shared/errors.ts';
import { entities } from '../../functions/domain/shared/ids.ts';
import { readInput } from '../../functions/runtime/input.ts';
import { readPullInput } from '../../functions/runtime/pull-input.ts';
import { fc } from '../support/property.ts';

const tick = {
  version: '0',
  id: 'b1',
  'detail-type': 'Scheduled Event',
  source: 'aws.events',
  account: '111122223333',
  time: '2026-03-16T12:00:00Z',
  region: 'us-east-1',
  resources: ['arn:aws:events:us-east-1:111122223333:rule/tick'],
  detail: {},
};
const request = {
  version: '0',
  id: 'b2',
  'detail-type': 'SyncRequested',
  source: 'sage-intacct-sync',
  time: '2026-03-16T12:00:00Z',
  detail: { connectionId: 'c1', entity: 'invoices', mode: 'incremental' },
};

function refusal(event: unknown): InvalidInput {
  try {
    readPullInput(event, 'invoices');
  } catch (error) {
    if (error instanceof InvalidInput) return error;
    throw error;
  }
  throw new Error('The input was taken');
}

describe('what starts every connection', () => {
  it.each([
    ['nothing in it', {}, 'incremental'],
    ['undefined', undefined, 'incremental'],
    ['a tick', tick, 'incremental'],
    ['a tick without detail', { source: 'aws.events', 'detail-type': 'Scheduled Event' }, 'incremental'],
    ['a tick that says so', { ...tick, detail: { mode: 'incremental' } }, 'incremental'],
    [
      "the weekly rule's input",
      { source: 'aws.events', 'detail-type': 'Scheduled Event', detail: { mode: 'full' } },
      'full',
    ],
  ])('a pull of every connection is started by %s', (_, event, mode) => {
    expect(readPullInput(event, 'invoices')).toEqual({ kind: 'fan-out', mode });
  });
});

describe('what pulls one connection', () => {
  it.each(['incremental', 'full'])('SyncRequested pulls one connection, in mode %s', (mode) => {
    const event = { ...request, detail: { ...request.detail, mode } };

    expect(readPullInput(event, 'invoices')).toEqual({
      kind: 'one',
      connectionId: 'c1',
      mode,
      dryRun: false,
      byHand: false,
    });
  });

  it.each([
    [{ connectionId: 'c1' }, 'incremental', false],
    [{ connectionId: 'c1', mode: 'full' }, 'full', false],
    [{ connectionId: 'c1', mode: 'incremental', dryRun: true }, 'incremental', true],
  ])('the input %o of a person pulls one connection', (event, mode, dryRun) => {
    expect(readPullInput(event, 'invoices')).toEqual({
      kind: 'one',
      connectionId: 'c1',
      mode,
      dryRun,
      byHand: true,
    });
  });
});

describe('input that does not fit is refused with the name of its field', () => {
  const detail = request.detail;
  it.each([
    ['a list', [], 'input'],
    ['text', '{}', 'input'],
    ['a number', 7, 'input'],
    ['true', true, 'input'],
    ['a person without a connection', { mode: 'full' }, 'connectionId'],
    ['a connection that is no text', { connectionId: 5 }, 'connectionId'],
    ['a connection that is empty', { connectionId: '' }, 'connectionId'],
    ['an unknown mode', { connectionId: 'c1', mode: 'all' }, 'mode'],
    ['a dry run in words', { connectionId: 'c1', dryRun: 'true' }, 'dryRun'],
    ['an unknown field', { connectionId: 'c1', dryrun: true }, 'dryrun'],
    ['a tick from elsewhere', { ...tick, source: 'sage-intacct-sync' }, 'source'],
    ['a tick with an unknown mode', { ...tick, detail: { mode: 'all' } }, 'detail.mode'],
    ['null', null, 'input'],
    ['a tick whose detail is none', { ...tick, detail: null }, 'detail'],
    ['a request without detail', { ...request, detail: undefined }, 'detail'],
    ['a request with nothing in it', { ...request, detail: {} }, 'detail.connectionId'],
    [
      'a request without a connection',
      { ...request, detail: { entity: 'invoices', mode: 'full' } },
      'detail.connectionId',
    ],
    [
      'a request without an entity',
      { ...request, detail: { connectionId: 'c1', mode: 'full' } },
      'detail.entity',
    ],
    [
      'a request without a mode',
      { ...request, detail: { connectionId: 'c1', entity: 'invoices' } },
      'detail.mode',
    ],
    [
      'a request for another entity',
      { ...request, detail: { ...detail, entity: 'payments' } },
      'detail.entity',
    ],
    ['a request for no entity', { ...request, detail: { ...detail, entity: 'bills' } }, 'detail.entity'],
    ['a request with more in it', { ...request, detail: { ...detail, dryRun: true } }, 'detail.dryRun'],
    ['a request from elsewhere', { ...request, source: 'alternative.payments' }, 'source'],
    ['an unknown kind of event', { ...request, 'detail-type': 'SyncFinished' }, 'detail-type'],
    ['a source alone', { source: 'aws.events' }, 'source'],
    ['a kind of event alone', { 'detail-type': 'Scheduled Event' }, 'source'],
  ])('a pull refuses %s', (_, event, field) => {
    const error = refusal(event);

    expect(error.field).toBe(field);
    expect(error.code).toBe('INVALID_INPUT');
    expect(error.message).toMatch(new RegExp(`^${field}: .+`));
  });

  it('a refusal of input repeats no value', () => {
    expect(refusal({ connectionId: 'c1', mode: 's3cret' }).message).not.toContain('s3cret');
    expect(refusal({ connectionId: 'c1', dryRun: 's3cret' }).message).not.toContain('s3cret');
  });

  it('a refusal names the field by its path', () => {
    const schema = z.object({ a: z.array(z.object({ b: z.number() })) });

    expect(() => readInput(schema, { a: [{ b: 'x' }] })).toThrow('a.0.b: ');
  });
});

const text = fc.constantFrom(
  'sage-intacct-sync',
  'aws.events',
  'Scheduled Event',
  'SyncRequested',
  'c1',
  'full',
);
const anyEvent = fc.oneof(
  fc.jsonValue(),
  fc.record(
    {
      source: fc.oneof(text, fc.jsonValue()),
      'detail-type': fc.oneof(text, fc.jsonValue()),
      connectionId: fc.oneof(text, fc.jsonValue()),
      mode: fc.oneof(text, fc.jsonValue()),
      detail: fc.oneof(
        fc.jsonValue(),
        fc.record(
          {
            connectionId: fc.oneof(text, fc.jsonValue()),
            entity: fc.oneof(fc.constantFrom(...entities), fc.jsonValue()),
            mode: fc.oneof(text, fc.jsonValue()),
          },
          { requiredKeys: [] },
        ),
      ),
    },
    { requiredKeys: [] },
  ),
);

describe('whatever JSON comes in', () => {
  it('any JSON is parsed, or refused as InvalidInput', () => {
    fc.assert(
      fc.property(anyEvent, fc.constantFrom(...entities), (event, entity) => {
        try {
          expect(['fan-out', 'one']).toContain(readPullInput(event, entity).kind);
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidInput);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('an event of our own never starts a fan-out, which would start itself for ever', () => {
    const own = anyEvent.map((event) => ({
      ...(typeof event === 'object' ? event : {}),
      source: 'sage-intacct-sync',
    }));
    fc.assert(
      fc.property(own, fc.constantFrom(...entities), (event, entity) => {
        let kind = 'refused';
        try {
          kind = readPullInput(event, entity).kind;
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidInput);
        }
        expect(kind).not.toBe('fan-out');
      }),
      { numRuns: 2_000 },
    );
  });
});
