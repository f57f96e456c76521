import { truncate } from '../shared/text.ts';

/** Why a record is held, or a person is asked to do something: in a plain sentence, with the step that mends it. */
export interface Explanation {
  readonly code: string;
  readonly sentence: string;
  readonly step: string;
  /** Who ends it: a later read that shows it mended, a person who says so, or our own engineers. */
  readonly resolvedBy: 'self' | 'person' | 'engineer';
}

/** What the ledger or Alternative sent may be of any length; what a person is told of it is not. */
const longest = 4_000;

/** One reason: `sentence` and `step` are filled in from the facts it needs. */
export function because<Facts>(
  code: string,
  resolvedBy: Explanation['resolvedBy'],
  sentence: (facts: Facts) => string,
  step: string | ((facts: Facts) => string),
): (facts: Facts) => Explanation {
  return (facts) => ({
    code,
    sentence: truncate(sentence(facts), longest),
    step: truncate(typeof step === 'string' ? step : step(facts), longest),
    resolvedBy,
  });
}
