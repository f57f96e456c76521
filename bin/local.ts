import { once } from 'node:events';
import { HostStartError } from '../lib/local/host/index.ts';
import { readOptions, UsageError, usage } from '../lib/local/options.ts';
import { type Screen, screenOn } from '../lib/local/screen.ts';
import { runDemo } from '../lib/local/story/demo.ts';
import { DemoFailed } from '../lib/local/story/driver.ts';
import type { DemoSummary } from '../lib/local/story/summary.ts';
import { removeEndpoints, type System, startSystem, writeEndpoints } from '../lib/local/system.ts';

/** `npm start`: the whole product on this machine. Returns the exit code. */
async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  if (options.help) {
    process.stdout.write(`${usage}\n`);
    return 0;
  }
  const screen = screenOn(options.json ? process.stderr : process.stdout);
  const interrupted = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  const startedAt = Date.now();
  // A run that was killed leaves a file with ports that are closed now.
  if (options.keep) await removeEndpoints();
  screen.title('Sage Intacct sync for Alternative Payments, on this machine');
  const system = await startSystem(options, {
    ...(options.verbose ? { onLog: (name, line) => screen.line(`${name}: ${line}`) } : {}),
  });
  try {
    screen.good(`The synthesized stack is running after ${((Date.now() - startedAt) / 1000).toFixed(1)} s.`);
    if (options.keep) screen.good(`The endpoints are in ${await writeEndpoints(system)}.`);
    const exitCode = options.empty
      ? 0
      : await Promise.race([demo(system, screen, options.json), interrupted]);
    if (typeof exitCode !== 'number') return 130;
    if (!options.keep) return exitCode;
    screen.title('The system stays up until Ctrl-C.');
    await interrupted;
    return exitCode;
  } finally {
    if (options.keep) await removeEndpoints();
    await system.stop();
  }
}

async function demo(system: System, screen: Screen, json: boolean): Promise<number> {
  const summary = await runDemo(system, screen);
  for (const problem of summary.problems) screen.bad(problem);
  screen.title(summary.ok ? agreed(summary) : 'There are differences.');
  if (json) process.stdout.write(`${JSON.stringify(summary)}\n`);
  return summary.ok ? 0 : 1;
}

function agreed({ threeWay }: DemoSummary): string {
  return `${threeWay ? 'Alternative, DynamoDB' : 'DynamoDB'} and Intacct agree to the cent.`;
}

const expected = [UsageError, HostStartError, DemoFailed];
try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof Error) || !expected.some((kind) => error instanceof kind)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
