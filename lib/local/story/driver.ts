import * as z from 'zod';
import { entities } from '../../../functions/domain/shared/ids.ts';
import type { System } from '../system.ts';
import { type TableReader, tableReader } from '../tables.ts';

/** A function failed that the demo needs to go on. */
export class DemoFailed extends Error {
  override readonly name = 'StoryFailed';
}

const summarySchema = z.looseObject({ outcome: z.string(), sentence: z.string() });
export type PullSummary = z.infer<typeof summarySchema>;

const text = z.string().nullish().default(null);
const ledgerRecord = z.looseObject({ ledgerId: text, role: z.string(), number: text });
const intentSchema = z.looseObject({
  writeBackId: z.string(),
  state: z.string(),
  reason: text,
  sentence: text,
  step: text,
  closedAs: text,
  open: text,
  ledgerId: text,
  ledgerRecords: z.array(ledgerRecord).default([]),
});
export type StoredIntent = z.infer<typeof intentSchema>;

/** The numbers under which Intacct has what an intent stands for. */
export function numbersOf({ ledgerRecords }: Pick<StoredIntent, 'ledgerRecords'>): string[] {
  return ledgerRecords.flatMap(({ role, number }) => (role === 'current' && number ? [number] : []));
}

const todoSchema = z.looseObject({
  item: z.string(),
  code: z.string(),
  subject: z.string(),
  sentence: z.string(),
  step: z.string(),
  closedBy: text,
});
export type StoredTodo = z.infer<typeof todoSchema>;

/** Drives the system as people and schedules do: it invokes the functions and reads the tables. */
export interface Driver {
  readonly reader: TableReader;
  invoke(functionName: string, payload: unknown): Promise<unknown>;
  /** Pulls one entity by hand. Returns the summary of the pull. */
  pull(entity: string, input: Readonly<Record<string, unknown>>): Promise<PullSummary>;
  /** What the cron rules do: all four pulls, for every connection. */
  tickAll(): Promise<void>;
  /** Runs the sweep of every minute, then drives every open intent by hand so that nothing has to wait. */
  driveIntents(connectionId: string): Promise<void>;
  intents(connectionId: string): Promise<ReadonlyMap<string, StoredIntent>>;
  /** Every to-do, in the order of code and subject. */
  todos(connectionId: string): Promise<readonly StoredTodo[]>;
}

export function driverOf({ host, endpoints }: System): Driver {
  const reader = tableReader(endpoints);
  async function invoke(functionName: string, payload: unknown): Promise<unknown> {
    const { functionError, payload: answer } = await host.invoke(functionName, payload);
    if (functionError) throw new DemoFailed(`${functionName} failed: ${JSON.stringify(answer)}`);
    return answer;
  }
  async function intents(connectionId: string): Promise<ReadonlyMap<string, StoredIntent>> {
    const items = await reader.items('WriteBacks', connectionId);
    const found = items.filter((item) => item['state'] !== undefined).map((item) => intentSchema.parse(item));
    return new Map(found.map((intent) => [intent.writeBackId, intent]));
  }

  return {
    reader,
    invoke,
    intents,
    pull: async (entity, input) => summarySchema.parse(await invoke(`pull-${entity}`, input)),
    async tickAll() {
      for (const entity of entities) await invoke(`pull-${entity}`, {});
      await host.idle();
    },
    async driveIntents(connectionId) {
      await invoke('write-back', {});
      for (const { writeBackId, open } of (await intents(connectionId)).values())
        if (open !== null) await invoke('write-back', { connectionId, writeBackId });
      await host.idle();
    },
    async todos(connectionId) {
      const items = await reader.items('Connections', connectionId);
      return items
        .filter(({ item }) => String(item).startsWith('todo#'))
        .map((item) => todoSchema.parse(item));
    },
  };
}
