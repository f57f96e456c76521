import { type Stack, Validations } from 'aws-cdk-lib';

/** Accepts these findings of the AWS Solutions rules, each with its reason. Every other finding is an error. */
export function acknowledge(stack: Stack, connectionSecretsPrefix: string): void {
  const secrets = `arn:<AWS::Partition>:secretsmanager:<AWS::Region>:<AWS::AccountId>:secret:${connectionSecretsPrefix}*`;
  const exceptions = [
    {
      id: 'AwsSolutions-SMG4',
      reason:
        'Rutter issues the client secret in its dashboard; there is no API by which it could rotate itself.',
    },
    {
      id: 'AwsSolutions-SQS3',
      reason: 'The queues without dead letters are themselves where dead letters end; each has an alarm.',
    },
    {
      id: `AwsSolutions-IAM5[Resource::${secrets}]`,
      reason:
        'Tokens of connections are secrets made at run time, so only the beginning of their names is known.',
    },
  ];
  for (const exception of exceptions) {
    Validations.of(stack).acknowledge({ ...exception, id: `AwsSolutions::${exception.id}` });
  }
}
