import type { Intent } from '../intent.ts';

/**
 * Whether a payout is over without a deposit: then its payments may be deposited with another one. One that a person
 * deposited by hand has its payments for good.
 */
export function isOver({ state, closedAs }: Intent): boolean {
  return state === 'CLOSED' && closedAs !== 'done-by-hand';
}
