import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import * as z from 'zod';
import { assetDirectory } from '../../lib/local/host/template/assets.ts';
import { readTemplate } from '../../lib/local/host/template/read.ts';
import { bundling } from '../../lib/stack/bundling.ts';
import { stackName } from '../../lib/stack/names.ts';
import { type Figure, median, progress } from './figure.ts';

const starts = 11;
const timeBar = 1.3;
const sizeBar = 700;
const run = promisify(execFile);

const clients = {
  dynamodb: ['@aws-sdk/client-dynamodb', 'DynamoDBClient'],
  secrets: ['@aws-sdk/client-secrets-manager', 'SecretsManagerClient'],
  events: ['@aws-sdk/client-eventbridge', 'EventBridgeClient'],
} as const;
type Client = keyof typeof clients;

/** Which clients a function uses, by the variables that name what they reach. */
function clientsOf({ variables }: Bundle): readonly Client[] {
  const used: Client[] = ['dynamodb'];
  if ('CONNECTION_SECRETS_PREFIX' in variables) used.push('secrets');
  if ('EVENT_BUS' in variables) used.push('events');
  return used;
}

interface Bundle {
  readonly name: string;
  readonly file: string;
  /** Its environment; what only a deployment knows is 1. */
  readonly variables: Readonly<Record<string, string>>;
}

/** How long each bundle takes to be imported in a fresh process, against a handler that only has the SDK clients. */
export async function benchColdStart(assemblyDir: string): Promise<Figure[]> {
  const directory = await mkdtemp(join(tmpdir(), 'bench-cold-start-'));
  try {
    const bundles = await bundlesIn(assemblyDir);
    const bases = new Map<string, string>();
    for (const bundle of bundles) {
      const used = clientsOf(bundle).join();
      if (!bases.has(used)) bases.set(used, await baseline(directory, clientsOf(bundle)));
    }
    const times = new Map<string, number[]>();
    const alone = [...bases.values()].map((file) => ({ file, variables: {} }));
    for (let round = -1; round < starts; round++) {
      for (const { file, variables } of [...alone, ...bundles]) {
        const time = await importTime(file, variables);
        if (round >= 0) times.set(file, [...(times.get(file) ?? []), time]);
      }
    }
    const timeOf = (file: string | undefined) => median(times.get(file ?? '') ?? []);
    const figures = bundles.map(async (bundle): Promise<Figure[]> => {
      const { name, file } = bundle;
      const base = timeOf(bases.get(clientsOf(bundle).join()));
      const ratio = timeOf(file) / base;
      const kib = (await stat(file)).size / 1024;
      progress(`cold start: ${name} ${timeOf(file).toFixed()} ms, SDK clients alone ${base.toFixed()} ms`);
      return [
        {
          what: `cold start: ${name}`,
          measured: ratio.toFixed(2),
          bar: `<= ${timeBar}`,
          ok: ratio <= timeBar,
        },
        {
          what: `bundle: ${name}`,
          measured: `${kib.toFixed()} KiB`,
          bar: `<= ${sizeBar} KiB`,
          ok: kib <= sizeBar,
        },
      ];
    });
    return (await Promise.all(figures)).flat();
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function bundlesIn(assemblyDir: string): Promise<Bundle[]> {
  const { Resources } = await readTemplate(assemblyDir, stackName);
  const functions = Object.entries(Resources).filter(([, { Type }]) => Type === 'AWS::Lambda::Function');
  return Promise.all(
    functions.map(async ([logicalId, { Type: type, Properties: properties, Metadata: metadata }]) => {
      const text = JSON.stringify(properties);
      const key = /"S3Key":"([^"]+)"/.exec(text)?.[1] ?? '';
      const name = /"POWERTOOLS_SERVICE_NAME":"([^"]+)"/.exec(text)?.[1] ?? logicalId;
      const identity = { name, ref: name, attributes: {} };
      const directory = await assetDirectory(
        assemblyDir,
        stackName,
        { logicalId, type, identity, properties, metadata },
        key,
      );
      return { name, file: join(directory, 'index.js'), variables: variablesOf(properties) };
    }),
  );
}

/** A handler with nothing but clients, bundled in the same way. */
async function baseline(directory: string, used: readonly Client[]): Promise<string> {
  const folder = join(directory, used.join('-'));
  await mkdir(folder);
  const entry = join(folder, 'entry.mjs');
  const outfile = join(folder, 'index.js');
  const named = used.map((name) => clients[name]);
  const lines = named.map(([module, client]) => `import { ${client} } from '${module}';`);
  const made = named.map(([, client]) => `new ${client}()`).join(', ');
  await writeFile(
    entry,
    [...lines, `const clients = [${made}];`, 'export const handler = async () => clients.length;'].join('\n'),
  );
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    minify: true,
    sourcemap: true,
    sourcesContent: bundling.sourcesContent ?? true,
    target: bundling.target ?? 'node24',
    mainFields: [...(bundling.mainFields ?? [])],
    external: [...(bundling.externalModules ?? [])],
    nodePaths: [join(import.meta.dirname, '..', '..', 'node_modules')],
    logLevel: 'error',
  });
  return outfile;
}

const environment = {
  AWS_REGION: 'us-east-1',
  NODE_OPTIONS: '--enable-source-maps',
  PATH: process.env['PATH'] ?? '',
};

const withVariables = z.looseObject({
  Environment: z.looseObject({ Variables: z.record(z.string(), z.unknown()) }),
});

function variablesOf(properties: unknown): Record<string, string> {
  const { Variables } = withVariables.parse(properties).Environment;
  const known = Object.entries(Variables).map(([name, value]) => [
    name,
    typeof value === 'string' ? value : '1',
  ]);
  return { ...Object.fromEntries(known), RUTTER_URL: 'http://127.0.0.1:9/versioned' };
}

async function importTime(file: string, variables: Bundle['variables']): Promise<number> {
  const script =
    'const at = performance.now(); require(process.argv[1]); console.log(performance.now() - at);';
  const { stdout } = await run(process.execPath, ['-e', script, file], {
    env: { ...variables, ...environment },
  });
  const time = Number(stdout.trim());
  if (!Number.isFinite(time))
    throw new Error(`${await readFile(file, 'utf8').then((text) => text.length)} bytes: ${stdout}`);
  return time;
}
