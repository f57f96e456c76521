import { cp, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { assembly } from '../../lib/local/assembly.ts';
import { stackName } from '../../lib/stack/names.ts';

const templateSchema = z.looseObject({
  Resources: z.record(
    z.string(),
    z.looseObject({ Type: z.string(), Properties: z.looseObject({}).optional() }),
  ),
});

/** A copy of the assembly whose functions have another timeout. Synthesizing it would bundle all of them again. */
export async function withTimeout(seconds: number): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'sage-intacct-sync-timeout-'));
  await cp(await assembly(), directory, { recursive: true });
  const file = join(directory, `${stackName}.template.json`);
  const template = templateSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  for (const { Type, Properties } of Object.values(template.Resources))
    if (Type === 'AWS::Lambda::Function' && Properties) Properties['Timeout'] = seconds;
  await writeFile(file, JSON.stringify(template));
  return directory;
}
