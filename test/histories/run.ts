// The program behind `npm run histories`.

import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import * as z from 'zod';
import { addBatches, type Batch, emptyBatch, planOfSeed, playBatch, type Wanted } from './batch.ts';
import { explore } from './explore.ts';
import { play } from './play.ts';
import { shrink } from './shrink.ts';

const work = z.object({
  wanted: z.object({ seed: z.int(), histories: z.int() }),
  worker: z.int(),
  workers: z.int(),
});
const say = (text: string) => process.stdout.write(`${text}\n`);

if (isMainThread) await main();
else await beWorker();

async function beWorker(): Promise<void> {
  const { wanted, worker, workers } = work.parse(workerData);
  const report = (batch: Batch) => parentPort?.postMessage(batch);
  report(await playBatch(wanted, worker, workers, report));
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      histories: { type: 'string', default: '0' },
      seed: { type: 'string', default: '1' },
      letters: { type: 'string', default: '0' },
      workers: { type: 'string', default: String(availableParallelism()) },
      replay: { type: 'string' },
    },
  });
  if (values.replay !== undefined) return replay(values.replay);
  const [histories = 0, seed = 1, letters = 0, workers = 1] = [
    values.histories,
    values.seed,
    values.letters,
    values.workers,
  ].map(Number);
  if (letters > 0) process.exitCode = (await explore(letters, workers, say)) ? 0 : 1;
  else if (histories > 0) await playRandom({ seed, histories }, workers);
  else say('--histories 100000 [--seed 1] · --letters 8 · --replay <seed or word> · [--workers 2]');
}

async function playRandom(wanted: Wanted, workers: number): Promise<void> {
  const begun = Date.now();
  const last = new Map<number, Batch>();
  const total = () => [...last.values()].reduce(addBatches, emptyBatch);
  const progress = setInterval(() => say(inShort(total(), begun)), 30_000);
  await Promise.all(Array.from({ length: workers }, (_, at) => runWorker(wanted, at, workers, last)));
  clearInterval(progress);
  await printReport(total(), begun);
}

/** Runs one worker, prints its failures as they come, and keeps its latest results in `last`. */
function runWorker(wanted: Wanted, at: number, workers: number, last: Map<number, Batch>): Promise<void> {
  const worker = new Worker(new URL(import.meta.url), { workerData: { wanted, worker: at, workers } });
  worker.on('message', (batch: Batch) => {
    const printed = last.get(at)?.failed.length ?? 0;
    for (const { seed, violations } of batch.failed.slice(printed))
      say(`--replay "${seed}": ${violations[0]}`);
    last.set(at, batch);
  });
  return new Promise((done, failed) => worker.on('error', failed).on('exit', () => done()));
}

function inShort({ histories, figures, failed }: Batch, begun: number): string {
  const seconds = (Date.now() - begun) / 1_000;
  const { endings: _, ...counts } = figures;
  const each = Object.entries(counts).map(([name, count]) => `${count} ${name}`);
  const pace = `${(histories / seconds).toFixed(0)} a second`;
  return `${histories} histories in ${seconds.toFixed(0)} s (${pace}): ${each.join(', ')}; ${failed.length} failed`;
}

async function printReport(batch: Batch, begun: number): Promise<void> {
  const endings = Object.entries(batch.figures.endings).sort(([, a], [, b]) => b - a);
  for (const [name, count] of endings) say(`${String(count).padStart(9)}  ${name}`);
  for (const { seed, violations } of batch.failed.slice(0, 20))
    say(`--replay "${seed}": ${violations.join('; ')}`);
  say(inShort(batch, begun));
  process.exitCode = batch.failed.length > 0 ? 1 : 0;
}

/** Prints what happens in one history. One that fails is first shortened to the actions that its failure needs. */
async function replay(seed: string): Promise<void> {
  const plan = planOfSeed(seed);
  const { violations } = await play(plan);
  const shown = violations.length > 0 ? await shrink(plan) : plan;
  const { actions: _, ...about } = shown;
  say(JSON.stringify(about));
  const played = await play(shown, true);
  for (const line of [...played.trace, ...played.violations.map((violation) => `VIOLATION ${violation}`)])
    say(line);
  process.exitCode = violations.length > 0 ? 1 : 0;
}
