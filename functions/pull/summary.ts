import type { Counts, Mode } from '../domain/connection/sync-state.ts';
import type { ConnectionId, Entity } from '../domain/shared/ids.ts';
import type { Held } from '../domain/shared/schema.ts';

/** How a pull of one connection ended. */
export type Outcome =
  | 'completed'
  | 'handed-over'
  | 'lease-held'
  | 'stopped'
  | 'waiting'
  | 'paused'
  | 'absent'
  | 'dry-run';

/** What a pull of one connection returns. */
export interface Summary {
  readonly connectionId: ConnectionId;
  readonly entity: Entity;
  readonly mode: Mode;
  readonly outcome: Outcome;
  readonly sentence: string;
  readonly counts?: Counts;
  readonly pages?: number;
  /** The first 20 of the records that a person must look at. */
  readonly held?: readonly { readonly id: string; readonly code: string; readonly sentence: string }[];
  /** The entities that Rutter was asked to read from Intacct again. */
  readonly asked?: readonly string[];
  readonly durationMs: number;
}

/** The part of a summary that differs from run to run of one pull. */
export type Result = Omit<Summary, 'connectionId' | 'entity' | 'mode' | 'durationMs'>;

/** Why a connection was not pulled. */
export type Skipped = Pick<Summary, 'outcome' | 'sentence'>;

const mostHeldShown = 20;

export function heldSummary(held: ReadonlyMap<string, Held>): NonNullable<Summary['held']> {
  return [...held].slice(0, mostHeldShown).map(([id, { code, sentence }]) => ({ id, code, sentence }));
}

const verbs = { completed: 'Pulled', 'handed-over': 'Pulled so far', 'dry-run': 'Would pull' } as const;

/** For example `Pulled 1500 invoices: 3 created, 2 updated, 1495 unchanged.` */
export function countsSentence(outcome: keyof typeof verbs, entity: Entity, counts: Counts): string {
  const ignored = Object.entries(counts.ignored).map(([reason, count]) => `${count} ignored (${reason})`);
  const parts = [
    `${counts.created} created`,
    `${counts.updated} updated`,
    `${counts.unchanged} unchanged`,
    ...ignored,
    ...(counts.held > 0 ? [`${counts.held} held`] : []),
    ...(counts.missing > 0 ? [`${counts.missing} marked missing`] : []),
  ];
  const continued = outcome === 'handed-over' ? ' The rest goes on in another run.' : '';
  return `${verbs[outcome]} ${counts.read} ${entity}: ${parts.join(', ')}.${continued}`;
}
