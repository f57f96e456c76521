import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import type { StackResource } from '../template/stack.ts';
import { ignored, parseProperties } from './parse.ts';

const keySchema = z.array(z.strictObject({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) }));

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-globaltable.html */
const tableSchema = z.strictObject({
  AttributeDefinitions: z.array(
    z.strictObject({ AttributeName: z.string(), AttributeType: z.enum(['S', 'N', 'B']) }),
  ),
  KeySchema: keySchema,
  BillingMode: z.literal('PAY_PER_REQUEST'),
  GlobalSecondaryIndexes: z
    .array(
      z.strictObject({
        IndexName: z.string(),
        KeySchema: keySchema,
        Projection: z.strictObject({
          ProjectionType: z.enum(['ALL', 'KEYS_ONLY', 'INCLUDE']),
          NonKeyAttributes: z.array(z.string()).optional(),
        }),
      }),
    )
    .optional(),
  StreamSpecification: z
    .strictObject({ StreamViewType: z.enum(['NEW_IMAGE', 'OLD_IMAGE', 'NEW_AND_OLD_IMAGES', 'KEYS_ONLY']) })
    .optional(),
  Replicas: z
    .array(
      z.strictObject({
        Region: z.string(),
        DeletionProtectionEnabled: ignored,
        PointInTimeRecoverySpecification: ignored,
        GlobalSecondaryIndexes: ignored,
      }),
    )
    .length(1, 'one replica: this machine is one region'),
});

/** A table of the stack, as DynamoDB Local is to create it. */
export interface TableModel {
  name: string;
  arn: string;
  /** The ARN that the template's stream references resolve to; empty when there is no stream. */
  streamArn: string;
  create: CreateTableCommandInput;
}

/** Reads an AWS::DynamoDB::GlobalTable. Only on-demand billing is accepted. */
export function readTable(resource: StackResource): TableModel {
  const { Replicas: _, StreamSpecification: stream, ...properties } = parseProperties(resource, tableSchema);
  const { name, attributes } = resource.identity;
  return {
    name,
    arn: attributes['Arn'] ?? '',
    streamArn: stream ? (attributes['StreamArn'] ?? '') : '',
    create: {
      TableName: name,
      ...properties,
      StreamSpecification: stream && { StreamEnabled: true, ...stream },
    },
  };
}
