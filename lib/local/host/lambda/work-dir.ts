import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isRunning } from '../running.ts';

const WORK_DIR = /^local-host-(\d+)-/;

/**
 * Makes the directory for the code of the functions, outside the repository. `disposal` removes it. Removes the
 * directories of hosts that were killed.
 */
export async function makeWorkDir(disposal: AsyncDisposableStack): Promise<string> {
  const remove = (directory: string) => rm(directory, { recursive: true, force: true });
  for (const name of await readdir(tmpdir())) {
    const pid = WORK_DIR.exec(name)?.[1];
    if (pid !== undefined && !isRunning(Number(pid))) await remove(join(tmpdir(), name));
  }
  const directory = await mkdtemp(join(tmpdir(), `local-host-${process.pid}-`));
  disposal.defer(() => remove(directory));
  return directory;
}
