import { describe, expect, it } from 'vitest';
import {
  instantOf,
  parseInstant,
  parseLedgerDate,
  TimeError,
} from '../../../functions/domain/shared/time.ts';
import { fc } from '../../support/property.ts';

describe('parseLedgerDate', () => {
  it.each([
    ['2026-03-10', '2026-03-10'],
    ['2024-02-29', '2024-02-29'],
    ['2026-12-31', '2026-12-31'],
    ['2026-03-10T00:00:00Z', '2026-03-10'],
    ['2026-03-10T00:00:00.000Z', '2026-03-10'],
    ['2026-03-10T00:00:00+00:00', '2026-03-10'],
    ['2026-03-10T02:00:00+02:00', '2026-03-10'],
  ])('parseLedgerDate reads %s as %s', (text, expected) => {
    expect(parseLedgerDate(text)).toBe(expected);
  });

  it.each([
    '2026-02-30',
    '2026-02-29',
    '2026-04-31',
    '2026-00-10',
    '2026-13-01',
    '2026-03-00',
    '2026-03-32',
    '2026-02-30T00:00:00Z',
    '2026-02-30T00:00:00.000Z',
    '2026-3-1',
    '10.03.2026',
    '03/10/2026',
    '2026-03-10T00:00:00',
    '2026-03-10 ',
    'yesterday',
    '',
  ])('parseLedgerDate refuses %j', (text) => {
    expect(() => parseLedgerDate(text)).toThrow(TimeError);
  });

  it('parseLedgerDate reads every day of the calendar, as a date and as a date-time', () => {
    const day = fc.integer({ min: Date.UTC(1900, 0) / 86_400_000, max: Date.UTC(2200, 0) / 86_400_000 });
    fc.assert(
      fc.property(day, (count) => {
        const midnight = new Date(count * 86_400_000).toISOString();
        const text = midnight.slice(0, 10);
        expect([parseLedgerDate(text), parseLedgerDate(midnight)]).toStrictEqual([text, text]);
      }),
    );
  });
});

describe('parseInstant', () => {
  it.each([
    ['2026-03-10T14:03:22Z', '2026-03-10T14:03:22.000Z'],
    ['2026-03-10T14:03Z', '2026-03-10T14:03:00.000Z'],
    ['2026-03-10T14:03:22.1Z', '2026-03-10T14:03:22.100Z'],
    ['2026-03-10T14:03:22.123456Z', '2026-03-10T14:03:22.123Z'],
    ['2026-03-10T14:03:22+02:00', '2026-03-10T12:03:22.000Z'],
    ['2026-03-10T14:03:22+0530', '2026-03-10T08:33:22.000Z'],
    ['2026-03-31T22:30:00-04:00', '2026-04-01T02:30:00.000Z'],
  ])('parseInstant reads %s as %s', (text, expected) => {
    expect(parseInstant(text)).toBe(expected);
  });

  it.each([
    '2026-03-10',
    '2026-03-10T14:03:22',
    '2026-03-10 14:03:22Z',
    '2026-13-10T14:03:22Z',
    '2026-03-10T25:03:22Z',
    '2026-02-30T14:03:22Z',
    '2026-04-31T14:03:22+02:00',
    '1773151402000',
    'now',
    '',
  ])('parseInstant refuses %j', (text) => {
    expect(() => parseInstant(text)).toThrow(TimeError);
  });

  it('a TimeError names what was received', () => {
    expect(() => parseInstant('now')).toThrow('now is not a date: expected an ISO 8601 date-time');
  });
});

describe('instants', () => {
  const milliseconds = fc.integer({ min: Date.UTC(1900, 0), max: Date.UTC(9999, 11, 31) });

  it('instants compare as text as they compare in time', () => {
    fc.assert(
      fc.property(milliseconds, milliseconds, (a, b) => {
        expect(instantOf(a) < instantOf(b)).toBe(a < b);
        expect(instantOf(a) === instantOf(b)).toBe(a === b);
      }),
    );
  });

  it('an instant is read from any time zone as the same moment', () => {
    const offset = fc.integer({ min: -14 * 60, max: 14 * 60 });
    fc.assert(
      fc.property(milliseconds, offset, (moment, minutes) => {
        const local = new Date(moment + minutes * 60_000).toISOString().slice(0, -1);
        const two = (count: number) => String(count).padStart(2, '0');
        const distance = Math.abs(minutes);
        const zone = `${minutes < 0 ? '-' : '+'}${two(Math.floor(distance / 60))}:${two(distance % 60)}`;
        const instant = parseInstant(`${local}${zone}`);
        expect(instant).toBe(instantOf(moment));
        expect(Date.parse(instant)).toBe(moment);
        expect(parseInstant(instant)).toBe(instant);
      }),
    );
  });

  it.each([
    Number.NaN,
    Number.POSITIVE_INFINITY,
    9e15,
    Date.UTC(10_000, 0),
    Date.UTC(-1, 0),
  ])('instantOf refuses %d milliseconds', (moment) => {
    expect(() => instantOf(moment)).toThrow(TimeError);
  });
});
