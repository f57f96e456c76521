import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { HostStartError, UnsupportedTemplateError } from '../errors.ts';

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
  AWSTemplateFormatVersion: z.string().optional(),
  Description: z.string().optional(),
  Metadata: z.unknown().optional(),
  Rules: z.unknown().optional(),
  Parameters: z.record(z.string(), z.looseObject({ Type: z.string(), Default: z.unknown() })).default({}),
  Mappings: z.record(z.string(), z.record(z.string(), z.record(z.string(), z.unknown()))).default({}),
  Conditions: z.record(z.string(), z.unknown()).default({}),
  Resources: z.record(z.string(), resourceSchema),
  Outputs: z
    .record(z.string(), z.looseObject({ Value: z.unknown(), Condition: z.string().optional() }))
    .default({}),
});

/** A CloudFormation template, its shape checked and its values unresolved. */
export type Template = z.infer<typeof templateSchema>;
/** One resource of a template. */
export type TemplateResource = z.infer<typeof resourceSchema>;

/** Reads `<assemblyDir>/<stackName>.template.json`. Refuses sections and attributes that are not known. */
export async function readTemplate(assemblyDir: string, stackName: string): Promise<Template> {
  const path = join(assemblyDir, `${stackName}.template.json`);
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new HostStartError(`There is no template at ${path}; synthesize the stack first`, { cause });
  });
  const parsed = templateSchema.safeParse(JSON.parse(text));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new UnsupportedTemplateError(stackName, issue?.path.join('.') || 'template', issue?.message ?? '');
}
