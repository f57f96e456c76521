import { textOf } from '../json.ts';
import type { Permission } from '../types.ts';

/** IAM knows no batch actions of SQS: they need the permission of the single one. */
const SINGLE: Record<string, string> = {
  SendMessageBatch: 'SendMessage',
  DeleteMessageBatch: 'DeleteMessage',
  ChangeMessageVisibilityBatch: 'ChangeMessageVisibility',
};

/** Makes the function that tells which permission an SQS request needs. */
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
