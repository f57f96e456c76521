import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
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
  .filter((file) => file !== '' && existsSync(join(root, file)))
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

type Rule = [folder: string, rule: string, allowed: (one: Import) => boolean];
const layers: Rule[] = [
  [
    'functions/domain/',
    'domain imports only domain, zod, big.js, node:crypto and node:util',
    (one) => within(one, 'functions/domain/') || (one.isPackage && domainPackages.has(one.target)),
  ],
  [
    'functions/rutter/',
    'rutter imports only rutter and domain',
    (one) => inner(one, 'functions/rutter/', 'functions/domain/'),
  ],
  [
    'functions/store/',
    'store imports only store and domain',
    (one) => inner(one, 'functions/store/', 'functions/domain/'),
  ],
  [
    'functions/alternative/',
    'alternative imports only alternative and domain',
    (one) => inner(one, 'functions/alternative/', 'functions/domain/'),
  ],
  ...['sync', 'write-back'].map(
    (engine): Rule => [
      `functions/${engine}/`,
      `${engine} imports only ${engine} and domain; of rutter and store only types and errors`,
      (one) =>
        one.isPackage
          ? !doesInputAndOutput.test(one.target)
          : within(one, `functions/${engine}/`, 'functions/domain/') || knowsAdaptersByType(one),
    ],
  ),
  ['functions/', 'functions import only functions', (one) => inner(one, 'functions/')],
  ['lib/stack/', 'lib/stack never imports lib/local', (one) => !within(one, 'lib/local/')],
];

describe('imports point one way', () => {
  it.each(layers)('%s: %s', (folder, rule, allowed) => {
    expect(breaking(rule, below(folder), allowed)).toStrictEqual([]);
  });

  it('in every folder of functions', () => {
    const folders = sources.flatMap(({ path }) => /^functions\/([^/]+)\//.exec(path)?.[1] ?? []);
    const known = ['domain', 'rutter', 'store', 'alternative', 'sync', 'write-back', 'runtime'];
    expect([...new Set(folders)].filter((folder) => !known.includes(folder))).toStrictEqual([]);
    expect(below('functions/').length).toBeGreaterThan(100);
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
  it.each([
    ['..', 'shared'].join('/'),
    ['', 'work', ''].join('/'),
  ])('and names no path outside itself (%s)', (outside) => {
    const naming = files.filter(({ text }) => text.includes(outside));
    expect(naming.map(({ path }) => `${path} contains ${outside}`)).toStrictEqual([]);
  });
});
