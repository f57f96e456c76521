// The plan of a history: everything that will happen, as data.

import type { Action } from './actions.ts';

/** A payment that Alternative takes. Amounts are in cents, invoices are given by position. */
export interface PlannedPayment {
  readonly id: string;
  readonly parts: readonly { readonly invoice: number; readonly amount: number }[];
  readonly story: readonly Chapter[];
}

/** One event of Alternative about a payment. A story is a list of them, in the order in which they happened. */
export type Chapter = 'succeeded' | 'failed' | 'charged-back' | 'won' | 'refunded-half' | 'refunded-whole';

/** How Rutter and the ledger behave, and the settings of the partner. */
export interface Circumstances {
  readonly echoMemo: boolean;
  readonly reportLinks: boolean;
  readonly writeThroughInvoices: boolean;
  readonly asyncReplay: 'result' | 'job';
  readonly bankDeposits: boolean;
  readonly touchAll: boolean;
  readonly jobMs: number;
  readonly syncDelayMs: number;
  readonly syncDurationMs: number;
  /** How often Rutter reads everything by itself; at least 60. */
  readonly syncPeriodMinutes: number;
  /** By how much our clock is ahead of Rutter's. */
  readonly skewMs: number;
  readonly freshEveryMinutes: number;
  readonly writeBack: 'on' | 'preview' | 'off';
  readonly postingDate: 'payment-date' | 'today';
}

/** A history as data: the same plan always plays the same. */
export interface Plan {
  readonly seed: string;
  /** The seed of the ids and of the waits between tries. Null gives the same ids in each history, and equal waits. */
  readonly chance: string | null;
  readonly circumstances: Circumstances;
  /** Totals in cents. */
  readonly invoices: readonly number[];
  /** True if Rutter has not read the last invoice yet when the history begins. */
  readonly lateInvoice: boolean;
  readonly payments: readonly PlannedPayment[];
  readonly actions: readonly Action[];
}

/** The circumstances of most companies. */
export const usual: Circumstances = {
  echoMemo: true,
  reportLinks: true,
  writeThroughInvoices: false,
  asyncReplay: 'result',
  bankDeposits: true,
  touchAll: false,
  jobMs: 200,
  syncDelayMs: 2_000,
  syncDurationMs: 0,
  syncPeriodMinutes: 60,
  skewMs: 0,
  freshEveryMinutes: 5,
  writeBack: 'on',
  postingDate: 'payment-date',
};
