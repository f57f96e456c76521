import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, it } from 'vitest';
import { defineStack, synthesize } from './fixtures/stack.ts';

const assemblyDir = synthesize(defineStack);
afterAll(() => rmSync(assemblyDir, { recursive: true }));

describe.concurrent('a host with a function at work', () => {
  // Side by side, each needs an `expect` of its own: the global one belongs to the test that began last.
  it.for([
    ['stopped', 'SIGTERM', 0],
    ['killed', 'SIGKILL', null],
  ] as const)('a host with a function at work leaves no process behind when it is %s', async ([
    ,
    signal,
    exitCode,
  ], { expect }) => {
    const script = join(import.meta.dirname, 'fixtures', 'outlive.ts');
    const child = spawn(process.execPath, [script, assemblyDir], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    const family = descendantsOf(child.pid ?? 0);
    // The shell that guards the JVM, its watcher, the JVM, and a function.
    expect(family.length).toBeGreaterThanOrEqual(4);
    child.kill(signal);
    expect((await once(child, 'exit'))[0]).toBe(exitCode);
    await expect.poll(() => family.filter(isAlive), { timeout: 5000 }).toEqual([]);
  });
});

function descendantsOf(root: number): number[] {
  const rows = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n');
  const pairs = rows.map((row) => row.trim().split(/\s+/).map(Number));
  const below = (parent: number): number[] =>
    pairs.flatMap(([pid = 0, ppid]) => (ppid === parent ? [pid, ...below(pid)] : []));
  return below(root);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
