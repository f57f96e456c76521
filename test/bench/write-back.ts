import { setTimeout } from 'node:timers/promises';
import * as z from 'zod';
import { busOf, startAlternative } from '../../lib/local/alternative/index.ts';
import { driverOf } from '../../lib/local/story/driver.ts';
import type { System } from '../../lib/local/system.ts';
import { type Figure, median, progress } from './figure.ts';

const payments = 20;
const bar = 1_000;

/**
 * From a payment that is stored to the request that Rutter gets: beyond the time that the stream itself takes to wake
 * the function, which is measured beside it.
 */
export async function benchWriteBack(system: System): Promise<Figure[]> {
  const { host, rutter, endpoints } = system;
  const { sandbox } = rutter;
  if (!sandbox) throw new Error('Posting is timed against the sandbox');
  progress(`write-back: ${payments} payments, one after the other`);
  const driver = driverOf(system);
  const account = [...sandbox.ledger.books.accounts.values()].find(({ kind }) => kind === 'bank');
  const settings = {
    writeBack: 'on',
    timeZone: 'UTC',
    paymentsAccountId: account?.id,
    paymentsAccountKind: 'bank',
  };
  const connected = await driver.invoke('connect', {
    accessToken: sandbox.accessToken,
    partnerId: 'bench',
    settings,
  });
  const { connectionId } = z.looseObject({ connectionId: z.string() }).parse(connected);
  await driver.tickAll();
  const bus = busOf(endpoints);
  const alternative = startAlternative({ connectionId, reader: driver.reader, bus });
  const woken: number[] = [];
  const sent: number[] = [];
  for (let at = 0; at < payments; at++) {
    const [invoice] = [...(await alternative.shown()).values()].filter(
      ({ collectible, currency }) => collectible && currency === account?.currency,
    );
    if (!invoice) break;
    const before = host.calls.length;
    sandbox.resetRequests();
    await alternative.pay({ invoices: [{ invoiceId: invoice.invoiceId }] });
    await alternative.deliver();
    await host.idle();
    const calls = host.calls.slice(before);
    const stored = calls.find(({ action }) => action === 'dynamodb:TransactWriteItems')?.at;
    const drive = calls.find(
      (call) => call.function.includes('WriteBack') || call.function === 'write-back',
    )?.at;
    const post = sandbox.requests.find(
      ({ method, path }) => method === 'POST' && path.endsWith('/invoice_payments'),
    );
    if (stored === undefined || drive === undefined || !post) continue;
    const offset = sandbox.clock.now() - Date.now();
    woken.push(drive - stored);
    sent.push(post.at - offset - drive);
    await setTimeout(10);
  }
  bus.close();
  driver.reader.close();
  const beyond = median(sent);
  return [
    {
      what: `write-back: from woken to sent, median of ${sent.length} (the stream itself: ${median(woken).toFixed(0)} ms)`,
      measured: `${beyond.toFixed(0)} ms`,
      bar: '< 1000 ms',
      ok: sent.length === payments && beyond < bar,
    },
  ];
}
