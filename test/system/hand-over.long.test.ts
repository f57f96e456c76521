import { expect, test } from 'vitest';
import { minutes, START, systemFor } from '../support/system.ts';
import { connected } from '../support/system-company.ts';

test('a first sync that takes longer than an invocation completes by handing over, without an error', async () => {
  // Prepare: 12 pages of half a second, in invocations of five seconds
  const system = await systemFor({
    sandbox: { invoices: 60 },
    environment: { PAGE_SIZE: '5' },
    timeoutSeconds: 5,
  });
  const { host, sandbox } = system;
  sandbox.faults.add({ effect: { kind: 'slow', ms: 500 }, path: '/accounting/invoices', times: 100 });
  const later = () => sandbox.clock.advance(minutes(30));
  sandbox.faults.add({ effect: { kind: 'then', run: later }, path: '/accounting/invoices', after: 1 });
  const events: string[] = [];
  host.onCall(({ action, phase, request, function: name }) => {
    if (
      phase === 'before' &&
      action === 'events:PutEvents' &&
      name === host.endpoints.functions['pull-invoices']
    )
      events.push(JSON.stringify(request));
    return undefined;
  });

  // Act
  const company = await connected(system, sandbox.connection);

  // Assess
  const requests = company.requests().filter((name) => name.endsWith('/invoices'));
  expect(await company.differences()).toEqual([]);
  const state = await company.item('Connections', { item: 'sync#invoices' });
  expect(state).toMatchObject({
    watermark: new Date(START).toISOString(),
    lastResult: { pages: 12, counts: { created: 60 } },
  });
  expect(state).not.toHaveProperty('window');
  expect(state).not.toHaveProperty('lease');
  const runs = system.lines.filter((line) => line.includes('"outcome":"handed-over"'));
  expect(runs.length).toBeGreaterThanOrEqual(1);
  expect(events).toHaveLength(runs.length);
  for (const event of events) expect(event).toContain('SyncRequested');
  expect(system.lines.filter((line) => /"level":"(ERROR|WARN)"/.test(line))).toEqual([]);
  expect(await system.deadLetters()).toEqual([]);
  // No stored page is read again: one request a page, and up to two a run for pages that were fetched ahead.
  expect(requests.length).toBeLessThanOrEqual(12 + 2 * runs.length);
});
