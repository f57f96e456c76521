// What can happen in a history, as data.

import type { IntentDecision } from '../../functions/domain/payment/decision.ts';
import type { ConnectionState } from '../../lib/local/sandbox/connections/connection.ts';
import type { NewFault } from '../../lib/local/sandbox/faults/faults.ts';
import type { Death } from './processes.ts';

/** What one of our own processes does. */
export type Own =
  | { readonly do: 'deliver'; readonly payment: number; readonly chapter: number }
  | { readonly do: 'drive'; readonly payment: number; readonly byHand: boolean }
  | { readonly do: 'sweep' }
  | { readonly do: 'pull'; readonly entity: 'invoices' | 'payments'; readonly full: boolean }
  | { readonly do: 'decide'; readonly payment: number; readonly outcome: IntentDecision['outcome'] };

/** A process of ours that may die at one of its calls. */
export type Running = Own & { readonly diesAt?: Death | undefined };

/** What a clerk of the partner can do in the ledger. */
export const clerks = [
  'cheque',
  'by-hand',
  'reverse-ours',
  'reverse-other',
  'credit',
  'write-off',
  'edit',
  'redate',
  'void',
  'draft',
  'settle-draft',
] as const;
export type Clerk = (typeof clerks)[number];

/** One thing that happens. Numbers such as `pick` choose among what exists, so that a shortened history still works. */
export type Action =
  | Running
  | { readonly do: 'together'; readonly seed: number; readonly parts: readonly Running[] }
  | { readonly do: 'wait'; readonly seconds: number }
  /** Waits until the next minute begins, so that the same action always has the same age. */
  | { readonly do: 'minute' }
  | { readonly do: 'sync' }
  /** Several actions, one right after the other. */
  | { readonly do: 'each'; readonly actions: readonly Action[] }
  | {
      readonly do: 'clerk';
      readonly what: Clerk | 'by-hand-once';
      readonly pick: number;
      readonly part: number;
    }
  | { readonly do: 'fault'; readonly fault: Fault }
  | { readonly do: 'faults-end' }
  | { readonly do: 'job-time'; readonly jobMs: number }
  | { readonly do: 'state'; readonly state: ConnectionState }
  | { readonly do: 'write-back'; readonly mode: 'on' | 'preview' | 'off' }
  | { readonly do: 'books'; readonly closed: boolean }
  | { readonly do: 'account'; readonly active: boolean };

export type Fault = Pick<NewFault, 'effect' | 'method' | 'path' | 'times' | 'after'>;
