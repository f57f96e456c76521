import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import * as z from 'zod';
import { buildApp, stackName } from '../../lib/stack/app.ts';

const root = join(import.meta.dirname, '..', '..');
/** Everything that a synthesis depends on. */
const sources = ['functions', 'lib/stack', 'cdk.json', 'package-lock.json'];
const checkout = createHash('sha256').update(root).digest('hex').slice(0, 8);
const prefix = `sage-intacct-sync-${checkout}-`;
/** Bundling takes seconds on a busy machine; a lock older than this was left by a run that was killed. */
const lockLimitMs = 60_000;
const oldMs = 3_600_000;

async function filesIn(path: string): Promise<string[]> {
  if ((await stat(path)).isFile()) return [path];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

async function digestOfSources(): Promise<string> {
  const digest = createHash('sha256').update(process.version);
  const files = (await Promise.all(sources.map((source) => filesIn(join(root, source))))).flat().sort();
  for (const file of files) digest.update(file).update(await readFile(file));
  return digest.digest('hex').slice(0, 24);
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function locked(lock: string): Promise<boolean> {
  try {
    await mkdir(lock);
    return true;
  } catch {
    const since = await stat(lock).catch(() => undefined);
    if (since && Date.now() - since.mtimeMs > lockLimitMs) await rm(lock, { recursive: true, force: true });
    return false;
  }
}

async function removeOld(): Promise<void> {
  for (const name of (await readdir(tmpdir())).filter((one) => one.startsWith(prefix))) {
    const path = join(tmpdir(), name);
    const since = await stat(path).catch(() => undefined);
    if (since && Date.now() - since.mtimeMs > oldMs) await rm(path, { recursive: true, force: true });
  }
}

async function synthesize(directory: string): Promise<void> {
  const cdkJson = z.looseObject({ context: z.record(z.string(), z.unknown()) });
  const { context } = cdkJson.parse(JSON.parse(await readFile(join(root, 'cdk.json'), 'utf8')));
  const outdir = `${directory}.part-${process.pid}`;
  buildApp({ outdir, context }).synth();
  await rename(outdir, directory);
}

/**
 * The directory of the synthesized stack. Test files run in processes of their own, and bundling takes seconds: the
 * first that needs an assembly makes it, and it is good for as long as no file changes that shapes it.
 */
export async function assembly(): Promise<string> {
  const directory = join(tmpdir(), `${prefix}${await digestOfSources()}`);
  const lock = `${directory}.lock`;
  const deadline = Date.now() + 2 * lockLimitMs;
  while (!(await exists(directory))) {
    if (Date.now() > deadline) throw new Error(`Nobody synthesized ${directory}; remove ${lock}`);
    if (!(await locked(lock))) {
      await setTimeout(50);
      continue;
    }
    try {
      if (!(await exists(directory))) await synthesize(directory);
      await removeOld();
    } finally {
      await rm(lock, { recursive: true, force: true });
    }
  }
  return directory;
}

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
