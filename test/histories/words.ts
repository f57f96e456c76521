// The letters and words of the exhaustive search: every order of what can happen to one payment.

import type { Action, Fault } from './actions.ts';
import { type Plan, usual } from './plan.ts';

const post = { method: 'POST', path: '/accounting/invoice_payments' } as const;
const pulls = [
  { do: 'pull', entity: 'payments', full: false },
  { do: 'pull', entity: 'invoices', full: false },
] as const;

/** A sweep this many minutes later, at a full minute, so that an intent due in that time is due. */
function sweep(minutes = 1, diesAt?: string): Action {
  const later = { do: 'wait', seconds: 60 * minutes } as const;
  return { do: 'each', actions: [{ do: 'minute' }, later, { do: 'sweep', diesAt }] };
}

/** A sweep whose posting, if there is one, has this fault. */
function sweepThat(effect: Fault['effect']): Action {
  return {
    do: 'each',
    actions: [{ do: 'fault', fault: { ...post, effect } }, sweep(), { do: 'faults-end' }],
  };
}

/** The letters: what can happen to one payment of one invoice. */
export const letters: Readonly<Record<string, Action>> = {
  succeeded: { do: 'deliver', payment: 0, chapter: 0 },
  failed: { do: 'deliver', payment: 0, chapter: 1 },
  sweep: sweep(),
  // Half an hour after a posting a look-up can prove that the ledger does not have it.
  'sweep after half an hour': sweep(31),
  'sweep that dies once it has posted': sweep(1, 'the answer to POST accounting/invoice_payments'),
  'sweep whose answer is lost': sweepThat({ kind: 'status', status: 504, committed: true }),
  'sweep whose job fails': sweepThat({ kind: 'job-failure', status: 500, committed: false }),
  'sweep whose job fails though the ledger has it': sweepThat({
    kind: 'job-failure',
    status: 500,
    committed: true,
  }),
  'the ledger is read': { do: 'each', actions: [{ do: 'minute' }, { do: 'sync' }, ...pulls] },
  'entered by hand': { do: 'clerk', what: 'by-hand-once', pick: 0, part: 0 },
  'ours is reversed': { do: 'clerk', what: 'reverse-ours', pick: 0, part: 0 },
};

/** A sequence of letters, with repetitions. */
export type Word = readonly string[];

/** The number of words of up to this many letters. */
export function wordsUpTo(longest: number): number {
  const each = Object.keys(letters).length;
  const ofLength = Array.from({ length: longest }, (_, at) => each ** (at + 1));
  return ofLength.reduce((sum, count) => sum + count, 0);
}

/** Rutter reads only when a word says so or when it is asked, so that the time of day does not matter. */
const circumstances = { ...usual, syncPeriodMinutes: 365 * 24 * 60 };

/** A wait so long that it does not matter how far back everything before it lies. */
const longAfter = { do: 'wait', seconds: 25 * 3_600 } as const;

/** The plan of a word: one invoice and one payment of half of it, which would therefore fit twice. */
export function planOfWord(word: Word): Plan {
  return {
    seed: word.join(', '),
    chance: null,
    circumstances,
    invoices: [10_000],
    lateInvoice: false,
    payments: [{ id: 'pay_1', parts: [{ invoice: 0, amount: 5_000 }], story: storyOf(word) }],
    actions: [longAfter, ...word.flatMap((letter) => letters[letter] ?? [])],
  };
}

/** The story has only the events that the word delivers, because all its events arrive in the end. */
function storyOf(word: Word): Plan['payments'][number]['story'] {
  return word.includes('failed') ? ['succeeded', 'failed'] : ['succeeded'];
}
