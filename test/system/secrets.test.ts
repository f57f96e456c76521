import { expect, test } from 'vitest';
import { entities } from '../../functions/domain/shared/ids.ts';
import { systemFor } from '../support/system.ts';
import { companyAt } from '../support/system-company.ts';

test('no token and no secret is found in any table, dead letter, log line, event or answer, whatever failed', async () => {
  // Prepare: a Rutter that fails in many ways, and that repeats in its errors what it was sent
  const system = await systemFor();
  const { host, sandbox } = system;
  const { connection, publicToken, accessToken, clientId, clientSecret } = sandbox;
  const basic = Buffer.from(`${clientId}:${clientSecret}`).toString('base64');
  const secret = { accessToken, publicToken, clientSecret, basic };
  const sentAlways = `Wrong: ${clientSecret} ${basic}`;
  const said: string[] = [];
  host.onCall(({ action, request }) => {
    if (action === 'events:PutEvents' || action.startsWith('dynamodb:')) said.push(JSON.stringify(request));
    return undefined;
  });
  const answers: unknown[] = [];
  const call = async (name: string, payload: unknown) => {
    answers.push((await host.invoke(name, payload)).payload);
    await host.idle();
  };
  const input = { publicToken, partnerId: 'partner-1' };
  const connectionId = connection.id;
  const fail = (path: string, status: number, sent: string, times: number) => {
    const body = { error_code: `E${status}`, error_message: `${sentAlways} ${sent}` };
    sandbox.faults.add({ path, effect: { kind: 'status', status, body }, times });
  };

  // Act
  fail('/item/public_token/exchange', 400, publicToken, 1);
  await call('connect', input);
  fail('/accounting/customers', 401, accessToken, 100);
  fail('/accounting/bank_deposits', 403, accessToken, 100);
  sandbox.faults.add({
    path: '/accounting/invoices',
    effect: { kind: 'non-json', body: `${sentAlways} ${accessToken}` },
  });
  sandbox.faults.add({ path: '/accounting/invoice_payments', effect: { kind: 'reset', when: 'after' } });
  await call('connect', input);
  for (const entity of entities) await call(`pull-${entity}`, { connectionId });
  await call('connect', { accessToken: publicToken, partnerId: 'partner-1' });
  await call('connect', { ...input, accessToken });
  await call('disconnect', { connectionId });
  await call('pull-invoices', { connectionId });

  // Assess: the failures have happened, and something was stored all the same
  const deadLetters = await system.deadLetters();
  expect(deadLetters.length).toBeGreaterThanOrEqual(2);
  sandbox.faults.clear();
  expect(await companyAt(system, connection).differences('invoices')).toEqual([]);
  const places = { tables: await system.tables(), deadLetters, lines: system.lines, said, answers };
  for (const [place, content] of Object.entries(places)) {
    const text = JSON.stringify(content);
    expect(text.length, place).toBeGreaterThan(100);
    for (const [name, value] of Object.entries(secret))
      expect(text.includes(value), `${name} in ${place}`).toBe(false);
  }
});
