import { assembly } from '../../lib/local/assembly.ts';
import { startDynamodb } from '../../lib/local/host/dynamodb/process.ts';
import { readOptions } from '../../lib/local/options.ts';
import { startSystem } from '../../lib/local/system.ts';
import { benchColdStart } from './cold-start.ts';
import { type Figure, progress } from './figure.ts';
import { benchFirstSync } from './first-sync.ts';
import { benchMemory } from './memory.ts';
import { benchPipeline } from './pipeline.ts';
import { benchPolls } from './polls.ts';
import { createTables, rigAt } from './rig.ts';
import { startBenchRutter } from './rutter.ts';
import { benchWriteBack } from './write-back.ts';

/** `npm run bench`: every figure against its bar. Each is a ratio or a count, so that slow machines can tell too. */
async function main(): Promise<number> {
  const figures = [...(await ofTheStack()), ...(await ofTheEngine())];
  const width = Math.max(...figures.map(({ what }) => what.length));
  for (const { what, measured, bar, ok } of figures)
    console.log(`${ok ? 'pass' : 'FAIL'}  ${what.padEnd(width)}  ${measured.padStart(10)}  ${bar}`);
  return figures.every(({ ok }) => ok) ? 0 : 1;
}

async function ofTheStack(): Promise<Figure[]> {
  const polls = await ofTheSystem();
  progress('cold starts: a minute of fresh processes');
  return [...polls, ...(await benchColdStart(await assembly()))];
}

async function ofTheSystem(): Promise<Figure[]> {
  await using ending = new AsyncDisposableStack();
  const options = readOptions(['--keep', '--empty', '--customers', '20', '--invoices', '100']);
  const system = await startSystem(options);
  ending.defer(() => system.stop());
  return [...(await benchPolls(system)), ...(await benchWriteBack(system))];
}

async function ofTheEngine(): Promise<Figure[]> {
  await using ending = new AsyncDisposableStack();
  const dynamodb = await startDynamodb();
  ending.defer(() => dynamodb.stop());
  const rutter = await startBenchRutter(1_000);
  ending.defer(() => rutter.stop());
  await createTables(dynamodb.url);
  const rig = rigAt(dynamodb.url);
  ending.defer(() => rig.close());
  return [
    ...(await benchFirstSync(rig, rutter)),
    ...(await benchPipeline(rig, rutter)),
    ...(await benchMemory(dynamodb.url, rutter)),
  ];
}

process.exitCode = await main();
