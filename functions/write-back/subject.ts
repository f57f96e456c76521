import type { SubjectCase, SubjectSteps } from './engine/adapter.ts';
import { paymentSteps } from './payments/steps.ts';
import { payoutSteps } from './payouts/steps.ts';

/** Applies something to the steps of the subject that an intent stands for, which its id tells. */
export function withSubject<Result>(
  writeBackId: string,
  apply: <Case extends SubjectCase>(subject: SubjectSteps<Case>) => Result,
): Result {
  return writeBackId.startsWith('deposit#') ? apply(payoutSteps) : apply(paymentSteps);
}
