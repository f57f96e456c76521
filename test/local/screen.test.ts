import { expect, it } from 'vitest';
import { tableLines, wrapped } from '../../lib/local/screen.ts';

it('a long text continues on further lines and never breaks within a word', () => {
  expect(wrapped('one two three four', 9)).toEqual(['one two', 'three', 'four']);
  expect(wrapped('short', 9)).toEqual(['short']);
  expect(wrapped('a-very-long-word is kept', 9)).toEqual(['a-very-long-word', 'is kept']);
});

it('an indented text keeps its indent, and aligned columns keep their spaces', () => {
  expect(wrapped('  100.00 USD  is the sum.', 40)).toEqual(['  100.00 USD  is the sum.']);
});

it('a table that is too wide continues each row on a further line', () => {
  const rows = [
    { invoice: 'INV-1', amount: '100.00 USD', result: 'agrees' },
    { invoice: 'INV-22', amount: '5.00 USD', result: 'explained' },
  ];
  expect(tableLines(rows, 80).map(({ text }) => text)).toEqual([
    'invoice  amount      result',
    'INV-1    100.00 USD  agrees',
    'INV-22     5.00 USD  explained',
  ]);
  expect(tableLines(rows, 20).map(({ text }) => text)).toEqual([
    'invoice  amount',
    '    result',
    'INV-1    100.00 USD',
    '    agrees',
    'INV-22     5.00 USD',
    '    explained',
  ]);
});
