import { truncate } from '../shared/text.ts';

/** Why a record is held, or what a person must do: one or two plain sentences, and the step to take now. */
export interface Explanation {
  readonly code: string;
  readonly sentence: string;
  readonly step: string;
  /**
   * Who ends it:
   * - `self`: a later read that shows it mended.
   * - `person`: a decision that a person sends to the function `resolve`.
   * - `engineer`: support or engineers of Alternative.
   */
  readonly resolvedBy: 'self' | 'person' | 'engineer';
}

/** Texts of Intacct and Alternative may be of any length; what a person reads is not. */
const longest = 4_000;

/**
 * Declares one reason. `sentence` says who, what and how much; `step` says what to do now, in Intacct's own menu words.
 * Both are filled in from `Facts`, which the place that raises the reason must give.
 */
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
