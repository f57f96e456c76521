import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { marshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod';
import { neverDue } from '../../functions/domain/intent/schedule.ts';
import { localCredentials } from '../../lib/local/credentials.ts';
import type { Item, System } from './system.ts';
import type { Company } from './system-company.ts';

/** The stored times that the functions compare with the clock of this machine, by table and sort key. */
const moments = {
  WriteBacks: { key: 'writeBackId', names: ['dueAt', 'attempt'] },
  Connections: { key: 'item', names: ['askedAt'] },
} as const;

/**
 * Lets time pass for a company without waiting: the sandbox's clock, which is Rutter's, moves forward, and the stored
 * times move back.
 */
export async function letPass(system: System, company: Company, milliseconds: number): Promise<void> {
  await system.host.idle();
  system.sandbox.clock.advance(milliseconds);
  for (const [table, { key, names }] of Object.entries(moments)) {
    for (const item of await company.items(table)) {
      const earlier = [...names, 'history'].flatMap((name) => {
        const moved = movedBack(item[name], milliseconds);
        return moved === undefined ? [] : [[name, moved] as const];
      });
      if (earlier.length > 0)
        await write(system, table, { connectionId: company.id, [key]: item[key] }, earlier);
    }
  }
}

/** Of an attempt only these are times of this machine's clock. */
const attempts = z.looseObject({ sendingUntil: z.string().nullable(), sentAt: z.string().nullable() });
const entries = z.array(z.looseObject({ at: z.string() }));

/** A time that much earlier; in a history, the time of each entry. */
function movedBack(value: unknown, milliseconds: number): unknown {
  const history = entries.safeParse(value).data;
  if (history) return history.map((entry) => ({ ...entry, at: movedBack(entry.at, milliseconds) }));
  const attempt = attempts.safeParse(value).data;
  if (attempt) {
    const { sendingUntil, sentAt } = attempt;
    const earlier = (at: string | null) => movedBack(at, milliseconds) ?? null;
    return { ...attempt, sendingUntil: earlier(sendingUntil), sentAt: earlier(sentAt) };
  }
  if (typeof value !== 'string' || value === neverDue) return undefined;
  return new Date(Date.parse(value) - milliseconds).toISOString();
}

async function write(
  { dynamodb, host }: System,
  table: string,
  key: Item,
  values: readonly (readonly [string, unknown])[],
): Promise<void> {
  await dynamodb.send(
    new UpdateItemCommand({
      TableName: host.endpoints.tables[table],
      Key: marshall(key),
      UpdateExpression: `SET ${values.map(([name]) => `${name} = :${name}`).join(', ')}`,
      ExpressionAttributeValues: marshall(
        Object.fromEntries(values.map(([name, value]) => [`:${name}`, value])),
      ),
    }),
  );
}

/** Alternative's events that fail are delivered again after a second instead of minutes. */
export async function hurryTheQueue({ host }: System): Promise<void> {
  const { region, sqs: endpoint, outputs } = host.endpoints;
  const client = new SQSClient({ region, endpoint, credentials: localCredentials });
  const Attributes = { VisibilityTimeout: '1' };
  await client.send(new SetQueueAttributesCommand({ QueueUrl: outputs['EventQueueUrl'], Attributes }));
  client.destroy();
}
