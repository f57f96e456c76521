import type { Action } from './actions.ts';

/** A payment that Alternative takes; amounts in cents, invoices by position. */
export interface PlannedPayment {
  readonly id: string;
  readonly parts: readonly { readonly invoice: number; readonly amount: number }[];
  readonly story: readonly Chapter[];
}

/** What Alternative tells of a payment, in the order in which it happened. */
export type Chapter = 'succeeded' | 'failed' | 'charged-back' | 'won' | 'refunded-half' | 'refunded-whole';

/** How Rutter, the ledger behind it and the partner's settings are. */
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
  /** How often Rutter reads everything of its own accord; at least 60. */
  readonly syncPeriodMinutes: number;
  /** By how much our clock is ahead of Rutter's. */
  readonly skewMs: number;
  readonly freshEveryMinutes: number;
  readonly writeBack: 'on' | 'preview' | 'off';
  readonly postingDate: 'payment-date' | 'today';
}

/** Everything that happens, as data: the same plan is the same history. */
export interface Plan {
  readonly seed: string;
  /** What ids and the waits between tries are drawn from; null: the same ids each time, and waits of one length. */
  readonly chance: string | null;
  readonly circumstances: Circumstances;
  /** Totals in cents. */
  readonly invoices: readonly number[];
  /** Rutter has not read the last invoice yet when it begins. */
  readonly lateInvoice: boolean;
  readonly payments: readonly PlannedPayment[];
  readonly actions: readonly Action[];
}

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
