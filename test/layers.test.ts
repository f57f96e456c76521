import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, normalize } from 'node:path';
import type typescript from 'typescript';
import { describe, expect, it } from 'vitest';

// Through import, Vitest would look into its nine megabytes.
const ts: typeof typescript = createRequire(import.meta.url)('typescript');

const root = join(import.meta.dirname, '..');
const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\0')
  .filter((file) => statSync(join(root, file), { throwIfNoEntry: false })?.isFile())
  .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
const sources = files.filter(({ path }) => path.endsWith('.ts'));
const linesOf = (text: string) => text.trimEnd().split('\n').length;

interface Import {
  readonly file: string;
  /** The file that is imported, from the root of the repository; or the package. */
  readonly target: string;
  readonly isPackage: boolean;
  /** The values that are imported; none when only types are. */
  readonly values: readonly string[];
}

function valuesOf(clause: typescript.ImportClause): string[] {
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return [];
  const bindings = clause.namedBindings;
  const named =
    bindings && ts.isNamedImports(bindings) ? bindings.elements.filter((one) => !one.isTypeOnly) : [];
  return [
    ...(clause.name ? ['default'] : []),
    ...(bindings && ts.isNamespaceImport(bindings) ? ['*'] : []),
    ...named.map((one) => (one.propertyName ?? one.name).text),
  ];
}

/** What a node imports, if it does: a declaration, a re-export, a call of import(), a type in place. */
function imported(node: typescript.Node): { from: typescript.Node; values: string[] } | undefined {
  if (ts.isImportDeclaration(node)) {
    return { from: node.moduleSpecifier, values: node.importClause ? valuesOf(node.importClause) : ['*'] };
  }
  if (ts.isExportDeclaration(node) && node.moduleSpecifier) {
    return { from: node.moduleSpecifier, values: node.isTypeOnly ? [] : ['*'] };
  }
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    const [from] = node.arguments;
    return from && { from, values: ['*'] };
  }
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
    return { from: node.argument.literal, values: [] };
  }
  return undefined;
}

function importsOf({ path, text }: { path: string; text: string }): Import[] {
  const found: Import[] = [];
  const visit = (node: typescript.Node): void => {
    const one = imported(node);
    if (one && ts.isStringLiteral(one.from)) {
      const isPackage = !one.from.text.startsWith('.');
      const target = isPackage ? one.from.text : normalize(join(dirname(path), one.from.text));
      found.push({ file: path, target, isPackage, values: one.values });
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest));
  return found;
}

const imports = sources.flatMap(importsOf);
const below = (folder: string) => imports.filter(({ file }) => file.startsWith(folder));

/** The imports that break a rule, each with the file, what it imports, and the rule. */
function breaking(rule: string, of: readonly Import[], allowed: (one: Import) => boolean): string[] {
  return of
    .filter((one) => !allowed(one))
    .map(
      ({ file, target, values }) => `${file} imports ${values.join(', ') || 'types'} of ${target}: ${rule}`,
    );
}

const within = (one: Import, ...folders: string[]) =>
  !one.isPackage && folders.some((folder) => one.target.startsWith(folder));
const inner = (one: Import, ...folders: string[]) => one.isPackage || within(one, ...folders);

/** Values that the engines need of an adapter beside its errors: facts of its contract, never what does its work. */
const sharedValues: Readonly<Record<string, readonly string[]>> = {
  'functions/store/sync-states.ts': ['leaseMs'],
};

/** Rules that are handed their adapters: they know them by type, and by the errors that they throw. */
function knowsAdaptersByType(one: Import): boolean {
  if (!within(one, 'functions/rutter/', 'functions/store/')) return false;
  if (one.values.length === 0 || one.target.endsWith('/errors.ts')) return true;
  return one.values.every((value) => sharedValues[one.target]?.includes(value));
}

const domainPackages = new Set(['zod', 'big.js', 'node:crypto', 'node:util']);
const doesInputAndOutput = /^@aws|^got$|^node:(?!crypto|util)/;

/** The rooms of the domain, in order: each uses only what stands before it. */
const rooms = [
  'shared',
  'reasons',
  'connection',
  'ledger',
  'invoice',
  'intent',
  'payment',
  'posting',
  'payout',
] as const;

