import { describe, expect, it } from 'vitest';
import type { Intent } from '../../../functions/domain/intent/intent.ts';
import type { PaymentCase } from '../../../functions/domain/payment/case.ts';
import { reasons } from '../../../functions/domain/reasons/catalog.ts';
import type { Todo } from '../../../functions/domain/reasons/todo-item.ts';
import { syncTodos } from '../../../functions/write-back/engine/todos.ts';
import { paymentAdapter } from '../../../functions/write-back/payments/adapter.ts';
import { storeIntent } from '../../../functions/write-back/payments/save.ts';
import { Crash } from '../../support/dynamodb.ts';
import { learn, type Rig, rigFor } from '../../support/write-back.ts';

const asks = (amount: string): Todo => ({
  subject: 'alternative:pay_1',
  why: reasons.DISPUTE_WON({ payment: 'pay_1', amount, number: '12' }),
});

async function paid(): Promise<Rig> {
  const rig = await rigFor();
  const invoice = await rig.bill(10_000);
  await rig.tell('payment_succeeded', [[invoice, 10_000]]);
  return rig;
}

/** Syncs the to-dos of the payment, in a run that dies before it stores the intent for the n-th time. */
async function syncPaymentTodos(
  rig: Rig,
  wanted: readonly Todo[],
  diesBefore = Number.POSITIVE_INFINITY,
): Promise<void> {
  const { connectionId } = rig.profile;
  const paymentCase = await paymentAdapter.load(rig.deps, {
    connectionId,
    writeBackId: 'payment#alternative:pay_1',
  });
  if (!paymentCase) throw new Error('pay_1 is not recorded');
  let writes = 0;
  const save = (stored: PaymentCase, intent: Intent) => {
    writes += 1;
    if (writes >= diesBefore) throw new Crash();
    return storeIntent(rig.deps, stored, intent);
  };
  const synced = syncTodos(rig.deps, paymentCase, wanted, save);
  await (diesBefore > 2 ? synced : expect(synced).rejects.toThrow(Crash));
}

const sentences = async ({ stores, profile }: Rig) =>
  (await stores.todosOf(profile.connectionId))
    .filter(({ closedAt }) => closedAt === undefined)
    .map(({ sentence }) => sentence);

describe.each([1, 2])('a run that dies before write %i of the intent', (step) => {
  it('leaves a closed to-do that opens again once it is wanted again', async () => {
    const rig = await paid();
    await syncPaymentTodos(rig, [asks('5.00 USD')]);
    await syncPaymentTodos(rig, [], step);
    await syncPaymentTodos(rig, [asks('5.00 USD')]);
    expect(await sentences(rig)).toEqual([asks('5.00 USD').why.sentence]);
    await syncPaymentTodos(rig, []);
    expect(await sentences(rig)).toEqual([]);
  });

  it('leaves an open to-do that closes once it is not wanted any more', async () => {
    const rig = await paid();
    await syncPaymentTodos(rig, [asks('5.00 USD')], step);
    await syncPaymentTodos(rig, []);
    expect(await sentences(rig)).toEqual([]);
  });

  it('leaves an open to-do that is reworded when its sentence changes', async () => {
    const rig = await paid();
    await syncPaymentTodos(rig, [asks('5.00 USD')], step);
    await syncPaymentTodos(rig, [asks('7.00 USD')]);
    expect(await sentences(rig)).toEqual([asks('7.00 USD').why.sentence]);
  });
});

it('a to-do shows its changed step, also if only its sentence was stored, and is then not written again', async () => {
  // Prepare
  const rig = await paid();
  const todo = asks('5.00 USD');
  const withStep = (step: string): Todo => ({ ...todo, why: { ...todo.why, step } });
  const steps = async () => (await rig.stores.todosOf(rig.profile.connectionId)).map(({ step }) => step);
  await syncPaymentTodos(rig, [todo]);
  const paymentCase = await paymentAdapter.load(rig.deps, {
    connectionId: rig.profile.connectionId,
    writeBackId: 'payment#alternative:pay_1',
  });
  if (!paymentCase) throw new Error('pay_1 is not recorded');

  // Act
  await syncPaymentTodos(rig, [withStep('Do this.')]);
  const changed = await steps();
  const { intent } = (await paymentAdapter.load(rig.deps, paymentCase.intent)) ?? paymentCase;
  const todos = intent.todos.map(({ stepDigest: _unknown, ...one }) => one);
  await storeIntent(rig.deps, { ...paymentCase, intent }, { ...intent, todos, version: intent.version + 1 });
  await syncPaymentTodos(rig, [withStep('Do that.')]);
  const { version } = await rig.intent();
  await syncPaymentTodos(rig, [withStep('Do that.')]);

  // Assess
  expect(changed).toStrictEqual(['Do this.']);
  expect(await steps()).toStrictEqual(['Do that.']);
  expect((await rig.intent()).version).toBe(version);
});

it('the day on which a payment failed is a day in the time zone of the partner', async () => {
  const rig = await rigFor();
  const invoice = await rig.bill(10_000);
  await rig.tell('payment_succeeded', [[invoice, 10_000]]);
  await rig.until('CONFIRMED');
  rig.sandbox.clock.advance(Date.parse('2026-04-01T02:30:00Z') - rig.sandbox.clock.now());
  await rig.tell('payment_chargeback', [[invoice, 10_000]]);
  await rig.later(3);
  const [todo] = await rig.stores.todosOf(rig.profile.connectionId);
  expect(todo?.sentence).toContain('charged back on 2026-03-31');
});

it('a hold that waits for a person opens its to-do although the run died before that', async () => {
  const rig = await rigFor();
  const invoice = await rig.bill(10_000);
  rig.sandbox.ledger.voidInvoice(invoice.id);
  await learn(rig);
  await rig.tell('payment_succeeded', [[invoice, 4_000]]);
  const dies = async () => {
    throw new Error('It died');
  };
  await rig.drive('pay_1', { ...rig.deps, todos: { ...rig.deps.todos, open: dies } }).catch(() => undefined);
  expect(await rig.intent()).toMatchObject({ state: 'HELD', reason: 'INVOICE_NOT_PAYABLE' });
  await rig.later(15);
  expect(await rig.open()).toEqual(['OVERPAID']);
});
