import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { FilterCriteria, FilterRule, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type * as z from 'zod';
import type { Intent } from '../../functions/domain/intent/intent.ts';
import type { postingEnv } from '../../functions/runtime/env.ts';
import { byCustomerAndDate } from '../../functions/store/ledger-payments.ts';
import { openIndex } from '../../functions/store/open-intents.ts';
import { dynamodb, type Shared } from './shared.ts';
import { SyncFunction, type SyncFunctionProps } from './sync-function.ts';
import type { Tables } from './tables.ts';

export interface PostingProps {
  readonly shared: Shared;
  readonly tables: Tables;
}

type Env = z.input<typeof postingEnv>;

/** What an intent carries that must be driven at once. Driving it removes the trigger. */
const triggered = { trigger: 'yes' } satisfies Partial<Intent>;

/** Posting: intents are driven when they are stored, by a sweep every minute, and by people. */
export class Posting extends Construct {
  readonly writeBack: SyncFunction<Env>;
  readonly resolve: SyncFunction<Env>;

  constructor(scope: Construct, id: string, props: PostingProps) {
    super(scope, id);
    this.writeBack = this.posting('WriteBack', props, {
      name: 'write-back',
      description:
        'Posts payments and payouts of Alternative to Sage Intacct, through Rutter, each exactly once',
      // A sweep has more than a minute to start drives in, and no more than two sweeps run at once.
      timeout: Duration.minutes(2),
    });
    const { writeBacks } = props.tables;
    this.writeBack.allow(dynamodb('UpdateItem'), writeBacks.tableArn);
    this.writeBack.allow(dynamodb('Query'), `${writeBacks.tableArn}/index/${openIndex.name}`);
    this.driveWhenStored(writeBacks);
    this.sweep();

    this.resolve = this.posting('Resolve', props, {
      name: 'resolve',
      description: 'Does what a person decided about an intent, or about an invoice that is frozen as paid',
      timeout: Duration.minutes(1),
    });
    this.resolve.allow(dynamodb('UpdateItem'), writeBacks.tableArn);
    this.resolve.lambda.configureAsyncInvoke({ retryAttempts: 0 });
  }

  /** A function that may do everything that driving an intent takes. */
  private posting(
    id: string,
    { shared, tables }: PostingProps,
    own: Pick<SyncFunctionProps<Env>, 'name' | 'description' | 'timeout'>,
  ): SyncFunction<Env> {
    const { settings, connections, rutterSecret, connectionSecrets } = shared;
    const { payments, deposits, writeBacks, invoices } = tables;
    const fn = new SyncFunction(this, id, {
      ...own,
      environment: {
        CONNECTIONS_TABLE: connections.tableName,
        CONNECTION_SECRETS_PREFIX: connectionSecrets.prefix,
        RUTTER_SECRET: rutterSecret.secretName,
        RUTTER_URL: settings.rutterUrl,
        PAYMENTS_TABLE: payments.tableName,
        DEPOSITS_TABLE: deposits.tableName,
        WRITE_BACKS_TABLE: writeBacks.tableName,
        INVOICES_TABLE: invoices.tableName,
      },
      memoryMb: 512,
      logRetentionDays: settings.logRetentionDays,
      production: settings.production,
    });
    fn.allow(dynamodb('GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem'), connections.tableArn);
    fn.allow(dynamodb('GetItem', 'BatchGetItem', 'UpdateItem'), payments.tableArn);
    fn.allow(dynamodb('GetItem', 'UpdateItem'), deposits.tableArn);
    fn.allow(dynamodb('GetItem', 'BatchGetItem', 'PutItem', 'ConditionCheckItem'), writeBacks.tableArn);
    fn.allow(dynamodb('BatchGetItem', 'PutItem'), invoices.tableArn);
    fn.allow(dynamodb('Query'), `${payments.tableArn}/index/${byCustomerAndDate}`);
    fn.allow(['secretsmanager:GetSecretValue'], rutterSecret.secretArn, connectionSecrets.arn);
    return fn;
  }

  /** Runs write-back for an intent as soon as it is stored with the trigger. A record that fails is not kept: the sweep drives its intent. */
  private driveWhenStored(writeBacks: Tables['writeBacks']): void {
    if (!writeBacks.tableStreamArn) throw new Error('The outbox needs a stream');
    writeBacks.grantStreamRead(this.writeBack.lambda);
    this.writeBack.lambda.addEventSourceMapping('Stored', {
      eventSourceArn: writeBacks.tableStreamArn,
      startingPosition: StartingPosition.TRIM_HORIZON,
      // Claims of ledger payments never carry the trigger, and what is deleted has no new image.
      filters: Object.entries(triggered).map(([name, value]) =>
        FilterCriteria.filter({ dynamodb: { NewImage: { [name]: { S: FilterRule.isEqual(value) } } } }),
      ),
      batchSize: 10,
      bisectBatchOnError: true,
      retryAttempts: 2,
      maxRecordAge: Duration.hours(1),
    });
  }

  private sweep(): void {
    // A sweep that fails or is late is not repeated: the next one does its work.
    const once = { maxEventAge: Duration.minutes(1), retryAttempts: 0 };
    this.writeBack.lambda.configureAsyncInvoke(once);
    new Rule(this, 'Sweep', {
      description: 'Every minute: everything that is due to be posted, or looked after',
      schedule: Schedule.expression('cron(* * * * ? *)'),
      targets: [new LambdaFunction(this.writeBack.lambda, once)],
    });
  }
}
