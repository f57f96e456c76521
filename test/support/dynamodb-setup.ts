import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { TestProject } from 'vitest/node';
import * as z from 'zod';
import { startDynamodb } from '../../lib/local/host/dynamodb/process.ts';
import { Tables } from '../../lib/stack/tables.ts';

/** The definition of a table of the stack for DynamoDB Local, without its name. */
export type TableDefinition = Omit<CreateTableCommandInput, 'TableName'>;

declare module 'vitest' {
  interface ProvidedContext {
    dynamodb: { readonly url: string; readonly tables: Readonly<Record<string, TableDefinition>> };
  }
}

const keys = z.array(z.object({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) }));
const projection = z.object({
  ProjectionType: z.enum(['ALL', 'KEYS_ONLY', 'INCLUDE']),
  NonKeyAttributes: z.array(z.string()).optional(),
});
const globalTable = z.object({
  Properties: z.object({
    AttributeDefinitions: z.array(
      z.object({ AttributeName: z.string(), AttributeType: z.enum(['S', 'N', 'B']) }),
    ),
    KeySchema: keys,
    BillingMode: z.literal('PAY_PER_REQUEST'),
    GlobalSecondaryIndexes: z
      .array(z.object({ IndexName: z.string(), KeySchema: keys, Projection: projection }))
      .optional(),
  }),
});

/** The tables as the stack deploys them, by name, so that the tests create what AWS will have. */
function synthesizedTables(): Record<string, TableDefinition> {
  const outdir = mkdtempSync(join(tmpdir(), 'tables-'));
  const stack = new Stack(new App({ outdir }), 'Test');
  const tables = new Tables(stack, 'Tables', { production: false });
  const resources = Template.fromStack(stack).findResources('AWS::DynamoDB::GlobalTable');
  rmSync(outdir, { recursive: true });
  const definitions = tables.node.children
    .filter((child) => child instanceof TableV2)
    .map((table) => {
      const { Ref: logicalId } = z.object({ Ref: z.string() }).parse(stack.resolve(table.tableName));
      return [table.node.id, globalTable.parse(resources[logicalId]).Properties];
    });
  return Object.fromEntries(definitions);
}

/** Starts one DynamoDB Local for the whole run, and passes its address to the tests. */
export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const { url, stop } = await startDynamodb();
  provide('dynamodb', { url, tables: synthesizedTables() });
  return stop;
}