/** The folders of functions/ beside the domain. */
const folders = ['alternative', 'connections', 'pull', 'rutter', 'runtime', 'store', 'write-back'];

type Rule = [folder: string, rule: string, allowed: (one: Import) => boolean];

const roomRules = rooms.map(
  (room, at): Rule => [
    `functions/domain/${room}/`,
    `a rule that needs both belongs in the later room; the order is ${rooms.join(', ')}`,
    (one) =>
      one.isPackage
        ? domainPackages.has(one.target)
        : within(one, ...rooms.slice(0, at + 1).map((earlier) => `functions/domain/${earlier}/`)),
  ],
);

/** An engine: rules for when to read and write, handed its adapters. It may use these folders beside the domain. */
function engineRule(folder: string, rule: string, ...beside: string[]): Rule {
  const own = [folder, ...beside].map((name) => `functions/${name}/`);
  return [
    `functions/${folder}/`,
    `${rule}; of rutter/ and store/ only types and errors, and no package that does input or output`,
    (one) =>
      one.isPackage
        ? !doesInputAndOutput.test(one.target)
        : within(one, ...own, 'functions/domain/') || knowsAdaptersByType(one),
  ];
}

const layers: Rule[] = [
  ...roomRules,
  [
    'functions/rutter/',
    'rutter/ speaks HTTP and knows only the domain',
    (one) => inner(one, 'functions/rutter/', 'functions/domain/'),
  ],
  [
    'functions/store/',
    'store/ speaks DynamoDB and knows only the domain',
    (one) => inner(one, 'functions/store/', 'functions/domain/'),
  ],
  [
    'functions/alternative/',
    'alternative/ describes events and knows only the domain',
    (one) => inner(one, 'functions/alternative/', 'functions/domain/'),
  ],
  engineRule('pull', 'pull/ knows only the domain'),
  engineRule('connections', 'connections/ knows only pull/ and the domain', 'pull'),
  engineRule('write-back', 'write-back/ knows only the domain'),
  [
    'functions/write-back/engine/',
    'a step that only payments or payouts take stands in write-back/payments/ or write-back/payouts/',
    (one) => !within(one, 'functions/write-back/') || within(one, 'functions/write-back/engine/'),
  ],
  ...(['payments', 'payouts'] as const).map(
    (subject): Rule => [
      `functions/write-back/${subject}/`,
      'a step that payments and payouts share stands in write-back/engine/',
      (one) =>
        !within(one, 'functions/write-back/') ||
        within(one, 'functions/write-back/engine/', `functions/write-back/${subject}/`),
    ],
  ),
  ['functions/', 'functions/ never imports lib/ or test/', (one) => inner(one, 'functions/')],
  ['lib/stack/', 'lib/stack/ never imports lib/local/', (one) => !within(one, 'lib/local/')],
  ...(['host', 'sandbox'] as const).map(
    (part): Rule => [
      `lib/local/${part}/`,
      `lib/local/${part}/ knows neither the product nor the other parts of lib/local/`,
      (one) => inner(one, `lib/local/${part}/`),
    ],
  ),
];

describe('imports point one way', () => {
  it.each(layers)('%s: %s', (folder, rule, allowed) => {
    expect(breaking(rule, below(folder), allowed)).toStrictEqual([]);
  });

  it('and never in a circle, also not for types', () => {
    expect(circles(imports.filter((one) => !one.isPackage))).toStrictEqual([]);
  });

  it('and every folder of functions/ has a rule', () => {
    const found = foldersBelow('functions/');
    expect(found.filter((name) => ![...folders, 'domain'].includes(name))).toStrictEqual([]);
    expect(foldersBelow('functions/domain/').toSorted()).toStrictEqual(rooms.toSorted());
    expect(below('functions/').length).toBeGreaterThan(100);
  });
});

function foldersBelow(folder: string): string[] {
  const direct = sources.flatMap(({ path }) => {
    const [first, ...rest] = path.startsWith(folder) ? path.slice(folder.length).split('/') : [];
    return first !== undefined && rest.length > 0 ? [first] : [];
  });
  return [...new Set(direct)];
}

