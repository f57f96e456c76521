import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { settingsChangesSchema, settingsSchema } from '../functions/domain/connection/settings.ts';
import { intentStates } from '../functions/domain/intent/intent.ts';
import { outcomes } from '../functions/domain/payment/decision.ts';
import { paymentTopics } from '../functions/domain/payment/events.ts';
import { adjustmentTypes, payoutTopics } from '../functions/domain/payout/events.ts';
import { type Explanation, reasons } from '../functions/domain/reasons/catalog.ts';
import type { Outcome } from '../functions/pull/summary.ts';

const root = join(import.meta.dirname, '..');
const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\0')
  .filter((file) => file !== '' && existsSync(join(root, file)));
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const sources = files.filter((file) => file.endsWith('.ts'));
const papers = files.filter((file) => file.endsWith('.md'));

/** The lines of a paper outside its code blocks. */
function proseOf(text: string): string {
  return text.replaceAll(/^\s*```[\s\S]*?^\s*```/gm, '');
}

/** GitHub's anchor of a heading. */
function anchorOf(heading: string): string {
  const kept = heading.toLowerCase().replaceAll(/[^\p{L}\p{N}\s_-]/gu, '');
  return kept.trim().replaceAll(' ', '-');
}

function anchorsOf(paper: string): string[] {
  return [...proseOf(read(paper)).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading));
}

