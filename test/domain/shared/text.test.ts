import { describe, expect, it } from 'vitest';
import { because } from '../../../functions/domain/reasons/explanation.ts';
import { formatList, truncate } from '../../../functions/domain/shared/text.ts';

const names = (count: number) => Array.from({ length: count }, (_, at) => `pay_${at + 1}`);

describe('a list in a sentence', () => {
  it('formatList gives all names if they are few', () => {
    expect(formatList(names(20))).toBe(names(20).join(', '));
    expect(formatList(['a', 'b'], '; ')).toBe('a; b');
    expect(formatList([])).toBe('');
  });

  it('formatList gives the first of many names, and how many more there are', () => {
    expect(formatList(names(1_500))).toBe(`${names(20).join(', ')}, and 1,480 more (see the payout sheet)`);
    expect(formatList(names(21), '; ')).toMatch(/; pay_20; and 1 more \(see the payout sheet\)$/);
  });
});

describe('a text that is kept', () => {
  it('truncate keeps a text that fits, and cuts a longer one', () => {
    expect(truncate('abcd', 4)).toBe('abcd');
    expect(truncate('abcde', 4)).toBe('abc…');
  });

  it('truncate never leaves half a character', () => {
    expect(truncate('ab😀😀', 4).isWellFormed()).toBe(true);
  });

  it('sentence and step of a reason are truncated', () => {
    const explain = because<object>('CODE', 'self', () => 'x'.repeat(5_000), 'y'.repeat(5_000));
    const { sentence, step } = explain({});
    expect([sentence.length, step.length]).toStrictEqual([4_000, 4_000]);
  });
});
