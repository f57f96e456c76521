import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type * as z from 'zod';
import type { payoutSheetEnv } from '../../functions/runtime/env.ts';
import { dynamodb, type Shared } from './shared.ts';
import { SyncFunction } from './sync-function.ts';
import type { Tables } from './tables.ts';

export interface PayoutSheetsProps {
  readonly shared: Shared;
  readonly tables: Tables;
}

/** The function that shows accountants the sheet of a payout. It only reads tables: it reaches neither Rutter nor a secret. */
export class PayoutSheets extends Construct {
  readonly fn: SyncFunction<z.input<typeof payoutSheetEnv>>;

  constructor(scope: Construct, id: string, { shared, tables }: PayoutSheetsProps) {
    super(scope, id);
    const { settings, connections } = shared;
    const { payments, deposits, writeBacks, invoices, customers } = tables;
    this.fn = new SyncFunction(this, 'PayoutSheet', {
      name: 'payout-sheet',
      description: 'Shows what a payout is made of, the proof to the cent, and what to enter in Sage Intacct',
      environment: {
        CONNECTIONS_TABLE: connections.tableName,
        PAYMENTS_TABLE: payments.tableName,
        DEPOSITS_TABLE: deposits.tableName,
        WRITE_BACKS_TABLE: writeBacks.tableName,
        INVOICES_TABLE: invoices.tableName,
        CUSTOMERS_TABLE: customers.tableName,
      },
      timeout: Duration.minutes(1),
      memoryMb: 512,
      logRetentionDays: settings.logRetentionDays,
      production: settings.production,
    });
    this.fn.allow(dynamodb('GetItem'), connections.tableArn, deposits.tableArn);
    this.fn.allow(dynamodb('GetItem', 'BatchGetItem'), writeBacks.tableArn);
    this.fn.allow(
      dynamodb('BatchGetItem'),
      ...[payments, invoices, customers].map(({ tableArn }) => tableArn),
    );
    this.fn.lambda.configureAsyncInvoke({ retryAttempts: 0 });
  }
}
