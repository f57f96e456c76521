import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import * as z from 'zod';
import { isRunning } from './host/running.ts';

const root = join(import.meta.dirname, '..', '..');
/** The files that a synthesis depends on. */
const sources = ['functions', 'lib/stack', 'cdk.json', 'package-lock.json'];
const assembliesDir = join(root, '.local', 'assemblies');
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

/** Takes the lock and returns true, unless a running process holds it. */
async function takeLock(lock: string): Promise<boolean> {
  try {
    await writeFile(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch {
    const holder = Number(await readFile(lock, 'utf8').catch(() => ''));
    if (holder > 0 && !isRunning(holder)) await rm(lock, { force: true });
    return false;
  }
}

async function removeOld(): Promise<void> {
  for (const name of await readdir(assembliesDir)) {
    const path = join(assembliesDir, name);
    const since = await stat(path).catch(() => undefined);
    if (since && Date.now() - since.mtimeMs > oldMs) await rm(path, { recursive: true, force: true });
  }
}

async function synthesize(directory: string): Promise<void> {
  const cdkJson = z.looseObject({ context: z.record(z.string(), z.unknown()) });
  const { context } = cdkJson.parse(JSON.parse(await readFile(join(root, 'cdk.json'), 'utf8')));
  const outdir = `${directory}.part-${process.pid}`;
  // The CDK takes seconds to load, and is only needed if there is no assembly yet.
  const { buildApp } = await import('../stack/app.ts');
  buildApp({ outdir, context }).synth();
  await rename(outdir, directory);
}

/**
 * Returns the directory of the stack, synthesized with the context of `cdk.json`. Bundling takes seconds, so an assembly
 * is kept and used again until a file changes that it is made from. The first process that needs an assembly makes it.
 */
export async function assembly(): Promise<string> {
  await mkdir(assembliesDir, { recursive: true });
  const directory = join(assembliesDir, await digestOfSources());
  const lock = `${directory}.lock`;
  while (!(await exists(directory))) {
    if (!(await takeLock(lock))) {
      await setTimeout(50);
      continue;
    }
    try {
      if (!(await exists(directory))) await synthesize(directory);
      await removeOld();
    } finally {
      await rm(lock, { force: true });
    }
  }
  return directory;
}
