import type { Reconciliation } from '../compare/reconcile.ts';
import type { EntityComparison } from '../compare/records.ts';
import type { Check } from './context.ts';
import type { QuietPoll } from './quiet-polls.ts';

/** What `--json` prints as its last line. */
export interface DemoSummary {
  readonly ok: boolean;
  readonly connectionId: string;
  readonly seconds: number;
  readonly firstSync: { readonly seconds: number; readonly records: number };
  /** The cost of a poll that finds nothing new, per entity. */
  readonly quietPolls: readonly QuietPoll[];
  readonly changes: readonly Check[];
  /** What happened to the payments that customers made in Alternative. */
  readonly payments: readonly Check[];
  /** Every intent with its last state. */
  readonly writeBacks: readonly WriteBack[];
  /** Every to-do, open or closed. */
  readonly todos: readonly Todo[];
  readonly comparison: readonly EntityComparison[];
  /** The comparison of DynamoDB, the ledger and Alternative; null if nobody paid in Alternative. */
  readonly threeWay: Reconciliation | null;
  readonly problems: readonly string[];
}

export interface WriteBack {
  readonly writeBackId: string;
  readonly state: string;
  readonly reason: string | null;
  readonly sentence: string | null;
  readonly step: string | null;
  /** Its numbers in Intacct. */
  readonly ledgerNumbers: readonly string[];
}

export interface Todo {
  readonly code: string;
  readonly sentence: string;
  readonly step: string;
  readonly closedBy: string | null;
}

type DemoResults = Pick<DemoSummary, 'quietPolls' | 'changes' | 'payments' | 'comparison' | 'threeWay'>;

/** Every failed check and unexplained difference, in sentences. */
export function problemsOf({ quietPolls, changes, payments, comparison, threeWay }: DemoResults): string[] {
  const differences = comparison.flatMap((entity) => entity.differences);
  const costly = quietPolls.filter(
    ({ rutterRequests, dataWrites, controlWrites }) =>
      rutterRequests > 1 || dataWrites > 0 || controlWrites > 2,
  );
  return [
    ...differences.map(
      ({ entity, id, field, ledger, stored }) =>
        `${entity} ${id}: ${field} is ${JSON.stringify(ledger)} in Intacct, ${JSON.stringify(stored)} in DynamoDB`,
    ),
    ...[...changes, ...payments].filter(({ ok }) => !ok).map(({ what }) => `This check failed: ${what}`),
    ...costly.map((poll) => `A poll of ${poll.entity} that found nothing new cost ${JSON.stringify(poll)}`),
    ...(threeWay?.unexplained ?? []),
  ];
}
