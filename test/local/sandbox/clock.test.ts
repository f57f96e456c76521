import { describe, expect, it } from 'vitest';
import { SandboxClock } from '../../../lib/local/sandbox/clock.ts';
import { parseDate } from '../../../lib/local/sandbox/dates.ts';
import { decimalNumber, decimalString, decimalsOf, minorUnits } from '../../../lib/local/sandbox/money.ts';
import { START } from './support.ts';

describe('the clock', () => {
  it('a frozen clock stands still until it is moved, and moves with real time when resumed', async () => {
    const clock = new SandboxClock(START);
    expect(clock.now()).toBe(START);
    clock.advance(1500);
    expect(clock.now()).toBe(START + 1500);
    clock.resume();
    await new Promise((resolve) => setTimeout(resolve, 15));
    expect(clock.now()).toBeGreaterThan(START + 1500);
    clock.set(START);
    expect(clock.now()).toBeGreaterThanOrEqual(START);
    expect(clock.now()).toBeLessThan(START + 1000);
    clock.freeze();
    const frozen = clock.now();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(clock.now()).toBe(frozen);
  });

  it('the clock runs due tasks in order, each at its own instant, also those that a task plans', () => {
    const clock = new SandboxClock(START);
    const seen: [string, number][] = [];
    const note = (name: string) => () => seen.push([name, clock.now() - START]);
    clock.at(START + 300, note('third'));
    clock.at(START + 100, () => {
      note('first')();
      clock.at(clock.now() + 50, note('second'));
    });
    clock.at(START + 1000, note('later'));
    clock.advance(500);
    expect(seen).toStrictEqual([
      ['first', 100],
      ['second', 150],
      ['third', 300],
    ]);
    expect(clock.now()).toBe(START + 500);
  });
});

describe('money', () => {
  it.each([
    ['USD', 1430, '14.3'],
    ['USD', 300, '3'],
    ['USD', -5, '-0.05'],
    ['USD', 0, '0'],
    ['JPY', 1200, '1200'],
    ['KWD', 1001, '1.001'],
    ['KWD', 10, '0.01'],
  ])('%s %i minor units are the decimal %s', (currency, minor, text) => {
    const decimals = decimalsOf(currency);
    expect(decimalString(minor, decimals)).toBe(text);
    expect(decimalNumber(minor, decimals)).toBe(Number(text));
    expect(minorUnits(Number(text), decimals)).toBe(minor);
  });

  it.each([0.001, 0.1 + 0.2, 1e21, 1e-7])('%d has more decimals than USD', (amount) => {
    expect(minorUnits(amount, 2)).toBeUndefined();
  });
});

it.each([
  ['2026-03-01', '2026-03-01'],
  ['2026-03-01T23:30:00-05:00', '2026-03-02'],
  ['2026-02-30', undefined],
  ['yesterday', undefined],
  ['2026-03-01Tnoon', undefined],
])('the text %s is the date %s', (text, date) => {
  expect(parseDate(text)).toBe(date);
});
