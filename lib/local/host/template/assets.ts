import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { UnsupportedTemplateError } from '../errors.ts';
import type { StackResource } from './stack.ts';

const manifestSchema = z.looseObject({
  files: z.record(z.string(), z.looseObject({ source: z.looseObject({ path: z.string().optional() }) })),
});

/**
 * Finds the directory of a function's bundled code: the path in its metadata, else the asset manifest by the hash in
 * its S3 key, because only the CDK command line writes the metadata.
 */
export async function assetDirectory(
  assemblyDir: string,
  stackName: string,
  resource: StackResource,
  key: string,
): Promise<string> {
  const declared = resource.metadata['aws:asset:path'];
  const path = typeof declared === 'string' ? declared : await fromManifest(assemblyDir, stackName, key);
  const directory = path === undefined ? undefined : join(assemblyDir, path);
  if (directory !== undefined && existsSync(directory)) return directory;
  throw new UnsupportedTemplateError(
    resource.logicalId,
    'Code',
    `no bundled asset for ${key} in ${assemblyDir}`,
  );
}

async function fromManifest(
  assemblyDir: string,
  stackName: string,
  key: string,
): Promise<string | undefined> {
  const manifest = join(assemblyDir, `${stackName}.assets.json`);
  if (!existsSync(manifest)) return undefined;
  const { files } = manifestSchema.parse(JSON.parse(await readFile(manifest, 'utf8')));
  return files[key.replace(/\.zip$/, '')]?.source.path;
}
