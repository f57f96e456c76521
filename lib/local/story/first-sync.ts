import { setTimeout } from 'node:timers/promises';
import * as z from 'zod';
import { entities } from '../../../functions/domain/shared/ids.ts';
import type { Item, TableReader } from '../tables.ts';
import { showRecordComparison } from './comparisons.ts';
import type { DemoContext } from './context.ts';
import { DemoFailed } from './driver.ts';

/** Waits for the first sync, then compares every record. Returns its seconds and the number of stored records. */
export async function runFirstSync(context: DemoContext): Promise<{ seconds: number; records: number }> {
  const { system, screen } = context;
  screen.title('The first sync reads everything');
  const startedAt = Date.now();
  await awaitFirstSync(context);
  const seconds = (Date.now() - startedAt) / 1000;
  await system.host.idle();
  const comparison = await showRecordComparison(context);
  const records = comparison.reduce((total, { stored }) => total + stored, 0);
  screen.line(`${records} records are stored after ${seconds.toFixed(1)} s.`);
  return { seconds, records };
}

/** A real company may have very many records. A first sync that takes longer than this is stuck. */
const firstSyncMs = 30 * 60_000;

/** Waits until every entity that the company has was pulled once, and shows the progress. */
export async function awaitFirstSync({
  driver: { reader },
  screen,
  connectionId,
}: DemoContext): Promise<void> {
  const shown = new Map<string, string>();
  const deadline = Date.now() + firstSyncMs;
  for (;;) {
    const states = await syncStates(reader, connectionId);
    for (const [entity, state] of states) {
      if (shown.get(entity) !== state.progress) screen.line(`${entity.padEnd(10)} ${state.progress}`);
      shown.set(entity, state.progress);
    }
    const wanted = await pulledEntities(reader, connectionId);
    const complete = new Set(states.filter(([, { done }]) => done).map(([entity]) => entity));
    if (wanted.every((entity) => complete.has(entity))) return;
    if (Date.now() > deadline) throw new DemoFailed(`The first sync did not end: ${JSON.stringify(states)}`);
    await setTimeout(250);
  }
}

const profileSchema = z.looseObject({ absent: z.array(z.string()) });

/** The entities that the company has. Some companies have no bank deposits. */
async function pulledEntities(reader: TableReader, connectionId: string): Promise<string[]> {
  const profile = (await reader.items('Connections', connectionId)).find(({ item }) => item === 'profile');
  const { absent } = profileSchema.parse(profile ?? { absent: [] });
  return entities.filter((entity) => !absent.includes(entity));
}

const counts = z.looseObject({ read: z.number() });
const stateSchema = z.looseObject({
  window: z.looseObject({ pages: z.number(), counts }).optional(),
  lastResult: z.looseObject({ pages: z.number(), counts }).optional(),
});

type Progress = readonly [entity: string, state: { readonly progress: string; readonly done: boolean }];

async function syncStates(reader: TableReader, connectionId: string): Promise<Progress[]> {
  const items = await reader.items('Connections', connectionId);
  return items.flatMap((item): Progress[] => {
    const entity = entities.find((name) => item['item'] === `sync#${name}`);
    return entity ? [[entity, progressOf(item)]] : [];
  });
}

function progressOf(item: Item): Progress[1] {
  const { window, lastResult } = stateSchema.parse(item);
  if (lastResult) return { progress: `${lastResult.counts.read} read, complete`, done: true };
  return { progress: window ? `${window.counts.read} read so far` : 'started', done: false };
}
