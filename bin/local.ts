import { once } from 'node:events';
import { HostStartError } from '../lib/local/host/index.ts';
import { readOptions, UsageError, usage } from '../lib/local/options.ts';
import { type Screen, screenOn } from '../lib/local/screen.ts';
import { StoryFailed } from '../lib/local/story/driver.ts';
import { runDemo } from '../lib/local/story/story.ts';
import type { StorySummary } from '../lib/local/story/summary.ts';
import { removeEndpoints, type System, startSystem, writeEndpoints } from '../lib/local/system.ts';

/** `npm start`: the whole product on this machine. Answers the exit code. */
async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  if (options.help) {
    process.stdout.write(`${usage}\n`);
    return 0;
  }
  const screen = screenOn(options.json ? process.stderr : process.stdout);
  const interrupted = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  const startedAt = Date.now();
  // One that was killed has left its own, of ports that nobody listens at any more.
  if (options.keep) await removeEndpoints();
  screen.title('Sage Intacct sync, on this machine');
  const system = await startSystem(options, {
    ...(options.verbose ? { onLog: (name, line) => screen.line(`${name}: ${line}`) } : {}),
  });
  try {
    screen.good(`the synthesized stack is up after ${((Date.now() - startedAt) / 1000).toFixed(1)} s`);
    if (options.keep) screen.good(`endpoints are in ${await writeEndpoints(system)}`);
    const told = options.empty ? 0 : await Promise.race([story(system, screen, options.json), interrupted]);
    if (typeof told !== 'number') return 130;
    if (!options.keep) return told;
    screen.title('Staying up until Ctrl-C.');
    await interrupted;
    return told;
  } finally {
    if (options.keep) await removeEndpoints();
    await system.stop();
  }
}

async function story(system: System, screen: Screen, json: boolean): Promise<number> {
  const summary = await runDemo(system, screen);
  for (const problem of summary.problems) screen.bad(problem);
  screen.title(summary.ok ? agreed(summary) : 'There are differences.');
  if (json) process.stdout.write(`${JSON.stringify(summary)}\n`);
  return summary.ok ? 0 : 1;
}

function agreed({ threeWay }: StorySummary): string {
  return `${threeWay ? 'Alternative, DynamoDB' : 'DynamoDB'} and the ledger agree to the cent.`;
}

const expected = [UsageError, HostStartError, StoryFailed];
try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof Error) || !expected.some((kind) => error instanceof kind)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
