import type { Action } from './actions.ts';
import { type Plan, usual } from './plan.ts';

const minute = { do: 'wait', seconds: 61 } as const;
const post = { method: 'POST', path: '/accounting/invoice_payments' } as const;
const pulls = [
  { do: 'pull', entity: 'payments', full: false },
  { do: 'pull', entity: 'invoices', full: false },
] as const;

/** What can happen to one payment of one invoice. */
export const letters: Readonly<Record<string, Action>> = {
  succeeded: { do: 'deliver', payment: 0, chapter: 0 },
  failed: { do: 'deliver', payment: 0, chapter: 1 },
  sweep: { do: 'each', actions: [minute, { do: 'sweep' }] },
  'sweep that dies once it has posted': {
    do: 'each',
    actions: [minute, { do: 'sweep', diesAt: `the answer to POST accounting/invoice_payments` }],
  },
  'the next answer is lost': {
    do: 'fault',
    fault: { ...post, effect: { kind: 'status', status: 504, committed: true } },
  },
  'the ledger is read': { do: 'each', actions: [{ do: 'sync' }, ...pulls] },
  'entered by hand': { do: 'clerk', what: 'by-hand', pick: 0, part: 0 },
  'ours is reversed': { do: 'clerk', what: 'reverse-ours', pick: 0, part: 0 },
};

/** Every word of at most so many letters; with each letter once, or as often as one likes. */
export function* words(
  longest: number,
  repeated: boolean,
  begun: readonly string[] = [],
): Generator<readonly string[]> {
  if (begun.length > 0) yield begun;
  if (begun.length === longest) return;
  for (const letter of Object.keys(letters)) {
    if (repeated || !begun.includes(letter)) yield* words(longest, repeated, [...begun, letter]);
  }
}

/** One invoice, one payment of it that fails in the end, and this word happening in between. */
export function spelled(word: readonly string[]): Plan {
  return {
    seed: word.join(', '),
    circumstances: usual,
    invoices: [10_000],
    lateInvoice: false,
    payments: [{ id: 'pay_1', parts: [{ invoice: 0, amount: 10_000 }], story: storyOf(word) }],
    actions: word.flatMap((letter) => letters[letter] ?? []),
  };
}

/** What was never told did not happen: at the end all that did is told. */
function storyOf(word: readonly string[]): Plan['payments'][number]['story'] {
  return word.includes('failed') ? ['succeeded', 'failed'] : ['succeeded'];
}
