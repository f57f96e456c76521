import { describe, expect, it } from 'vitest';
import { connectionId } from '../../../functions/domain/shared/ids.ts';
import { inTurns } from '../../../functions/write-back/sweep.ts';
import type { Rig } from '../../support/write-back.ts';
import { recordedIn, rigFor } from '../../support/write-back.ts';

const never = 1e12;

async function hours(rig: Rig, count: number): Promise<void> {
  for (let passed = 0; passed < count; passed++) {
    rig.sandbox.clock.advance(40 * 60_000);
    rig.sandbox.cache.syncNow();
    await rig.later(20);
  }
}

describe('a job that never ends', () => {
  it('is reported as unresolved, is for a person to decide after 12 hours, and never leads to a second post', async () => {
    const rig = await rigFor({ jobMs: never });
    const invoice = await rig.bill(10_000);
    await rig.tell('payment_succeeded', [[invoice, 10_000]]);
    await rig.drive();

    await hours(rig, 3);
    rig.sandbox.clock.advance(15 * 60_000);
    expect((await rig.sweep()).oldestUnresolvedSeconds).toBeGreaterThan(3 * 3_600);
    expect(await rig.intent()).toMatchObject({ state: 'SENDING', reason: 'JOB_UNFINISHED' });
    await hours(rig, 12);

    const intent = await rig.intent();
    expect(intent).toMatchObject({ state: 'HELD', reason: 'JOB_NEVER_ENDED', generation: 1 });
    expect(await rig.sweep()).toMatchObject({ waiting: 1, oldestUnresolvedSeconds: 0 });
    expect(
      rig.sandbox.requests.filter(({ method, path }) => method === 'POST' && path.endsWith('payments')),
    ).toHaveLength(1);
  });

  it('reserves its part of the invoice against the next payment', async () => {
    const rig = await rigFor({ jobMs: never });
    const invoice = await rig.bill(10_000);
    await rig.tell('payment_succeeded', [[invoice, 7_000]]);
    await rig.drive();
    await hours(rig, 15);

    await rig.tell('payment_succeeded', [[invoice, 5_000]], { id: 'pay_2' });
    await rig.later(5);

    expect(await rig.intent('pay_2')).toMatchObject({ state: 'HELD', reason: 'NOT_ENOUGH_DUE' });
  });

  it('is found by its memo if it posted the payment nevertheless', async () => {
    const rig = await rigFor({ jobMs: never });
    const invoice = await rig.bill(10_000);
    await rig.tell('payment_succeeded', [[invoice, 10_000]]);
    await rig.drive();
    await hours(rig, 15);
    expect((await rig.intent()).state).toBe('HELD');

    rig.sandbox.ledger.receivePayment({
      allocations: [{ invoiceId: invoice.id, amount: 10_000 }],
      memo: 'pay_1',
    });
    rig.sandbox.cache.syncNow();

    expect((await rig.until('POSTED')).state).toBe('POSTED');
    expect(recordedIn(rig.sandbox)).toHaveLength(1);
  });

  it('is replaced by another generation once a person says that it is dead', async () => {
    const rig = await rigFor({ jobMs: never });
    const invoice = await rig.bill(10_000);
    await rig.tell('payment_succeeded', [[invoice, 10_000]]);
    await rig.drive();
    await hours(rig, 15);

    await rig.resolve('another-payment');

    expect(await rig.intent()).toMatchObject({ state: 'SENDING', generation: 2 });
  });
});

it('a job that fails late may have posted until then, so only a read that began half an hour later proves that it did not', async () => {
  const jobMs = 9 * 3_600_000;
  const rig = await rigFor({ jobMs, settings: { freshEveryMinutes: 0 } });
  const invoice = await rig.bill(10_000);
  const effect = { kind: 'job-failure', status: 504 } as const;
  rig.sandbox.faults.add({ method: 'POST', path: '/accounting/invoice_payments', effect });
  await rig.tell('payment_succeeded', [[invoice, 10_000]]);
  await rig.drive();

  rig.sandbox.clock.advance(jobMs);
  for (let quarter = 0; quarter < 5; quarter++) {
    await rig.later(5);
    rig.sandbox.cache.syncNow();
  }

  expect(await rig.intent()).toMatchObject({ state: 'SENDING', reason: 'NO_ANSWER', generation: 1 });
  const allocations = [{ invoiceId: invoice.id, amount: 10_000 }];
  rig.sandbox.ledger.receivePayment({ allocations, memo: 'pay_1' });
  rig.sandbox.cache.syncNow();
  expect(await rig.until('CONFIRMED')).toMatchObject({ generation: 1 });
  expect(recordedIn(rig.sandbox)).toHaveLength(1);
});

it('a payment that Rutter never accepts is reported as unresolved, however many generations it has had', async () => {
  const rig = await rigFor();
  const invoice = await rig.bill(10_000);
  rig.sandbox.faults.add({
    method: 'POST',
    path: '/accounting/invoice_payments',
    times: 1_000_000,
    effect: {
      kind: 'status',
      status: 403,
      body: { error_type: 'X', error_code: 'PRODUCT_NOT_ALLOWED', error_message: 'No access.' },
    },
  });
  await rig.tell('payment_succeeded', [[invoice, 10_000]]);
  await rig.drive();

  await hours(rig, 30);
  rig.sandbox.clock.advance(15 * 60_000);

  expect((await rig.sweep()).oldestUnresolvedSeconds).toBeGreaterThan(29 * 3_600);
  expect((await rig.intent()).generation).toBeGreaterThan(1);
  rig.sandbox.faults.clear();
  await rig.until('CONFIRMED');
  expect((await rig.sweep()).oldestUnresolvedSeconds).toBe(0);
});

it('connections take turns, so that one with many intents does not delay the others', () => {
  const of = (name: string, ...numbers: number[]) =>
    numbers.map((number) => ({ connectionId: connectionId.parse(name), number }));
  const page = [...of('slow', 1, 2, 3), ...of('quick', 4), ...of('other', 5, 6)];

  expect(inTurns(page).map(({ number }) => number)).toEqual([1, 4, 5, 2, 6, 3]);
});
