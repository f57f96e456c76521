import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { HostStartError, refusalOf } from '../errors.ts';

const resourceSchema = z.strictObject({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
  Condition: z.string().optional(),
  DependsOn: z.unknown().optional(),
  DeletionPolicy: z.unknown().optional(),
  UpdateReplacePolicy: z.unknown().optional(),
  Metadata: z.record(z.string(), z.unknown()).default({}),
});

const templateSchema = z.strictObject({
  Description: z.string().optional(),
  /** Checks of the bootstrap stack, which this machine does not need. */
  Rules: z.unknown().optional(),
  Parameters: z
    .record(z.string(), z.looseObject({ Default: z.string('the parameter has no default') }))
    .default({}),
  Conditions: z.record(z.string(), z.unknown()).default({}),
  Resources: z.record(z.string(), resourceSchema),
  Outputs: z
    .record(z.string(), z.strictObject({ Value: z.unknown(), Description: z.unknown().optional() }))
    .default({}),
});

/** A CloudFormation template, its shape checked and its values unresolved. */
export type Template = z.infer<typeof templateSchema>;

/**
 * Reads `<assemblyDir>/<stackName>.template.json`.
 *
 * @throws UnsupportedTemplateError for a section or an attribute that is not implemented.
 */
export async function readTemplate(assemblyDir: string, stackName: string): Promise<Template> {
  const path = join(assemblyDir, `${stackName}.template.json`);
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new HostStartError(`There is no template at ${path}; synthesize the stack first`, { cause });
  });
  const parsed = templateSchema.safeParse(JSON.parse(text));
  if (parsed.success) return parsed.data;
  throw refusalOf(stackName, parsed.error);
}
