// Draws a random plan from a seed.

import { type Random, seededRandom } from '../../lib/local/sandbox/random.ts';
import type { Chapter, Circumstances, Plan, PlannedPayment } from './plan.ts';
import { anyAction, mishap } from './random-action.ts';

const stories: readonly (readonly Chapter[])[] = [
  ['succeeded'],
  ['succeeded'],
  ['succeeded'],
  ['succeeded'],
  ['succeeded'],
  ['succeeded', 'failed'],
  ['succeeded', 'charged-back'],
  ['succeeded', 'charged-back', 'won'],
  ['succeeded', 'refunded-half'],
  ['succeeded', 'refunded-whole'],
  ['succeeded', 'refunded-half', 'failed'],
];

/**
 * How long jobs may take. Without the memo a payment whose answer was lost cannot be recognised later, so that jobs are
 * shorter than a sync.
 */
function jobTimes(echoMemo: boolean): readonly number[] {
  return echoMemo ? [0, 200, 1_000, 30_000, 300_000] : [0, 200, 1_000, 30_000];
}

function circumstances(random: Random): Circumstances {
  const inStep = random.chance(0.7);
  const reportLinks = random.chance(0.85);
  const echoMemo = random.chance(0.8);
  return {
    echoMemo,
    reportLinks,
    // Without links a copy is known to contain a posting only if it is at least a second younger.
    writeThroughInvoices: reportLinks && random.chance(0.2),
    asyncReplay: random.chance(0.5) ? 'result' : 'job',
    bankDeposits: random.chance(0.7),
    touchAll: random.chance(0.2),
    jobMs: random.pick(jobTimes(echoMemo)),
    syncDelayMs: random.pick([2_000, 2_000, 45_000, 100_000]),
    syncDurationMs: random.pick([0, 0, 5_000, 70_000]),
    syncPeriodMinutes: 60,
    skewMs: inStep ? 0 : random.pick([-20_000, -2_000, 2_000, 20_000]),
    freshEveryMinutes: random.chance(0.85) ? 5 : 0,
    writeBack: random.chance(0.85) ? 'on' : random.pick(['off', 'preview']),
    postingDate: random.chance(0.8) ? 'payment-date' : 'today',
  };
}

function payment(random: Random, at: number, totals: readonly number[]): PlannedPayment {
  const first = random.int(0, totals.length - 1);
  const both = totals.length > 1 && random.chance(0.3);
  const parts = (both ? totals.map((_, invoice) => invoice) : [first]).map((invoice) => {
    const total = totals[invoice] ?? 0;
    const part = Math.max(1, Math.floor(total * random.pick([0.3, 0.4, 0.6])));
    return { invoice, amount: random.pick([total, part, part, part, part, total + 1]) };
  });
  return { id: `pay_${at + 1}`, parts, story: random.pick(stories) };
}

/** The plan of a random history. It follows from the seed alone. */
export function randomPlan(seed: string): Plan {
  const random = seededRandom(seed);
  const invoices = Array.from({ length: random.int(1, 2) }, () =>
    random.pick([10_000, 10_000, 5_001, 99, 1]),
  );
  const payments = Array.from({ length: random.pick([1, 1, 2, 2, 3]) }, (_, at) =>
    payment(random, at, invoices),
  );
  const begun = {
    seed,
    chance: seed,
    circumstances: circumstances(random),
    invoices,
    lateInvoice: random.chance(0.1),
    payments,
  };
  // Most histories begin with the events that the payments succeeded, without which nothing is posted. Many add a fault.
  const first = payments.map((_, at) => ({ do: 'deliver', payment: at, chapter: 0 }) as const);
  const begins = random.chance(0.7) ? first : [];
  const mishaps = random.chance(0.5) ? [mishap(random)] : [];
  const actions = Array.from({ length: random.int(4, 20) }, () => anyAction(random, begun));
  return { ...begun, actions: [...begins, ...mishaps, ...actions] };
}
