import { expect, it } from 'vitest';
import type { Rig } from '../../support/write-back.ts';
import { rigFor } from '../../support/write-back.ts';

const otherToken = '11111111-2222-4333-8444-555555555555';

/** A payment whose job fails with this message. */
async function failed(words: (rig: Rig) => string) {
  const rig = await rigFor();
  const invoice = await rig.bill(5_000);
  const body = {
    error_type: 'PLATFORM_ERROR',
    error_code: 'PLATFORM_BAD_REQUEST',
    error_message: 'x',
    error_metadata: { source: 'platform', human_readable: words(rig) },
  };
  const path = '/accounting/invoice_payments';
  rig.sandbox.faults.add({ method: 'POST', path, effect: { kind: 'job-failure', status: 450, body } });
  await rig.tell('payment_succeeded', [[invoice, 5_000]]);
  await rig.drive();
  return { rig, intent: await rig.intent() };
}

it.each([
  ['our own token', ({ sandbox }: Rig) => `The token ${sandbox.accessToken} is odd.`],
  ['any token in a URL', () => `POST https://rutter.example/x?access_token=${otherToken} failed.`],
])('the message of a failed job is stored without %s', async (_, words) => {
  const { rig, intent } = await failed(words);

  expect(intent).toMatchObject({ state: 'REFUSED', reason: 'LEDGER_REFUSED' });
  const stored = JSON.stringify(intent);
  expect(stored).not.toContain(rig.sandbox.accessToken);
  expect(stored).not.toContain(otherToken);
  expect(intent.sentence).toContain('***');
});

it('the message of a failed job is cut before it is stored', async () => {
  const { intent } = await failed(() => 'y'.repeat(250_000));

  expect(intent).toMatchObject({ state: 'REFUSED', reason: 'LEDGER_REFUSED' });
  expect(JSON.stringify(intent).length).toBeLessThan(10_000);
});
