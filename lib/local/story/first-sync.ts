import { setTimeout } from 'node:timers/promises';
import * as z from 'zod';
import { entities } from '../../../functions/domain/shared/ids.ts';
import type { Item, TableReader } from '../tables.ts';
import { StoryFailed } from './driver.ts';
import type { Scene } from './scene.ts';

/** A real company may have a great many records; one that is never read needs a person to look. */
const firstSyncMs = 30 * 60_000;

/** Waits until every entity that the company has was pulled once, telling how far it got. */
export async function awaitFirstSync({ driver: { reader }, screen, connectionId }: Scene): Promise<void> {
  const told = new Map<string, string>();
  const deadline = Date.now() + firstSyncMs;
  for (;;) {
    const states = await syncStates(reader, connectionId);
    for (const [entity, state] of states) {
      if (told.get(entity) !== state.progress) screen.line(`${entity.padEnd(10)} ${state.progress}`);
      told.set(entity, state.progress);
    }
    const wanted = await pulledEntities(reader, connectionId);
    const complete = new Set(states.filter(([, { done }]) => done).map(([entity]) => entity));
    if (wanted.every((entity) => complete.has(entity))) return;
    if (Date.now() > deadline) throw new StoryFailed(`The first sync did not end: ${JSON.stringify(states)}`);
    await setTimeout(250);
  }
}

const profileSchema = z.looseObject({ absent: z.array(z.string()) });

/** What the company has; bank deposits are not offered for all. */
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
  return { progress: window ? `${window.counts.read} read …` : 'started …', done: false };
}
