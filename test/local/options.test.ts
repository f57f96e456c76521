import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { readOptions, UsageError, usage } from '../../lib/local/options.ts';

const namesIn = (text: string) => new Set(text.match(/--[a-z][a-z-]*/g));

it('every option is explained in --help and in lib/local/README.md, and no other is', async () => {
  const readme = await readFile(new URL('../../lib/local/README.md', import.meta.url), 'utf8');
  const [, section = ''] = /^## Start$(.*?)^## /ms.exec(readme) ?? [];

  const names = namesIn(usage);

  expect([...names].toSorted()).toEqual([...namesIn(section)].toSorted());
  const parsed = Object.keys(readOptions(['--keep'])).map((name) => `--${name}`);
  expect([...names]).toEqual(expect.arrayContaining(parsed));
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
