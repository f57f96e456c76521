import { describe, expect, it } from 'vitest';
import { longestReadMs } from '../../../functions/domain/ledger/last-read.ts';
import { sweep } from '../../../functions/write-back/sweep.ts';
import type { Effect } from '../../../lib/local/sandbox/index.ts';
import { dying } from '../../support/dying.ts';
import { Crash } from '../../support/dynamodb.ts';
import { type Rig, recordedIn, rigFor, untilNews } from '../../support/write-back.ts';

/** Drives everything that is due, minute by minute, in a process that dies at some step. True if it died. */
async function diesAt(rig: Rig, step: number, when: 'before' | 'after', id: string): Promise<boolean> {
  const { deps, dead } = dying(rig.deps, step, when);
  while (!dead() && (await rig.intent(id)).state !== 'CONFIRMED') {
    await sweep(deps).catch((error: unknown) => {
      if (!(error instanceof Crash)) throw error;
    });
    rig.sandbox.clock.advance(untilNews(await rig.intent(id)));
  }
  return dead();
}

const faults: readonly (readonly [string, Effect | undefined])[] = [
  ['nothing else goes wrong', undefined],
  ['its first answer is lost', { kind: 'status', status: 504, committed: true }],
  ['its first job fails for now', { kind: 'job-failure', status: 500 }],
];

/** Posts one payment after another. The process of each is killed at its next step, until no step is left. */
async function killedAtEach(effect: Effect | undefined, when: 'before' | 'after'): Promise<void> {
  const rig = await rigFor({ rateLimit: null });
  let step = 0;
  for (let died = true; died; ) {
    step += 1;
    const id = `pay_${step}`;
    const invoice = await rig.bill(100 * step);
    await rig.tell('payment_succeeded', [[invoice, 100 * step]], { id });
    if (effect) rig.sandbox.faults.add({ method: 'POST', path: '/accounting/invoice_payments', effect });
    died = await diesAt(rig, step, when, id);
    const intent = await rig.until('CONFIRMED', id);
    rig.sandbox.faults.clear();

    const recorded = recordedIn(rig.sandbox, id);
    expect(
      recorded.map(({ amount }) => amount),
      `step ${step}`,
    ).toEqual([100 * step]);
    expect(intent, `step ${step}`).toMatchObject({ state: 'CONFIRMED', ledgerIds: [recorded[0]?.id] });
    expect(await rig.shown(invoice)).toMatchObject({ status: 'paid', paidIn: 'alternative', amountDue: 0 });
  }
  expect(step).toBeGreaterThan(6);
  expect(await rig.open()).toEqual([]);
}

/** The same, with payments that fail afterwards: one in the ledger becomes a to-do, one that is not is cancelled. */
async function killedAndFailed(): Promise<void> {
  const rig = await rigFor({ rateLimit: null });
  const ends = new Set<string>();
  let step = 0;
  for (let died = true; died; ) {
    step += 1;
    const id = `pay_${step}`;
    const invoice = await rig.bill(10_000);
    await rig.tell('payment_succeeded', [[invoice, 10_000]], { id });
    died = await diesAt(rig, step, 'after', id);
    await rig.tell('payment_failed', [[invoice, 10_000]], { id });
    await rig.later(3);
    rig.sandbox.clock.advance(longestReadMs);
    await rig.later(12);

    const inLedger = recordedIn(rig.sandbox, id).length;
    const todos = await rig.stores.todosOf(rig.profile.connectionId);
    const open = todos.filter(({ item, closedAt }) => item.endsWith(`alternative:${id}`) && !closedAt);
    const { state } = await rig.intent(id);
    expect([state, open.map(({ code }) => code)], `step ${step}`).toEqual(
      inLedger === 1 ? ['CONFIRMED', ['REVERSE_FAILED_PAYMENT']] : ['CLOSED', []],
    );
    expect(await rig.shown(invoice)).toMatchObject({ amountDue: 10_000, collectible: true });
    ends.add(state);
  }
  expect([...ends].sort()).toEqual(['CLOSED', 'CONFIRMED']);
}

const patience = 120_000;

describe('a drive that is killed between any two steps, and repeated, leaves one confirmed payment in the ledger', () => {
  it.each(faults)('%s', (_, effect) => killedAtEach(effect, 'before'), patience);

  it(
    'the process dies just after a step, without its result',
    () => killedAtEach(undefined, 'after'),
    patience,
  );
});

it(
  'a payment that fails after a drive was killed between any two steps becomes a to-do, or is cancelled',
  killedAndFailed,
  patience,
);
