import { type Figure, median, progress, timed } from './figure.ts';
import type { Rig } from './rig.ts';
import { allPages, type BenchRutter, fromMemory } from './rutter.ts';

const rounds = 5;
const pageSize = 25;
const bar = 1.15;

/** Whether pages are fetched while others are written, where both take about as long. */
export async function benchPipeline(rig: Rig, rutter: BenchRutter): Promise<Figure[]> {
  await rutter.slowDown(0);
  const pages = await allPages(rutter.ledger, pageSize);
  const memory = fromMemory(rutter.ledger, pages);
  const write = async () => {
    const connectionId = await rig.connection();
    return timed(() => rig.pull(connectionId, memory, pageSize));
  };
  const fetch = () => timed(() => allPages(rutter.ledger, pageSize));
  const quick = await fetch();
  const slow = Math.max(1, Math.round((await write()) - quick) / pages.length);
  await rutter.slowDown(slow);

  const ratios: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const alone = { write: await write(), fetch: await fetch() };
    const connectionId = await rig.connection();
    const both = await timed(() => rig.pull(connectionId, rutter.ledger, pageSize));
    ratios.push(both / Math.max(alone.write, alone.fetch));
    progress(
      `pipeline: write ${alone.write.toFixed()}, fetch ${alone.fetch.toFixed()}, both ${both.toFixed()} ms`,
    );
  }
  await rutter.slowDown(0);
  const ratio = median(ratios);
  const what = `pipeline: wall time / the slower of fetch and write alone, ${pages.length} pages`;
  return [{ what, measured: ratio.toFixed(2), bar: `<= ${bar}`, ok: ratio <= bar }];
}
