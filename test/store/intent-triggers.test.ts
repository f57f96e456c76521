import { expect, it } from 'vitest';
import type { Intent } from '../../functions/domain/intent/intent.ts';
import { newIntent } from '../../functions/domain/intent/new-intent.ts';
import { intents } from '../../functions/store/intents.ts';
import { newConnection, watched } from '../support/dynamodb.ts';
import { dollars, minute, usd } from '../support/factories.ts';
import { dynamodbStores } from '../support/stores.ts';

it.each<[string, (intent: Intent) => Partial<Intent>]>([
  ['puts it to rest', () => ({ open: undefined, dueAt: undefined })],
  ['puts it off', () => ({ dueAt: minute(60) })],
])('a drive that %s between the two halves of a wake does not swallow it', async (_, changes) => {
  const stores = await dynamodbStores();
  const connectionId = newConnection();
  const paymentId = 'alternative:pay_1';
  const about = {
    connectionId,
    kind: 'payment',
    subjectId: paymentId,
    amount: dollars(1),
    currency: usd,
  } as const;
  const intent = newIntent({ ...about, modeAtRecording: 'on' }, { to: 'PENDING' }, minute(0));
  const load = () => stores.paymentCases.load(connectionId, paymentId, []);
  await stores.paymentCases.save(await load(), { intent, invoices: [] });
  const { writeBackId } = intent;
  const between = watched(stores.tables.writeBacks, async (command, count) => {
    if (command !== 'UpdateItemCommand' || count !== 2) return;
    const known = await load();
    const next = { ...intent, ...changes(intent), version: intent.version + 1 };
    expect(await stores.paymentCases.save(known, { intent: next, invoices: [] })).toBe(true);
  });
  await intents(between).wake({ connectionId, writeBackId }, minute(5));
  expect((await load()).intent).toMatchObject({ open: 'open', dueAt: minute(5) });
});
