import { describe, expect, it } from 'vitest';
import { InvalidInput } from '../../../functions/domain/shared/errors.ts';
import { date } from '../../support/factories.ts';
import { rejection } from '../../support/rutter.ts';
import { rigFor } from '../../support/write-back.ts';

/** A payment of 100 dollars whose job has not ended this many hours after it was sent. */
async function unfinished(hours: number) {
  const rig = await rigFor({ jobMs: 1e12 });
  const invoice = await rig.bill(10_000);
  await rig.tell('payment_succeeded', [[invoice, 10_000]]);
  await rig.drive();
  await rig.later(hours * 60 + 2);
  expect(await rig.intent()).toMatchObject({ state: 'SENDING', reason: 'JOB_UNFINISHED' });
  const found = rig.sandbox.ledger.receivePayment({
    allocations: [{ invoiceId: invoice.id, amount: 10_000 }],
  });
  rig.sandbox.cache.syncNow();
  await rig.pull();
  return { rig, invoice, found };
}

describe('a payment whose outcome is unknown for hours', () => {
  it.each(['done-by-hand', 'same-payment'] as const)('may be resolved with %s', async (outcome) => {
    const { rig, invoice, found } = await unfinished(2);
    await rig.resolve(outcome, { ledgerIds: [found.recordNo] });
    await rig.later(10);
    expect(await rig.intent()).toMatchObject({ state: 'CONFIRMED', ledgerIds: [found.id] });
    expect(await rig.shown(invoice)).toMatchObject({ amountDue: 0 });
  });

  it.each([
    'retry',
    'another-payment',
    'ignore',
  ] as const)('is not sent a second time by %s', async (outcome) => {
    const { rig } = await unfinished(2);
    const { message } = await rejection(InvalidInput, () => rig.resolve(outcome));
    expect(message).toContain('use `same-payment`, or `done-by-hand` with its number');
    expect(await rig.intent()).toMatchObject({ state: 'SENDING' });
  });

  it('may not be resolved before that, while the system still finds out by itself', async () => {
    const { rig, found } = await unfinished(1);
    const named = { ledgerIds: [found.recordNo] };
    await rejection(InvalidInput, () => rig.resolve('done-by-hand', named));
    expect(await rig.intent()).toMatchObject({ state: 'SENDING', ledgerIds: [] });
  });
});

it('a posting date that a person chose is kept in the history', async () => {
  const rig = await rigFor();
  const invoice = await rig.bill(10_000);
  rig.sandbox.ledger.closeBooks('2026-03-31');
  await rig.tell('payment_succeeded', [[invoice, 10_000]]);
  await rig.drive();
  await rig.resolve('retry', { date: date('2026-04-01') });
  expect((await rig.intent()).history.map(({ sentence }) => sentence)).toContain(
    'As agreed. (posting date 2026-04-01)',
  );
});
