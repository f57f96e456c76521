import { describe, expect, it } from 'vitest';
import { retryAfter, retryDelay, retryLimit } from '../../functions/rutter/retry.ts';
import { fc } from '../support/property.ts';

const cap = 8_000;
const attempt = fc.integer({ min: 1, max: retryLimit });
const status = fc.constantFrom(null, 429, 452, 500, 502, 503, 504);
const wait = fc.option(fc.double({ min: 0, max: 120_000, noNaN: true }));
const remaining = fc.integer({ min: -10_000, max: 900_000 });
const luck = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const failedTry = fc.record({ attempt, status, retryAfterMs: wait, remainingMs: remaining });

describe('the delay before a retry', () => {
  it('the delay is a whole number of milliseconds, never negative', () => {
    fc.assert(
      fc.property(failedTry, luck, (failed, random) => {
        const delay = retryDelay(failed, () => random);
        expect(Number.isInteger(delay)).toBe(true);
        expect(delay).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('the delay is at least Retry-After, and at most the cap more', () => {
    fc.assert(
      fc.property(failedTry, luck, (failed, random) => {
        const delay = retryDelay({ ...failed, remainingMs: 1e9 }, () => random);
        const asked = failed.retryAfterMs ?? 0;
        expect(delay).toBeGreaterThanOrEqual(Math.max(1, asked));
        expect(delay).toBeLessThanOrEqual(Math.ceil(asked) + cap);
      }),
    );
  });

  it('the delay leaves time for the next attempt, or there is no retry', () => {
    fc.assert(
      fc.property(failedTry, luck, (failed, random) => {
        const delay = retryDelay(failed, () => random);
        if (delay > 0) expect(delay + 2_000).toBeLessThanOrEqual(failed.remainingMs);
      }),
    );
  });

  it('there is a retry whenever the time suffices, up to the limit', () => {
    fc.assert(
      fc.property(failedTry, luck, fc.integer({ min: 1, max: 1_000 }), (failed, random, more) => {
        const enough = { ...failed, remainingMs: 1e9 };
        expect(retryDelay(enough, () => random)).toBeGreaterThan(0);
        expect(retryDelay({ ...enough, attempt: retryLimit + more }, () => random)).toBe(0);
      }),
    );
  });

  it.each([
    [1, null, 500],
    [2, 503, 1_000],
    [3, 500, 2_000],
    [4, 429, 4_000],
    [1, 452, 2_000],
    [3, 452, 8_000],
    [4, 452, 8_000],
  ])('the delay of retry %i after status %s is spread over the whole of %i ms', (at, code, most) => {
    const failed = { attempt: at, status: code, retryAfterMs: null, remainingMs: 1e9 };

    expect(retryDelay(failed, () => 0)).toBe(1);
    expect(retryDelay(failed, () => 0.5)).toBe(most / 2);
    expect(retryDelay(failed, () => 1 - Number.EPSILON)).toBe(most);
  });

  it('the delay is rounded up to whole milliseconds', () => {
    const failed = { attempt: 1, status: 429, retryAfterMs: 400.2, remainingMs: 1e9 };

    expect(retryDelay(failed, () => 0)).toBe(401);
  });

  it('the delay differs from call to call', () => {
    const failed = { attempt: 4, status: 503, retryAfterMs: null, remainingMs: 1e9 };

    expect(new Set(Array.from({ length: 20 }, () => retryDelay(failed))).size).toBeGreaterThan(1);
  });
});

describe('Retry-After', () => {
  const now = Date.parse('2026-03-16T12:00:00.000Z');

  it.each([
    ['0', 0],
    ['1', 1_000],
    ['120', 120_000],
    ['0.5', 500],
    ['-3', 0],
    ['Mon, 16 Mar 2026 12:00:30 GMT', 30_000],
    ['Mon, 16 Mar 2026 11:59:00 GMT', 0],
  ])('a Retry-After of %s is %i ms', (header, milliseconds) => {
    expect(retryAfter(header, now)).toBe(milliseconds);
  });

  it.each([
    undefined,
    '',
    'soon',
    'Infinity',
    'NaN',
    '1 minute, please',
  ])('a Retry-After of %s is ignored', (header) => {
    expect(retryAfter(header, now)).toBeNull();
  });

  it('a Retry-After is null or a finite number, never negative, whatever the header', () => {
    fc.assert(
      fc.property(fc.string(), (header) => {
        const milliseconds = retryAfter(header, now);
        if (milliseconds === null) return;
        expect(Number.isFinite(milliseconds)).toBe(true);
        expect(milliseconds).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
