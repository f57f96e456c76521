import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { readOptions, UsageError, usage } from '../../lib/local/options.ts';

const namesIn = (text: string) => new Set(text.match(/--[a-z][a-z-]*/g));

it('every option is explained in --help and in the README', async () => {
  const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
  const table = readme.split('\n').filter((line) => line.startsWith('| `--'));

  const names = namesIn(usage);

  expect([...names].toSorted()).toEqual([...namesIn(table.join('\n'))].toSorted());
  const known = Object.keys(readOptions(['--keep'])).map((name) => `--${name}`);
  expect([...names]).toEqual(expect.arrayContaining(known));
});

it('--help is an option', () => {
  expect(readOptions(['--help'])).toMatchObject({ help: true });
});

it.each([
  ['--nonsense'],
  ['--empty'],
  ['--customers', 'many'],
])('%s is refused, and the message lists all options', (...args) => {
  const refused = () => readOptions(args);

  expect(refused).toThrow(UsageError);
  expect(refused).toThrow('--rutter-url URL');
});
