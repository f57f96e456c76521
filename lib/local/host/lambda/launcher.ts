import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { transformSync } from 'esbuild';
import type { Guard } from '../iam/guard.ts';
import type { Statement } from '../iam/statement.ts';
import type { FunctionModel } from '../resources/function.ts';
import { environmentOf, type ServiceUrls } from './environment.ts';
import { type FunctionProcess, startProcess } from './process.ts';

export interface LauncherOptions {
  /** Directory of this host, outside any node_modules. */
  workDir: string;
  region: string;
  accountId: string;
  urls: ServiceUrls;
  environment: Record<string, string>;
  guard: Guard;
  roles: Map<string, Statement[]>;
  onLog: (functionName: string, line: string) => void;
  assetOf(model: FunctionModel): Promise<string>;
}

/** Strips the types of the worker once. In every process it would take 50 ms. */
async function writeWorker(workDir: string): Promise<string> {
  const source = await readFile(join(import.meta.dirname, 'worker.ts'), 'utf8');
  const file = join(workDir, 'worker.mjs');
  await writeFile(file, transformSync(source, { loader: 'ts' }).code);
  return file;
}

/**
 * Copies the code of every function out of the repository. Inside it, Node.js would find an import that the bundle lacks in
 * node_modules. Returns the function that starts a process.
 */
export async function createLauncher(
  options: LauncherOptions,
  functions: FunctionModel[],
): Promise<(model: FunctionModel) => Promise<FunctionProcess>> {
  const { workDir, guard, roles } = options;
  const worker = await writeWorker(workDir);
  const roots = new Map<string, string>();
  for (const model of functions) {
    const root = join(workDir, 'functions', model.name);
    await mkdir(root, { recursive: true });
    await cp(await options.assetOf(model), root, { recursive: true });
    roots.set(model.name, root);
  }

  return async (model) => {
    const environment = environmentOf(
      model,
      options.region,
      roots.get(model.name) ?? '',
      options.urls,
      options.environment,
    );
    const process = startProcess(model, worker, environment, (line) => options.onLog(model.name, line));
    const roleName = model.role.split('/').at(-1);
    const forget = guard.register(environment['AWS_ACCESS_KEY_ID'] ?? '', {
      functionName: model.name,
      principal: `arn:aws:sts::${options.accountId}:assumed-role/${roleName}/${model.name}`,
      statements: roles.get(model.role) ?? [],
      requestId: () => process.requestId,
      kill: () => void process.kill(),
    });
    void process.exited.then(forget);
    return process;
  };
}
