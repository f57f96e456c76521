import type { Intent } from './intent.ts';
import type { Explanation } from './reasons.ts';

/**
 * What is posted or closed can no longer be held when a message makes no sense beside the others: then somebody is told.
 * Not of what it was held for before, nor once a person has decided about it since the last message.
 */
export function toldTooLate(
  { state, closedAs, history }: Pick<Intent, 'state' | 'closedAs' | 'history'>,
  events: readonly { readonly occurredAt: string }[],
  why: Explanation,
): readonly Explanation[] {
  if (!past.has(state) || closedAs === 'ignored' || closedAs === 'cancelled') return [];
  const last = events.reduce((latest, { occurredAt }) => (occurredAt > latest ? occurredAt : latest), '');
  const known = history.some(({ at, by, reason }) => reason === why.code || (!machines.has(by) && at > last));
  return known ? [] : [why];
}

const past: ReadonlySet<string> = new Set(['POSTED', 'CONFIRMED', 'CLOSED']);

/** Who writes history beside people. */
const machines: ReadonlySet<string> = new Set(['sync', 'alternative', 'ledger']);
