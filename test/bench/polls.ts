import * as z from 'zod';
import { entities } from '../../functions/domain/shared/ids.ts';
import { driverOf } from '../../lib/local/story/driver.ts';
import type { System } from '../../lib/local/system.ts';
import type { Figure } from './figure.ts';

const minute = 60_000;

/** What a poll costs that finds nothing new, once the overlap of the windows has passed. */
export async function benchPolls(system: System): Promise<Figure[]> {
  const { host, rutter } = system;
  const { sandbox } = rutter;
  if (!sandbox) throw new Error('The polls are counted against the sandbox');
  const driver = driverOf(system);
  const connected = await driver.invoke('connect', { publicToken: sandbox.publicToken, partnerId: 'bench' });
  const { connectionId } = z.looseObject({ connectionId: z.string() }).parse(connected);
  await host.idle();
  sandbox.clock.advance(30 * minute);
  const figures: Figure[] = [];
  for (const entity of entities) {
    sandbox.resetRequests();
    const before = host.calls.length;
    await driver.pull(entity, { connectionId });
    const writes = host.calls.slice(before).filter(({ action }) => /Put|Update|Delete/.test(action));
    const control = writes.filter(({ resource }) => resource.includes('Connections')).length;
    const data = writes.length - control;
    const requests = sandbox.requests.length;
    figures.push({
      what: `poll without news: ${entity}, list requests / data writes / control writes`,
      measured: `${requests} / ${data} / ${control}`,
      bar: '1 / 0 / <= 2',
      ok: requests === 1 && data === 0 && control <= 2,
    });
  }
  driver.reader.close();
  return figures;
}
