import type { Comparison } from '../compare/compare.ts';
import type { ThreeWay } from '../compare/three-way.ts';
import type { QuietPoll } from './quiet-polls.ts';
import type { Check } from './scene.ts';

/** What `--json` prints as its last line. */
export interface StorySummary {
  readonly ok: boolean;
  readonly connectionId: string;
  readonly seconds: number;
  readonly firstSync: { readonly seconds: number; readonly records: number };
  /** The cost of a poll that finds nothing new, per entity. */
  readonly quietPolls: readonly QuietPoll[];
  readonly changes: readonly Check[];
  /** What happened to the payments that customers made in Alternative. */
  readonly payments: readonly Check[];
  /** Every intent, and how it ended. */
  readonly writeBacks: readonly WriteBack[];
  /** What people were asked to do, and whether it is done. */
  readonly todos: readonly Todo[];
  readonly comparison: readonly Comparison[];
  /** DynamoDB, the ledger and Alternative side by side; null where nobody paid in Alternative. */
  readonly threeWay: ThreeWay | null;
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

type Told = Pick<StorySummary, 'quietPolls' | 'changes' | 'payments' | 'comparison' | 'threeWay'>;

/** Everything that is not as it must be, in sentences. */
export function problemsOf({ quietPolls, changes, payments, comparison, threeWay }: Told): string[] {
  const differences = comparison.flatMap((one) => one.differences);
  const costly = quietPolls.filter(
    ({ rutterRequests, dataWrites, controlWrites }) =>
      rutterRequests > 1 || dataWrites > 0 || controlWrites > 2,
  );
  return [
    ...differences.map(
      ({ entity, id, field, ledger, stored }) =>
        `${entity} ${id}: ${field} is ${JSON.stringify(ledger)} in the ledger, ${JSON.stringify(stored)} here`,
    ),
    ...[...changes, ...payments].filter(({ ok }) => !ok).map(({ what }) => `not as it should be: ${what}`),
    ...costly.map((poll) => `a poll of ${poll.entity} without news cost ${JSON.stringify(poll)}`),
    ...(threeWay?.unexplained ?? []),
  ];
}
