import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import type { StackResource } from '../template/stack.ts';
import { parseProperties } from './parse.ts';

const ignored = z.unknown().optional();

const keySchema = z.array(z.strictObject({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) }));
const projection = z.strictObject({
  ProjectionType: z.enum(['ALL', 'KEYS_ONLY', 'INCLUDE']),
  NonKeyAttributes: z.array(z.string()).optional(),
});
const index = {
  IndexName: z.string(),
  KeySchema: keySchema,
  Projection: projection,
  // Capacity, warmth and insight of an index cannot be seen on this machine.
  ContributorInsightsSpecification: ignored,
  OnDemandThroughput: ignored,
  WarmThroughput: ignored,
  WriteOnDemandThroughputSettings: ignored,
};

const shared = {
  TableName: z.string().optional(),
  AttributeDefinitions: z.array(
    z.strictObject({ AttributeName: z.string(), AttributeType: z.enum(['S', 'N', 'B']) }),
  ),
  KeySchema: keySchema,
  BillingMode: z.literal('PAY_PER_REQUEST'),
  GlobalSecondaryIndexes: z.array(z.strictObject(index)).optional(),
  LocalSecondaryIndexes: z
    .array(z.strictObject({ IndexName: z.string(), KeySchema: keySchema, Projection: projection }))
    .optional(),
  StreamSpecification: z
    .strictObject({ StreamViewType: z.enum(['NEW_IMAGE', 'OLD_IMAGE', 'NEW_AND_OLD_IMAGES', 'KEYS_ONLY']) })
    .optional(),
  TimeToLiveSpecification: z
    .strictObject({ AttributeName: z.string().optional(), Enabled: z.boolean() })
    .optional(),
  SSESpecification: ignored,
  WarmThroughput: ignored,
};

const operations = {
  ContributorInsightsSpecification: ignored,
  DeletionProtectionEnabled: ignored,
  PointInTimeRecoverySpecification: ignored,
  TableClass: ignored,
  Tags: ignored,
};

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html */
const tableSchema = z.strictObject({ ...shared, ...operations, OnDemandThroughput: ignored });

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-globaltable.html */
const globalTableSchema = z.strictObject({
  ...shared,
  WriteOnDemandThroughputSettings: ignored,
  Replicas: z
    .array(
      z.strictObject({
        ...operations,
        Region: z.string(),
        GlobalSecondaryIndexes: ignored,
        ReadOnDemandThroughputSettings: ignored,
        SSESpecification: ignored,
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
  /** Attribute that holds the expiry, when time to live is on. */
  expiry: string | undefined;
}

/** Reads an AWS::DynamoDB::Table or GlobalTable. Only on-demand billing is accepted. */
export function readTable(resource: StackResource): TableModel {
  const schema = resource.type === 'AWS::DynamoDB::Table' ? tableSchema : globalTableSchema;
  const properties = parseProperties(resource, schema);
  const { StreamSpecification: stream, TimeToLiveSpecification: expiry } = properties;
  const indexes = properties.GlobalSecondaryIndexes?.map(({ IndexName, KeySchema, Projection }) => {
    return { IndexName, KeySchema, Projection };
  });
  const { name, attributes } = resource.identity;
  return {
    name,
    arn: attributes['Arn'] ?? '',
    streamArn: stream ? (attributes['StreamArn'] ?? '') : '',
    expiry: expiry?.Enabled ? expiry.AttributeName : undefined,
    create: {
      TableName: name,
      AttributeDefinitions: properties.AttributeDefinitions,
      KeySchema: properties.KeySchema,
      BillingMode: 'PAY_PER_REQUEST',
      GlobalSecondaryIndexes: indexes,
      LocalSecondaryIndexes: properties.LocalSecondaryIndexes,
      StreamSpecification: stream ? { StreamEnabled: true, ...stream } : undefined,
    },
  };
}
