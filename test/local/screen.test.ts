import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { screenOn, tableLines, wrapped } from '../../lib/local/screen.ts';

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

it('a sentence after an amount continues under the sentence', () => {
  const stream = Object.assign(new PassThrough({ encoding: 'utf8' }), { columns: 60 });
  screenOn(stream).line('  -30.00 USD  A payment in Intacct of 2026-03-04 takes off 30.00 USD.');
  expect(stream.read()).toBe(
    '    -30.00 USD  A payment in Intacct of 2026-03-04 takes off\n                30.00 USD.\n',
  );
});
