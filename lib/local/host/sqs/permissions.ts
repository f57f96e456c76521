import { textOf } from '../json.ts';
import type { Permission } from '../types.ts';

/** SQS has no IAM actions for batches. They need the permission of the single action. */
const SINGLE: Record<string, string> = {
  SendMessageBatch: 'SendMessage',
  DeleteMessageBatch: 'DeleteMessage',
  ChangeMessageVisibilityBatch: 'ChangeMessageVisibility',
};

/** Makes the function that lists the permission that an SQS request needs. */
export function sqsPermissions(
  region: string,
  accountId: string,
): (operation: string, body: unknown) => Permission[] {
  return (operation, body) => {
    const name = textOf(body, 'QueueName') ?? textOf(body, 'QueueUrl')?.split('/').at(-1) ?? '*';
    return [
      {
        action: `sqs:${SINGLE[operation] ?? operation}`,
        resource: `arn:aws:sqs:${region}:${accountId}:${name}`,
      },
    ];
  };
}
