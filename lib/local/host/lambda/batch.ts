import { isObject, parseJson } from '../json.ts';
import type { Outcome } from './protocol.ts';

/** How a function answered a batch. `failed` of a partial result holds the ids of the failed items. */
export type BatchResult = { kind: 'done' } | { kind: 'failed' } | { kind: 'partial'; failed: Set<string> };

/**
 * Reads the answer to a batch. With partial failures on, an answer that names an item outside the batch, or leaves out an
 * identifier, fails the whole batch.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export function readBatchResult(outcome: Outcome, partialFailures: boolean, ids: string[]): BatchResult {
  if (outcome.functionError) return { kind: 'failed' };
  if (!partialFailures) return { kind: 'done' };
  const answer = parseJson(outcome.payload);
  const failures = isObject(answer) ? answer['batchItemFailures'] : undefined;
  if (!Array.isArray(failures) || failures.length === 0) return { kind: 'done' };
  const failed = failures.map((failure: unknown) =>
    isObject(failure) ? failure['itemIdentifier'] : undefined,
  );
  const inBatch = failed.filter((id) => typeof id === 'string').filter((id) => ids.includes(id));
  return inBatch.length === failed.length
    ? { kind: 'partial', failed: new Set(inBatch) }
    : { kind: 'failed' };
}
