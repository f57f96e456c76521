import { describe, expect, it } from 'vitest';
import { recordedIn, rigFor } from '../../support/write-back.ts';

const path = '/accounting/invoice_payments';
const notAllowed = {
  error_type: 'CONNECTION_ERROR',
  error_code: 'PRODUCT_NOT_ALLOWED',
  error_message: 'You do not have access to use this endpoint',
};
const unlinked = { error_type: 'CONNECTION_ERROR', error_code: 'NEEDS_UPDATE', error_message: 'Link again' };

describe('a payment whose account cannot be read', () => {
  it.each([
    ['Rutter rejects its id', { kind: 'status', status: 400 } as const],
    ['accounts may not be read', { kind: 'status', status: 403, body: notAllowed } as const],
  ])('is held with that reason and goes on by itself, because %s', async (_, effect) => {
    const rig = await rigFor();
    const invoice = await rig.bill(10_000);
    rig.sandbox.faults.add({ method: 'GET', path: '/accounting/accounts/*', times: 1e6, effect });
    await rig.tell('payment_succeeded', [[invoice, 10_000]]);
    await rig.later(30);
    const { state, reason, sentence, step } = await rig.intent();
    expect({ state, reason }).toEqual({ state: 'HELD', reason: 'CALL_REFUSED' });
    expect(sentence).toContain(`GET accounting/accounts/${rig.profile.settings.paymentsAccountId}`);
    expect(step).toContain('account ids in the settings');
    rig.sandbox.faults.clear();
    expect(await rig.until('CONFIRMED')).toMatchObject({ state: 'CONFIRMED' });
    expect(recordedIn(rig.sandbox)).toHaveLength(1);
  });
});

it('a login that is refused during a drive is the reason of the intent, instead of the call that found it out', async () => {
  const rig = await rigFor();
  const invoice = await rig.bill(10_000);
  const effect = { kind: 'status', status: 400, body: unlinked } as const;
  rig.sandbox.faults.add({ method: 'GET', path: '/accounting/invoices/*', times: 1e6, effect });
  await rig.tell('payment_succeeded', [[invoice, 10_000]]);
  await rig.later(3);
  expect(await rig.intent()).toMatchObject({ state: 'HELD', reason: 'CONNECTION_NEEDS_RELINK' });
});

it('an intent whose request left stays SENDING and says why its outcome cannot be found out', async () => {
  const rig = await rigFor();
  const invoice = await rig.bill(10_000);
  rig.sandbox.faults.add({ method: 'POST', path, effect: { kind: 'job-failure', status: 500 } });
  await rig.tell('payment_succeeded', [[invoice, 10_000]]);
  await rig.drive();
  const effect = { kind: 'status', status: 400 } as const;
  rig.sandbox.faults.add({ method: 'GET', path: '/connections/access_token', times: 1e6, effect });
  await rig.later(5);
  expect(await rig.intent()).toMatchObject({ state: 'SENDING', reason: 'CALL_REFUSED' });
  rig.sandbox.faults.clear();
  expect(await rig.until('CONFIRMED')).toMatchObject({ generation: 2 });
});
