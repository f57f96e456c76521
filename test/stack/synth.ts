import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import * as z from 'zod';
import { assembly } from '../../lib/local/assembly.ts';
import { buildApp } from '../../lib/stack/app.ts';
import { stackName } from '../../lib/stack/names.ts';

export const root = join(import.meta.dirname, '..', '..');
const properties = z.record(z.string(), z.unknown());
const templateSchema = z.looseObject({
  Resources: z.record(
    z.string(),
    z.looseObject({
      Type: z.string(),
      Properties: properties.default({}),
      DeletionPolicy: z.string().optional(),
    }),
  ),
  Outputs: z.record(z.string(), z.looseObject({ Value: z.unknown() })),
});

/** A synthesized stack: its template, and where its assets stand. */
export interface Synthesized {
  readonly template: z.infer<typeof templateSchema>;
  readonly directory: string;
}

/** A resource of the template with its logical id. */
export interface Resource {
  readonly id: string;
  readonly Type: string;
  readonly Properties: z.infer<typeof properties>;
  readonly DeletionPolicy?: string | undefined;
}

const contextSchema = z.looseObject({
  pulls: z.record(z.string(), z.looseObject({ everyMinutes: z.number(), fullSweep: z.string() })),
});
/** The context as `cdk.json` has it. */
export const context = z
  .object({ context: contextSchema })
  .parse(JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8'))).context;

/** Skips esbuild: for what is not about the code of the functions. */
export const withoutBundling = { 'aws:cdk:bundling-stacks': [] };

export function readTemplate(directory: string): Synthesized {
  const text = readFileSync(join(directory, `${stackName}.template.json`), 'utf8');
  return { directory, template: templateSchema.parse(JSON.parse(text)) };
}

const directories: string[] = [];
/** A directory of its own for one synthesis, gone when the tests end. */
export function scratch(): string {
  const directory = mkdtempSync(join(tmpdir(), 'synth-'));
  directories.push(directory);
  return directory;
}
afterAll(() => {
  for (const directory of directories) rmSync(directory, { recursive: true });
});

/** Synthesizes the stack with `cdk.json` and these changes to its context. */
function synthesize(changes: Record<string, unknown>): Synthesized {
  const outdir = scratch();
  buildApp({ context: { ...context, ...changes }, outdir }).synth();
  return readTemplate(outdir);
}

const asShipped = readTemplate(await assembly());
/** The stack as it ships, with its bundles. */
export function shipped(): Synthesized {
  return asShipped;
}

let another: Synthesized | undefined;
/** The same stack with every setting that shapes it turned the other way; not bundled. */
export function changed(): Synthesized {
  const { customers, invoices, deposits } = context.pulls;
  another ??= synthesize({
    ...withoutBundling,
    production: 'false',
    alarmEmail: 'ops@example.com',
    reservedConcurrencyPerPull: '3',
    alternativeAccounts: '111122223333,444455556666',
    pulls: {
      ...context.pulls,
      customers: { ...customers, everyMinutes: 120 },
      invoices: { ...invoices, everyMinutes: 30 },
      deposits: { ...deposits, everyMinutes: 2 },
    },
  });
  return another;
}

export function resources({ template }: Synthesized, type: string): Resource[] {
  return Object.entries(template.Resources)
    .filter(([, { Type }]) => Type === type)
    .map(([id, resource]) => ({ id, ...resource }));
}

/** A value of the template as text, with what is only known when it is deployed as `<...>`. */
export function textOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const [[kind = '', argument] = []] = Object.entries(value);
  if (kind === 'Fn::Join' && Array.isArray(argument) && Array.isArray(argument[1]))
    return argument[1].map(textOf).join(String(argument[0]));
  if (kind === 'Ref') return `<${String(argument)}>`;
  return `<${JSON.stringify(value)}>`;
}

const functionSchema = z.looseObject({
  Environment: z.object({ Variables: z.record(z.string(), z.unknown()) }),
});

/** The functions by the name that they have in logs and metrics. */
export function functions(stack: Synthesized): ReadonlyMap<string, Resource> {
  return new Map(
    resources(stack, 'AWS::Lambda::Function').map((one) => {
      const { Variables } = functionSchema.parse(one.Properties).Environment;
      return [String(Variables['POWERTOOLS_SERVICE_NAME']), one];
    }),
  );
}

export const attribute = (id: string, name: string) => ({ 'Fn::GetAtt': [id, name] });

/** The resource that an output of the shipped stack refers to. */
export function outputResource(output: string): Resource {
  const { Ref } = z.object({ Ref: z.string() }).parse(shipped().template.Outputs[output]?.Value);
  const resource = shipped().template.Resources[Ref];
  if (!resource) throw new Error(`The output ${output} refers to nothing`);
  return { id: Ref, ...resource };
}
