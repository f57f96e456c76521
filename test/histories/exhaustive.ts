import type { Action, Fault } from './actions.ts';
import { type Plan, usual } from './plan.ts';

const post = { method: 'POST', path: '/accounting/invoice_payments' } as const;
const pulls = [
  { do: 'pull', entity: 'payments', full: false },
  { do: 'pull', entity: 'invoices', full: false },
] as const;

/** A sweep so much later, at the full minute: what is tried again in a minute is due. */
function sweep(minutes = 1, diesAt?: string): Action {
  const later = { do: 'wait', seconds: 60 * minutes } as const;
  return { do: 'each', actions: [{ do: 'minute' }, later, { do: 'sweep', diesAt }] };
}

/** A sweep whose posting, if it posts, meets with this. */
function sweepThat(effect: Fault['effect']): Action {
  return {
    do: 'each',
    actions: [{ do: 'fault', fault: { ...post, effect } }, sweep(), { do: 'faults-end' }],
  };
}

/** What can happen to one payment of one invoice. */
export const letters: Readonly<Record<string, Action>> = {
  succeeded: { do: 'deliver', payment: 0, chapter: 0 },
  failed: { do: 'deliver', payment: 0, chapter: 1 },
  sweep: sweep(),
  // So long after a posting it can be proven that the ledger does not have it.
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

/** Letters, one after the other, each as often as one likes. */
export type Word = readonly string[];

/** How many words there are of so many letters or fewer. */
export function wordsUpTo(longest: number): number {
  const each = Object.keys(letters).length;
  const ofLength = Array.from({ length: longest }, (_, at) => each ** (at + 1));
  return ofLength.reduce((sum, count) => sum + count, 0);
}

/** Rutter reads when a word says so, or when it is asked: it does not matter how late it is. */
const circumstances = { ...usual, syncPeriodMinutes: 365 * 24 * 60 };

/** Everything that was before lies so far back that it does not matter how far. */
const longAfter = { do: 'wait', seconds: 25 * 3_600 } as const;

/** One invoice, one payment of half of it, which so would fit twice, and this word happening to them. */
export function spelled(word: Word): Plan {
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

/** What was never told did not happen: at the end all that did is told. */
function storyOf(word: Word): Plan['payments'][number]['story'] {
  return word.includes('failed') ? ['succeeded', 'failed'] : ['succeeded'];
}
