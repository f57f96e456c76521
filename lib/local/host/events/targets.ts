import { randomUUID } from 'node:crypto';
import type { AsyncInvocations } from '../lambda/async.ts';
import { functionNameOf } from '../resources/parse.ts';
import type { Work } from '../work.ts';

/** Sends a text to a target, in the background. */
export type SendToTarget = (arn: string, text: string) => void;

/** Delivers to functions, asynchronously as EventBridge does, and to queues. */
export function createTargets(
  invocations: AsyncInvocations,
  work: Work,
  sendToQueue: (arn: string, body: string) => Promise<void>,
): SendToTarget {
  return (arn, text) => {
    if (arn.includes(':sqs:')) work.run(() => sendToQueue(arn, text));
    else invocations.add(functionNameOf(arn), text, randomUUID());
  };
}