/** What a paper links to, as it is written. */
function linksOf(paper: string): string[] {
  return [...proseOf(read(paper)).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
}

/** Everything in backticks, outside code blocks. */
function codesOf(text: string): string[] {
  return [...proseOf(text).matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);
}

/** The rows of the table whose header begins with this cell: their cells. */
function rowsOf(paper: string, header: string): string[][] {
  const lines = read(paper).split('\n');
  const rows: string[][] = [];
  for (const [at, line] of lines.entries()) {
    if (!line.startsWith(`| ${header} |`)) continue;
    for (const row of lines.slice(at + 2)) {
      if (!row.startsWith('|')) break;
      rows.push(
        row
          .split(/(?<!\\)\|/)
          .slice(1, -1)
          .map((cell) => cell.trim()),
      );
    }
  }
  return rows;
}

/** The names in backticks of a table's first column. */
function namesIn(paper: string, header: string): string[] {
  return rowsOf(paper, header).flatMap(([first = '']) => codesOf(first));
}

describe('papers', () => {
  it.each(papers)('%s links only to what exists', (paper) => {
    const broken = linksOf(paper).filter((target) => {
      if (/^https?:\/\//.test(target)) return false;
      const [path = '', anchor] = target.split('#');
      const file = path === '' ? paper : normalize(join(dirname(paper), path));
      if (file.startsWith('..') || !existsSync(join(root, file))) return true;
      return anchor !== undefined && !anchorsOf(file).includes(anchor);
    });
    expect(broken).toEqual([]);
  });

  it.each(papers)('%s names only files and folders that exist', (paper) => {
    const tops = new Set(files.map((file) => file.split('/')[0]));
    const missing = codesOf(read(paper)).filter((code) => {
      const isPath = /^[\w.-]+(\/[\w.-]+)+\/?$/.test(code) && tops.has(code.split('/')[0]);
      const isFile = /^[\w-]+(\/[\w-]+)*\.(ts|md|json)$/.test(code);
      if (!isPath && !isFile) return false;
      const candidates = [code, join(dirname(paper), code)].map((path) => join(root, path));
      const generated = code.startsWith('.local/') || code.startsWith('node_modules/');
      return !generated && !candidates.some((path) => existsSync(path)) && !isBaseName(code);
    });
    expect(missing).toEqual([]);
  });

  it('README.md is a front page of at most 180 lines', () => {
    expect(read('README.md').split('\n').length).toBeLessThanOrEqual(180);
  });
});

/** A file that is named without its folder, where only one has this name. */
function isBaseName(name: string): boolean {
  return !name.includes('/') && files.filter((file) => file.endsWith(`/${name}`)).length === 1;
}

/** The template as it was reviewed last; the tests of the stack hold the synthesized one against it. */
const template = z
  .object({
    Resources: z.record(z.string(), z.looseObject({ Type: z.string() })),
    Outputs: z.record(z.string(), z.unknown()),
  })
  .parse(JSON.parse(read('test/stack/__snapshots__/SageIntacctSync.template.snap')));
const resources = Object.entries(template.Resources);
const outputs = Object.keys(template.Outputs);
const { context } = z
  .object({ context: z.looseObject({ pulls: z.record(z.string(), z.unknown()) }) })
  .parse(JSON.parse(read('cdk.json')));
const handlers = sources
  .filter((file) => dirname(file) === 'functions')
  .map((file) => file.replace(/^functions\/(.+)\.ts$/, '$1'));

describe('lib/stack/README.md', () => {
  const paper = 'lib/stack/README.md';

  it('has a row for each setting of cdk.json, and no other, with its default', () => {
    const rows = rowsOf(paper, 'setting');
    expect(rows.map(([name = '']) => codesOf(name)[0]).toSorted()).toEqual(Object.keys(context).toSorted());
    for (const [name = '', value = ''] of rows) {
      const setting = context[codesOf(name)[0] ?? ''];
      if (typeof setting === 'number' || typeof setting === 'boolean') {
        expect(value.replaceAll('`', '').split(' ')[0], name).toBe(String(setting));
      }
    }
  });

  it('has a runbook for each alarm of the template, and no other', () => {
    const functions = outputs.flatMap((output) => output.match(/^Function(.+)/)?.[1] ?? []);
    const entities = Object.keys(context.pulls);
    const described = [...read(paper).matchAll(/^### `(.+)`$/gm)].flatMap(([, name = '']) => {
      if (name.startsWith('<Function>')) return functions.map((fn) => name.replace('<Function>', fn));
      return name.startsWith('<entity>') ? entities.map((one) => name.replace('<entity>', one)) : [name];
    });
    const alarms = resources
      .filter(([, { Type }]) => Type === 'AWS::CloudWatch::Alarm')
      .map(([id]) => id.replace(/^Alarms(.+)[0-9A-F]{8}$/, '$1'));
    expect(described.toSorted()).toEqual(alarms.toSorted());
  });

  it('gives each runbook its meaning, first look, mend and end', () => {
    const runbooks = read(paper)
      .split(/^### /m)
      .filter((text) => text.startsWith('`'));
    for (const runbook of runbooks) {
      for (const part of ['Means', 'First look', 'Mend', 'Ends']) expect(runbook).toContain(`- **${part}**:`);
    }
  });

  it('names each output of the template, and no other', () => {
    expect(namesIn(paper, 'output').toSorted()).toEqual(outputs.toSorted());
  });

  it('has a row for each metric that the code publishes', () => {
    const named = namesIn(paper, 'metric');
    const published = sources
      .filter((file) => file.startsWith('functions/'))
      .flatMap((file) => [...read(file).matchAll(/(?:count|seconds)\(\s*'(\w+)'/g)])
      .map(([, metric]) => metric);
    expect(published.length).toBeGreaterThan(10);
    expect(published.filter((metric) => !named.includes(metric ?? ''))).toEqual([]);
  });

  it('explains each code of an error that a function may log', () => {
    const named = namesIn(paper, 'code');
    const errors = sources
      .filter((file) => file.startsWith('functions/'))
      .flatMap((file) => [...read(file).matchAll(/readonly code = '([A-Z_]+)'/g)])
      .map(([, code = '']) => code);
    // Caught where they are thrown: a record or an event is held for them.
    const caught = ['AMOUNT_INVALID', 'DATE_INVALID'];
    expect(errors.filter((code) => !named.includes(code) && !caught.includes(code))).toEqual([]);
  });
});

describe('functions/README.md', () => {
  const paper = 'functions/README.md';

  it('has each handler in its table of functions', () => {
    expect(namesIn(paper, 'function').toSorted()).toEqual(handlers.toSorted());
  });

  it('has each table of the template in its table of tables', () => {
    const tables = outputs.flatMap((output) => output.match(/^Table(.+)/)?.[1] ?? []);
    expect(
      rowsOf(paper, 'table')
        .map(([name]) => name)
        .toSorted(),
    ).toEqual(tables.toSorted());
  });

  it('has each folder of functions in its table of folders', () => {
    const folders = new Set(sources.map((file) => file.match(/^functions\/[\w-]+(?=\/)/)?.[0]));
    folders.delete(undefined);
    const named = namesIn(paper, 'folder');
    expect([...folders].filter((folder) => !named.includes(folder ?? ''))).toEqual([]);
  });

  it('has a row for each duration that the code exports', () => {
    const named = namesIn(paper, 'constant');
    const exported = sources
      .filter((file) => file.startsWith('functions/'))
      .flatMap((file) => [
        ...read(file).matchAll(/export const (\w+(?:Ms|Minutes|Hours|Days)) = [[\d_ *,\]]+(?: as const)?;/g),
      ])
      .map(([, constant = '']) => constant);
    expect(exported.filter((constant) => !named.includes(constant))).toEqual([]);
  });

  it.each(rowsOf(paper, 'constant'))('says that the constant %s is %s, as %s has it', (name, value, file) => {
    const [constant = ''] = codesOf(name ?? '');
    const source = read(codesOf(file ?? '')[0] ?? '');
    const [, written = ''] =
      source.match(new RegExp(`const ${constant} = \\[?([\\d_ *,]+)\\]?(?: as const)?;`)) ?? [];
    expect(written).not.toBe('');
    const unitMs = unitOf(constant);
    expect(written.split(',').map((factors) => product(factors) * unitMs)).toEqual(quantities(value ?? ''));
  });
});

/** `12 * 3_600_000` as a number. */
function product(written: string): number {
  return written
    .split('*')
    .map((factor) => Number(factor.trim().replaceAll('_', '') || Number.NaN))
    .reduce((a, b) => a * b, 1);
}

/** The unit of a constant by the end of its name, in milliseconds; 1 for a constant without a unit. */
function unitOf(constant: string): number {
  const units = { Minutes: 60_000, Hours: 3_600_000, Days: 24 * 3_600_000 };
  return Object.entries(units).find(([unit]) => constant.endsWith(unit))?.[1] ?? 1;
}

/** `1, 2 s` as milliseconds: 1000 and 2000. Numbers without a unit stay as they are. */
function quantities(text: string): number[] {
  const [, amounts = '', unit = ''] = text.match(/^([\d., ]*\d)(?: (\w+))?$/) ?? [];
  const units: Readonly<Record<string, number>> = {
    '': 1,
    s: 1_000,
    min: 60_000,
    h: 3_600_000,
    days: 24 * 3_600_000,
  };
  return amounts
    .split(', ')
    .map((amount) => (amount === '' ? Number.NaN : Number(amount) * (units[unit] ?? Number.NaN)));
}

describe('functions/domain/README.md', () => {
  const paper = 'functions/domain/README.md';

  it('has a row for each setting of a connection, and no other', () => {
    const settings = Object.keys(settingsChangesSchema.shape);
    expect(
      rowsOf(paper, 'setting')
        .map(([name = '']) => codesOf(name)[0])
        .toSorted(),
    ).toEqual(settings.toSorted());
  });

  it('gives each setting its default', () => {
    const defaults: Readonly<Record<string, unknown>> = settingsSchema.parse({});
    for (const [name = '', value = ''] of rowsOf(paper, 'setting')) {
      const preset = defaults[codesOf(name)[0] ?? ''];
      if (['string', 'number', 'boolean'].includes(typeof preset)) {
        expect(value.replaceAll('`', ''), name).toBe(String(preset));
      }
    }
  });

  it('has the input of each handler', () => {
    expect(namesIn(paper, 'function').toSorted()).toEqual(handlers.toSorted());
  });

  it('has each state of an intent, each decision and each outcome of a pull', () => {
    expect(namesIn(paper, 'state').slice(0, intentStates.length)).toEqual(
      expect.arrayContaining([...intentStates]),
    );
    const decisions = rowsOf(paper, 'outcome').flatMap(([name = '']) => codesOf(name));
    expect(decisions).toEqual(expect.arrayContaining([...outcomes, 'take-ledger-values', ...pullOutcomes]));
  });

  it('names each topic of Alternative and each type of an adjustment', () => {
    const named = codesOf(read(paper));
    const known = [...paymentTopics, ...payoutTopics, ...adjustmentTypes];
    expect(known.filter((name) => !named.includes(name))).toEqual([]);
  });

  it('has a row for each reason, and no other, with who ends it', () => {
    const ends = new Map<string, Set<string>>();
    for (const reason of Object.values(reasons) as readonly ((facts: never) => Explanation)[]) {
      const { code, resolvedBy } = reason(anyFacts);
      ends.set(code, new Set([...(ends.get(code) ?? []), enders[resolvedBy]]));
    }
    const rows = rowsOf(paper, 'code').map(([code = '', , by = '']) => [codesOf(code)[0], by.split(', ')]);
    const described = rows.map(([code, by]) => [code, [...(by ?? [])].toSorted()]);
    expect(described.toSorted()).toEqual(
      [...ends].map(([code, by]) => [code, [...by].toSorted()]).toSorted(),
    );
  });
});

const enders = { self: 'itself', person: 'a person', engineer: 'our engineers' };
/** Facts of any name: each is a text. */
const anyFacts = new Proxy({}, { get: () => 'text' }) as never;
/** Of a type alone, so that the compiler compares it: `Outcome` of pull/summary.ts. */
const pullOutcomes: readonly Outcome[] = Object.keys({
  completed: 1,
  'handed-over': 1,
  'lease-held': 1,
  stopped: 1,
  waiting: 1,
  paused: 1,
  absent: 1,
  'dry-run': 1,
} satisfies Record<Outcome, 1>) as Outcome[];
