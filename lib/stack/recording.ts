import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { type EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { AccountPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Queue, QueueEncryption, type QueueProps } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type * as z from 'zod';
import { alternativeSource } from '../../functions/alternative/events.ts';
import type { recordPaymentEnv } from '../../functions/runtime/env.ts';
import { dynamodb, type Shared } from './shared.ts';
import { SyncFunction } from './sync-function.ts';
import type { Tables } from './tables.ts';

export interface RecordingProps {
  readonly shared: Shared;
  readonly tables: Tables;
}

const timeout = Duration.seconds(30);

/** Recording: Alternative's events go from the bus through a queue, so that no outage loses one, into the tables. */
export class Recording extends Construct {
  readonly fn: SyncFunction<z.input<typeof recordPaymentEnv>>;
  readonly events: Queue;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, { shared, tables }: RecordingProps) {
    super(scope, id);
    const { settings, connections, bus } = shared;
    this.deadLetters = this.queue('DeadLetters', settings);
    this.events = this.queue('Events', settings, {
      // As long as AWS advises, so that no message is delivered again while it is still being handled.
      visibilityTimeout: Duration.seconds(6 * timeout.toSeconds()),
      // Two days of retries, three minutes apart: a shorter outage needs nobody. Then 14 days as a dead letter.
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: 1_000 },
    });
    new Rule(this, 'FromAlternative', {
      description: 'Everything that Alternative tells',
      eventBus: bus,
      eventPattern: { source: [alternativeSource] },
      targets: [new SqsQueue(this.events, { deadLetterQueue: shared.deadLetters })],
    });
    admit(settings.alternativeAccounts, bus);

    this.fn = new SyncFunction(this, 'RecordPayment', {
      name: 'record-payment',
      description: "Records Alternative's payments and payouts, each with the intent to post it",
      environment: {
        CONNECTIONS_TABLE: connections.tableName,
        PAYMENTS_TABLE: tables.payments.tableName,
        DEPOSITS_TABLE: tables.deposits.tableName,
        WRITE_BACKS_TABLE: tables.writeBacks.tableName,
        INVOICES_TABLE: tables.invoices.tableName,
      },
      timeout,
      memoryMb: 512,
      logRetentionDays: settings.logRetentionDays,
      production: settings.production,
    });
    this.fn.allow(dynamodb('GetItem'), connections.tableArn);
    this.fn.allow(
      dynamodb('GetItem', 'PutItem'),
      ...[tables.payments, tables.deposits, tables.writeBacks].map(({ tableArn }) => tableArn),
    );
    this.fn.allow(dynamodb('BatchGetItem', 'PutItem'), tables.invoices.tableArn);
    this.deliver();
  }

  private deliver(): void {
    const { queueArn } = this.events;
    this.fn.allow(
      ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'].map((name) => `sqs:${name}`),
      queueArn,
    );
    this.fn.lambda.addEventSourceMapping('Events', {
      eventSourceArn: queueArn,
      batchSize: 10,
      reportBatchItemFailures: true,
      // A burst must not use up the concurrency of a fresh account: a message that is throttled counts as received, and
      // would become a dead letter untried.
      maxConcurrency: 5,
    });
  }

  private queue(id: string, { production }: Shared['settings'], props: QueueProps = {}): Queue {
    return new Queue(this, id, {
      ...props,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      removalPolicy: production ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
  }
}

/** Lets other accounts put events on the bus, with Alternative's source alone: those with our own start our functions. */
function admit(accounts: readonly string[], bus: EventBus): void {
  if (accounts.length === 0) return;
  bus.addToResourcePolicy(
    new PolicyStatement({
      sid: 'Alternative',
      principals: accounts.map((account) => new AccountPrincipal(account)),
      actions: ['events:PutEvents'],
      resources: [bus.eventBusArn],
      conditions: {
        'ForAllValues:StringEquals': { 'events:source': alternativeSource },
        // ForAllValues is also true when there is no value.
        Null: { 'events:source': 'false' },
      },
    }),
  );
}
