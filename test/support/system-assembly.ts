import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import * as z from 'zod';
import { buildApp } from '../../lib/stack/app.ts';

type Context = Readonly<Record<string, unknown>>;

const root = join(import.meta.dirname, '..', '..');
/** Everything that a synthesis depends on. */
const sources = ['functions', 'lib/stack', 'cdk.json', 'package-lock.json'];
const checkout = createHash('sha256').update(root).digest('hex').slice(0, 8);
const prefix = `sage-intacct-sync-${checkout}-`;
/** Bundling takes seconds on a busy machine; a lock older than this was left by a run that was killed. */
const lockLimitMs = 60_000;
const oldMs = 24 * 3_600_000;

async function filesIn(path: string): Promise<string[]> {
  if ((await stat(path)).isFile()) return [path];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

async function digestOf(context: Context): Promise<string> {
  const digest = createHash('sha256').update(JSON.stringify(context)).update(process.version);
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

async function synthesize(directory: string, context: Context): Promise<void> {
  const cdkJson = z.looseObject({ context: z.record(z.string(), z.unknown()) });
  const deployed = cdkJson.parse(JSON.parse(await readFile(join(root, 'cdk.json'), 'utf8'))).context;
  const outdir = `${directory}.part-${process.pid}`;
  buildApp({ outdir, context: { ...deployed, ...context } }).synth();
  await rename(outdir, directory);
}

/**
 * The directory of the synthesized stack. Test files run in processes of their own, and bundling takes seconds: the
 * first that needs an assembly makes it, and it is good for as long as no file changes that shapes it.
 */
export async function assemblyOf(context: Context = {}): Promise<string> {
  const directory = join(tmpdir(), `${prefix}${await digestOf(context)}`);
  const lock = `${directory}.lock`;
  const deadline = Date.now() + 2 * lockLimitMs;
  while (!(await exists(directory))) {
    if (Date.now() > deadline) throw new Error(`Nobody synthesized ${directory}; remove ${lock}`);
    if (!(await locked(lock))) {
      await setTimeout(50);
      continue;
    }
    try {
      if (!(await exists(directory))) await synthesize(directory, context);
      await removeOld();
    } finally {
      await rm(lock, { recursive: true, force: true });
    }
  }
  return directory;
}
