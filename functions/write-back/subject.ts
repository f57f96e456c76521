import type { SubjectCase, SubjectSteps } from './engine/adapter.ts';
import { paymentSteps } from './payments/steps.ts';
import { payoutSteps } from './payouts/steps.ts';

/** Applies a function to the steps of payments or of payouts: the id of the intent says which of the two it posts. */
export function withSubject<Result>(
  writeBackId: string,
  apply: <Case extends SubjectCase>(steps: SubjectSteps<Case>) => Result,
): Result {
  return writeBackId.startsWith('deposit#') ? apply(payoutSteps) : apply(paymentSteps);
}
