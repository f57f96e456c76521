// Draws random actions: how often each thing happens.

import type { Random } from '../../lib/local/sandbox/random.ts';
import { type Action, clerks, type Fault, type Own, type Running } from './actions.ts';
import type { Plan } from './plan.ts';

const post = { method: 'POST', path: '/accounting/invoice_payments' } as const;
const hours = 3_600_000;

/** What can go wrong with a posting. With `committed`, the payment is in the ledger nevertheless. */
function postFaults(random: Random): readonly Fault['effect'][] {
  const committed = random.chance(0.6);
  return [
    { kind: 'reset', when: 'before' },
    { kind: 'reset', when: 'after' },
    { kind: 'status', status: 504, committed },
    { kind: 'status', status: 504, committed: true, jobId: true },
    { kind: 'status', status: 500, committed },
    { kind: 'status', status: 429 },
    { kind: 'status', status: 401 },
    { kind: 'status', status: 409 },
    { kind: 'non-json' },
    { kind: 'job-failure', status: 452, committed },
    { kind: 'job-failure', status: 500, committed },
    { kind: 'job-failure', status: 504, committed: true },
    { kind: 'job-failure', status: random.pick([400, 450]) },
  ];
}

/** A fault of the next one or two postings. */
export function mishap(random: Random): Action {
  const times = random.pick([1, 1, 2]);
  return { do: 'fault', fault: { ...post, effect: random.pick(postFaults(random)), times } };
}

function readFault(random: Random): Action {
  const when = random.pick(['before', 'after'] as const);
  const faults: readonly Fault[] = [
    { method: 'GET', path: '/jobs/*', effect: { kind: 'status', status: random.pick([500, 404]) } },
    {
      method: 'GET',
      path: '/accounting/*',
      effect: { kind: 'status', status: random.pick([500, 429, 452, 401]) },
    },
    { method: 'GET', path: '/accounting/*', effect: { kind: 'non-json' } },
    { method: 'GET', path: '/connections/*', effect: { kind: 'status', status: 503 } },
    { method: 'POST', path: '/connections/*', effect: { kind: 'status', status: random.pick([400, 500]) } },
    { effect: { kind: 'reset', when } },
  ];
  return {
    do: 'fault',
    fault: { ...random.pick(faults), times: random.pick([1, 2, 3]), after: random.pick([0, 0, 2]) },
  };
}

type Begun = Omit<Plan, 'actions'>;

function own(random: Random, { payments }: Begun): Own {
  const payment = random.int(0, payments.length - 1);
  const last = (payments[payment]?.story.length ?? 1) - 1;
  const roll = random.next();
  if (roll < 0.3) return { do: 'deliver', payment, chapter: random.int(0, last) };
  if (roll < 0.5) return { do: 'drive', payment, byHand: random.chance(0.3) };
  if (roll < 0.7) return { do: 'sweep' };
  if (roll < 0.8) return { do: 'pull', entity: 'payments', full: random.chance(0.1) };
  if (roll < 0.9) return { do: 'pull', entity: 'invoices', full: random.chance(0.1) };
  const outcome = random.pick([
    'retry',
    'retry',
    'same-payment',
    'another-payment',
    'done-by-hand',
    'ignore',
    'release',
    'release',
  ] as const);
  return { do: 'decide', payment, outcome };
}

function running(random: Random, plan: Begun): Running {
  const action = own(random, plan);
  return random.chance(0.15) ? { ...action, diesAt: random.int(1, 40) } : action;
}

/** A random action. */
export function anyAction(random: Random, plan: Begun): Action {
  const roll = random.next();
  if (roll < 0.45) return running(random, plan);
  if (roll < 0.58) {
    const parts = Array.from({ length: random.int(2, 3) }, () => running(random, plan));
    return { do: 'together', seed: random.int(0, 1_000_000), parts };
  }
  if (roll < 0.68) return { do: 'wait', seconds: random.pick([20, 61, 61, 300, 1_000, 3_700, 50_000]) };
  if (roll < 0.72) return { do: 'sync' };
  if (roll < 0.82)
    return { do: 'clerk', what: random.pick(clerks), pick: random.int(0, 99), part: random.next() };
  if (roll < 0.92) return random.chance(0.6) ? mishap(random) : readFault(random);
  if (roll < 0.935) return { do: 'job-time', jobMs: random.pick([0, 5_000, 120_000, 9 * hours]) };
  if (roll < 0.955)
    return { do: 'state', state: random.pick(['active', 'active', 'needs_reauth', 'disabled', 'unhealthy']) };
  if (roll < 0.97) return { do: 'write-back', mode: random.pick(['on', 'on', 'preview', 'off']) };
  if (roll < 0.98) return { do: 'books', closed: random.chance(0.5) };
  return { do: 'account', active: random.chance(0.5) };
}