/** Each circle of imports once, as the files that it runs through. */
function circles(all: readonly Import[]): string[] {
  const targets = Map.groupBy(all, ({ file }) => file);
  const done = new Set<string>();
  const path: string[] = [];
  const found: string[] = [];
  const visit = (file: string): void => {
    if (path.includes(file)) found.push([...path.slice(path.indexOf(file)), file].join(' > '));
    if (done.has(file) || path.includes(file)) return;
    path.push(file);
    for (const { target } of targets.get(file) ?? []) visit(target);
    path.pop();
    done.add(file);
  };
  for (const file of targets.keys()) visit(file);
  return found;
}

describe('folders', () => {
  it('of functions/ hold at most 20 files each: a larger one is two rooms', () => {
    const files = sources.filter(({ path }) => /^functions\/.+\//.test(path));
    const sizes = [...Map.groupBy(files, ({ path }) => dirname(path))].map(
      ([folder, within]) => [folder, within.length] as const,
    );
    expect(sizes.filter(([, size]) => size > 20)).toStrictEqual([]);
  });
});

describe('test/', () => {
  const beside = ['bench', 'histories', 'stack', 'support', 'system'];
  const holdsSources = (folder: string) => sources.some(({ path }) => path.startsWith(`${folder}/`));

  it('mirrors functions/ and lib/local/, folder by folder', () => {
    const folders = new Set(below('test/').map(({ file }) => dirname(file)));
    const strangers = [...folders]
      .filter((folder) => folder !== 'test' && !beside.includes(folder.split('/')[1] ?? ''))
      .filter((folder) => !folder.includes('/fixtures') && folder !== 'test/store/releases')
      .filter((folder) => !holdsSources(folder.replace(/^test/, 'functions')))
      .filter((folder) => !holdsSources(folder.replace(/^test/, 'lib')));
    expect(
      strangers,
      `move these tests to the folder of what they test, or to ${beside.map((name) => `test/${name}/`).join(', ')}`,
    ).toStrictEqual([]);
  });
});

/** Words of what a part of lib/local/ must not know, in its sources and its tests. */
const foreignWords: readonly [folder: string, words: RegExp][] = [
  [
    'local/host/',
    /rutter|intacct|ledger|customer|invoice|payment|deposit|payout|\balternative\b|partner|write-?back|\bpull-/i,
  ],
  ['local/sandbox/', /\balternative\b|write-?back|dynamodb|lambda|eventbridge|\baws\b/i],
];

describe('words', () => {
  it.each(
    foreignWords,
  )('lib/%s and its tests do not use the words of the product or of another part', (folder, words) => {
    const own = sources.filter(
      ({ path }) => path.startsWith(`lib/${folder}`) || path.startsWith(`test/${folder}`),
    );
    const foreign = own.flatMap(({ path, text }) =>
      text.split('\n').flatMap((line, at) => (words.test(line) ? [`${path}:${at + 1}: ${line.trim()}`] : [])),
    );
    expect(own.length).toBeGreaterThan(10);
    expect(foreign).toStrictEqual([]);
  });
});

describe('sizes', () => {
  const longer = (of: typeof sources, most: number) =>
    of.filter(({ text }) => linesOf(text) > most).map(({ path, text }) => `${path}: ${linesOf(text)} lines`);

  it('a handler parses, calls and maps, in under 40 lines', () => {
    expect(
      longer(
        sources.filter(({ path }) => /^functions\/[^/]+\.ts$/.test(path)),
        39,
      ),
    ).toStrictEqual([]);
  });

  it('no file of the product has more than 250 lines', () => {
    expect(
      longer(
        sources.filter(({ path }) => /^(functions|lib|bin)\//.test(path)),
        250,
      ),
    ).toStrictEqual([]);
  });
});

describe('the repository stands alone', () => {
  it('and names no path outside itself', () => {
    const outside = files.flatMap(({ path, text }) =>
      [...text.matchAll(/(?:\.\.\/)+[\w-]+/g)]
        .filter(([relative]) => normalize(join(dirname(path), relative)).startsWith('..'))
        .map(([relative]) => `${path} names ${relative}`),
    );
    expect(outside).toStrictEqual([]);
  });

  it('and names no folder of the machine that it was written on', () => {
    const folder = ['', 'work', ''].join('/');
    expect(files.filter(({ text }) => text.includes(folder)).map(({ path }) => path)).toStrictEqual([]);
  });
});
