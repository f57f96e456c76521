import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { usage } from '../../lib/local/options.ts';
import { faultSchema } from '../../lib/local/sandbox/control/fault-schema.ts';
import { controlRoutes } from '../../lib/local/sandbox/control/routes.ts';

const paper = readFileSync(join(import.meta.dirname, '..', '..', 'lib', 'local', 'README.md'), 'utf8');

it('lib/local/README.md names every route of the control server', () => {
  expect(Object.keys(controlRoutes).filter((route) => !paper.includes(`\`${route}\``))).toStrictEqual([]);
});

it('lib/local/README.md shows every effect of a fault', () => {
  const kinds = faultSchema.shape.effect.options.map(({ shape }) => shape.kind.value);
  expect(kinds.filter((kind) => !paper.includes(`{"kind": "${kind}"`))).toStrictEqual([]);
});

it('lib/local/README.md names every option of npm start', () => {
  const options = usage.match(/--[a-z-]+/g) ?? [];
  expect(options.length).toBeGreaterThan(10);
  expect(options.filter((option) => !paper.includes(option))).toStrictEqual([]);
});
