import * as z from 'zod';
import type { Screen } from '../screen.ts';
import type { System } from '../system.ts';
import type { DemoContext } from './context.ts';
import { driverOf } from './driver.ts';

const connected = z.looseObject({ connectionId: z.string(), sentence: z.string() });

/** A partner connects its Sage Intacct company. */
export async function connectCompany(system: System, screen: Screen): Promise<DemoContext> {
  screen.title('A partner connects its Sage Intacct company');
  const driver = driverOf(system);
  const { token, sandbox } = system.rutter;
  // A real Rutter is only read: asking it for a sync costs money.
  const settings = { timeZone: 'America/New_York', ...(sandbox ? {} : { freshEveryMinutes: 0 }) };
  const answer = await driver.invoke('connect', { ...token, partnerId: 'partner-1', settings });
  const { connectionId, sentence } = connected.parse(answer);
  screen.good(`${sentence} (connection ${connectionId})`);
  return { system, driver, screen, connectionId };
}
