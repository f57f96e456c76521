import { describe, expect, it } from 'vitest';
import { longestReadMs } from '../../../functions/domain/ledger/last-read.ts';
import { type Rig, recordedIn, rigFor } from '../../support/write-back.ts';

const path = '/accounting/invoice_payments';

interface Spoilt {
  readonly field: string;
  readonly value: unknown;
}

const noAmount: Spoilt = { field: 'total_amount', value: null };
const link = { id: 'a', allocated_at: '2026-03-16T00:00:00.000Z', amount: null };
const noLinkedAmount: Spoilt = { field: 'linked_invoices', value: [link] };

/** Makes Rutter's copy of a payment unreadable from now on. */
const spoil = ({ sandbox }: Rig, id: string, spoilt: Spoilt) =>
  sandbox.faults.add({ method: 'GET', path: `${path}*`, effect: { kind: 'malformed-row', id, ...spoilt } });

/** A payment that is posted although its job says 500: only a look-up can find out. */
async function lost(rig: Rig) {
  const invoice = await rig.bill(30_000);
  const effect = { kind: 'job-failure', status: 500, committed: true } as const;
  rig.sandbox.faults.add({ method: 'POST', path, effect });
  await rig.tell('payment_succeeded', [[invoice, 10_000]]);
  await rig.drive();
  rig.sandbox.faults.clear();
  rig.sandbox.clock.advance(3_000);
  const [own] = recordedIn(rig.sandbox);
  if (!own) throw new Error('it is not in the ledger');
  return { invoice, own };
}

async function lookedUp(rig: Rig): Promise<void> {
  await rig.later(5);
  rig.sandbox.clock.advance(longestReadMs);
  await rig.later(30);
}

describe('a posted payment whose answer is lost and whose copy cannot be read', () => {
  it.each([
    ['its amount is null', noAmount],
    ['a link has no amount', noLinkedAmount],
  ])('is found by its memo, and its intent says why it is not confirmed (%s)', async (_, spoilt) => {
    const rig = await rigFor();
    const { own } = await lost(rig);
    spoil(rig, own.id, spoilt);
    await lookedUp(rig);
    expect(recordedIn(rig.sandbox)).toHaveLength(1);
    const { state, reason, sentence, ledgerId } = await rig.intent();
    expect({ state, ledgerId }).toEqual({ state: 'POSTED', ledgerId: own.id });
    expect(reason).not.toBeNull();
    expect(sentence).toContain(`Payment ${own.recordNo}`);
    rig.sandbox.faults.clear();
    expect(await rig.until('CONFIRMED')).toMatchObject({ state: 'CONFIRMED', generation: 1 });
  });

  it('is for a person to decide if memos do not come back, and is never sent a second time', async () => {
    const rig = await rigFor({ echoMemo: false });
    const { own } = await lost(rig);
    spoil(rig, own.id, noAmount);
    await lookedUp(rig);
    expect(recordedIn(rig.sandbox)).toHaveLength(1);
    const { state, reason, sentence } = await rig.intent();
    expect({ state, reason }).toEqual({ state: 'HELD', reason: 'POSSIBLE_MATCH' });
    expect(sentence).toContain(own.recordNo);
    rig.sandbox.faults.clear();
    await rig.resolve('same-payment', { ledgerIds: [own.id] });
    await rig.later(10);
    expect(await rig.intent()).toMatchObject({ state: 'CONFIRMED', ledgerId: own.id });
  });

  it('is not taken for a record of another customer, and the next generation is sent', async () => {
    const rig = await rigFor({ echoMemo: false });
    const invoice = await rig.bill(30_000);
    rig.sandbox.faults.add({ method: 'POST', path, effect: { kind: 'job-failure', status: 500 } });
    await rig.tell('payment_succeeded', [[invoice, 10_000]]);
    await rig.drive();
    const other = await rig.bill(30_000);
    const cheque = rig.sandbox.ledger.receivePayment({
      allocations: [{ invoiceId: other.id, amount: 10_000 }],
    });
    spoil(rig, cheque.id, noAmount);
    await lookedUp(rig);
    expect(await rig.intent()).toMatchObject({ state: 'CONFIRMED', generation: 2 });
  });
});

it('an unreadable payment on the invoice may be a duplicate, so the posting waits with that reason', async () => {
  const rig = await rigFor();
  const invoice = await rig.bill(30_000);
  const cheque = rig.sandbox.ledger.receivePayment({
    allocations: [{ invoiceId: invoice.id, amount: 10_000 }],
  });
  spoil(rig, cheque.id, noAmount);
  rig.sandbox.cache.syncNow();
  await rig.pull();
  await rig.tell('payment_succeeded', [[invoice, 10_000]]);
  await rig.later(5);
  expect(await rig.intent()).toMatchObject({ state: 'HELD', reason: 'LEDGER_AMOUNT_MISSING' });
  expect(recordedIn(rig.sandbox)).toEqual([]);
  rig.sandbox.faults.clear();
  rig.sandbox.cache.syncNow();
  await rig.later(30);
  expect(await rig.intent()).toMatchObject({ state: 'HELD', reason: 'LOOKS_RECORDED_BY_HAND' });
});
