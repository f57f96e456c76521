import { setTimeout } from 'node:timers/promises';
import * as z from 'zod';
import { entities } from '../../../functions/domain/ids.ts';
import { type Item, type TableReader, tableReader } from '../compare/tables.ts';
import type { Screen } from '../screen.ts';
import type { System } from '../system.ts';

/** A function failed where the story cannot go on without it. */
export class StoryFailed extends Error {
  override readonly name = 'StoryFailed';
}

const summarySchema = z.looseObject({ outcome: z.string(), sentence: z.string() });
export type PullSummary = z.infer<typeof summarySchema>;

/** Drives the system as people and schedules do: by its functions, and by reading its tables. */
export interface Driver {
  readonly reader: TableReader;
  invoke(functionName: string, payload: unknown): Promise<unknown>;
  /** Pulls one entity by hand and answers what the person is told. */
  pull(entity: string, input: Readonly<Record<string, unknown>>): Promise<PullSummary>;
  /** What the cron rules do: all four pulls, for every connection. */
  tickAll(): Promise<void>;
  /** Waits until every entity that the company has was pulled once, telling how far it got. */
  firstSync(connectionId: string, screen: Screen): Promise<void>;
}

export function driverOf({ host, endpoints }: System): Driver {
  const reader = tableReader(endpoints);
  async function invoke(functionName: string, payload: unknown): Promise<unknown> {
    const { functionError, payload: answer } = await host.invoke(functionName, payload);
    if (functionError) throw new StoryFailed(`${functionName} failed: ${JSON.stringify(answer)}`);
    return answer;
  }

  return {
    reader,
    invoke,
    pull: async (entity, input) => summarySchema.parse(await invoke(`pull-${entity}`, input)),
    async tickAll() {
      for (const entity of entities) await invoke(`pull-${entity}`, {});
      await host.idle();
    },
    async firstSync(connectionId, screen) {
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
        if (Date.now() > deadline)
          throw new StoryFailed(`The first sync did not end: ${JSON.stringify(states)}`);
        await setTimeout(250);
      }
    },
  };
}

/** A real company may have a great many records; one that is never read needs a person to look. */
const firstSyncMs = 30 * 60_000;

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
