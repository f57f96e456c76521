import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import pMap from 'p-map';
import { writesAtOnce } from '../../functions/pull/window/page.ts';
import { type Attributes, toAttributes } from '../../functions/store/dynamo.ts';
import { type Figure, median, progress, timed } from './figure.ts';
import type { Rig } from './rig.ts';
import type { BenchRutter } from './rutter.ts';

const rounds = 5;
const pageSize = 100;
const bar = 0.95;

/** How fast a first sync is, against nothing but conditional writes of the same items at the same concurrency. */
export async function benchFirstSync(rig: Rig, rutter: BenchRutter): Promise<Figure[]> {
  const rates: { sync: number; bare: number }[] = [];
  for (let round = -1; round < rounds; round++) {
    const connectionId = await rig.connection();
    const sync = await timed(() => rig.pull(connectionId, rutter.ledger, pageSize));
    const items = await rig.items(connectionId);
    const bareId = await rig.connection();
    const puts = items.map(
      (item) =>
        new PutItemCommand(conditional(rig.table, { ...item, ...toAttributes({ connectionId: bareId }) })),
    );
    const bare = await timed(() => pMap(puts, (put) => rig.bare.send(put), { concurrency: writesAtOnce }));
    progress(
      `first sync, round ${round}: ${rate(items.length, sync)} against ${rate(items.length, bare)} items/s`,
    );
    // The round before the first lets both sides warm up.
    if (round >= 0) rates.push({ sync: items.length / sync, bare: items.length / bare });
  }
  const ratio = median(rates.map(({ sync, bare }) => sync / bare));
  const perSecond = (side: 'sync' | 'bare') => Math.round(1000 * median(rates.map((one) => one[side])));
  return [
    {
      what: `first sync: ${perSecond('sync')} items/s of ${perSecond('bare')} that DynamoDB Local takes`,
      measured: ratio.toFixed(2),
      bar: `>= ${bar}`,
      ok: ratio >= bar,
    },
  ];
}

function conditional(TableName: string, Item: Attributes): PutItemCommand['input'] {
  return { TableName, Item, ConditionExpression: 'attribute_not_exists(invoiceId)' };
}

function rate(items: number, milliseconds: number): string {
  return String(Math.round((1000 * items) / milliseconds));
}
