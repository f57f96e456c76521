import { describe, expect, it } from 'vitest';
import { parseInstant } from '../../../functions/domain/shared/time.ts';
import { date } from '../../support/factories.ts';
import { factsOf, postingOf, reasonOf, sentenceOf, settings } from './plan-support.ts';

/** Paid on 10 March, sent on 11 March. */
const dated = (changes: Record<string, unknown>, chosenDate: string | null = null) => ({
  settings: settings(changes),
  chosenDate: chosenDate === null ? null : date(chosenDate),
});

describe('the date of a posting', () => {
  it.each([
    ['2026-04-01T02:30:00.000Z', 'America/New_York', '2026-03-31'],
    ['2026-04-01T04:00:00.000Z', 'America/New_York', '2026-04-01'],
    ['2026-04-01T02:30:00.000Z', 'UTC', '2026-04-01'],
    ['2026-03-31T22:30:00.000Z', 'Europe/Berlin', '2026-04-01'],
    ['2026-12-31T11:00:00.000Z', 'Pacific/Auckland', '2027-01-01'],
  ])('is the day at the office: %s in %s is %s', (paidAt, timeZone, expected) => {
    const facts = factsOf({ paidAt: parseInstant(paidAt) });
    expect(postingOf({ facts, settings: settings({ timeZone }) }).date).toBe(expected);
  });

  it('is the day of sending where the settings say so', () => {
    const now = parseInstant('2026-04-01T02:30:00Z');
    expect(postingOf({ ...dated({ postingDate: 'today' }), now }).date).toBe('2026-03-31');
    expect(postingOf(dated({ postingDate: 'payment-date' })).date).toBe('2026-03-10');
  });

  it('is the one that a person chose before all others', () => {
    expect(postingOf(dated({}, '2026-02-01')).date).toBe('2026-02-01');
    expect(postingOf(dated({ postingDate: 'today' }, '2026-02-01')).date).toBe('2026-02-01');
  });
});

describe('closed books', () => {
  it.each([
    ['2026-03-09', '2026-03-10'],
    ['2026-03-10', 'PERIOD_CLOSED'],
    ['2026-03-31', 'PERIOD_CLOSED'],
  ])('through %s: %s', (booksClosedThrough, expected) => {
    const changes = dated({ booksClosedThrough });
    expect(reasonOf(changes) ?? postingOf(changes).date).toBe(expected);
  });

  it.each([
    ['2026-03-09', '2026-03-10'],
    ['2026-03-10', '2026-03-11'],
    ['2026-03-11', 'PERIOD_CLOSED'],
  ])('through %s, posting with the day of sending where that is open: %s', (booksClosedThrough, expected) => {
    const changes = dated({ booksClosedThrough, closedPeriod: 'today' });
    expect(reasonOf(changes) ?? postingOf(changes).date).toBe(expected);
  });

  it('hold a date that a person chose, too, and say which', () => {
    const changes = dated({ booksClosedThrough: '2026-02-28' }, '2026-02-01');
    expect(sentenceOf(changes)).toBe(
      'Payment pay-1 would be posted on 2026-02-01, which lies in a closed period.',
    );
    expect(reasonOf(dated({ booksClosedThrough: '2026-02-28' }, '2026-03-01'))).toBeUndefined();
  });
});
