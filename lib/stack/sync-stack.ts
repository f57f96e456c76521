import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { acknowledge } from './acknowledgements.ts';
import { Alarms } from './alarms.ts';
import { Connecting } from './connecting.ts';
import { PayoutSheets } from './payout-sheet.ts';
import { Posting } from './posting.ts';
import { Pull, type PullProps } from './pull.ts';
import { Recording } from './recording.ts';
import type { StackSettings } from './settings.ts';
import type { Shared } from './shared.ts';
import { Tables } from './tables.ts';

export interface SyncStackProps extends StackProps {
  readonly settings: StackSettings;
}

/** The whole product. It only wires; what is made stands in the constructs beside it. */
export class SyncStack extends Stack {
  constructor(scope: Construct, id: string, { settings, ...props }: SyncStackProps) {
    super(scope, id, props);
    const tables = new Tables(this, 'Tables', settings);
    const shared = this.share(settings, tables);
    const pulls = {
      customers: this.pull('Customers', { entity: 'customers', shared, records: tables.customers }),
      invoices: this.pull('Invoices', {
        entity: 'invoices',
        shared,
        records: tables.invoices,
        recordActions: ['UpdateItem', 'DeleteItem'],
        writeBacks: { table: tables.writeBacks, actions: ['UpdateItem'] },
      }),
      payments: this.pull('Payments', {
        entity: 'payments',
        shared,
        records: tables.payments,
        invoices: tables.invoices,
        writeBacks: { table: tables.writeBacks, actions: ['BatchGetItem', 'UpdateItem'] },
      }),
      deposits: this.pull('Deposits', {
        entity: 'deposits',
        shared,
        records: tables.deposits,
        writeBacks: { table: tables.writeBacks, actions: ['BatchGetItem', 'Query', 'UpdateItem'] },
      }),
    };
    const recording = new Recording(this, 'Recording', { shared, tables });
    const { writeBack, resolve } = new Posting(this, 'Posting', { shared, tables });
    const payoutSheets = new PayoutSheets(this, 'PayoutSheets', { shared, tables });
    const { connect, disconnect } = new Connecting(this, 'Connecting', { shared });

    const functions = {
      PullCustomers: pulls.customers.fn,
      PullInvoices: pulls.invoices.fn,
      PullPayments: pulls.payments.fn,
      PullDeposits: pulls.deposits.fn,
      RecordPayment: recording.fn,
      WriteBack: writeBack,
      Resolve: resolve,
      PayoutSheet: payoutSheets.fn,
      Connect: connect,
      Disconnect: disconnect,
    };
    const alarms = new Alarms(this, 'Alarms', settings);
    for (const [name, fn] of Object.entries(functions)) {
      alarms.watchFailures(name, fn);
      this.output(`Function${name}`, fn.lambda.functionName);
    }
    alarms.watchDeadLetters(shared.deadLetters);
    alarms.watchEvents(recording);
    alarms.watchPosting(writeBack);
    for (const entity of ['customers', 'invoices', 'payments', 'deposits'] as const) {
      alarms.watchStaleness(entity, settings.pulls[entity].everyMinutes);
    }

    this.output('TableConnections', tables.connections.tableName);
    this.output('TableCustomers', tables.customers.tableName);
    this.output('TableInvoices', tables.invoices.tableName);
    this.output('TablePayments', tables.payments.tableName);
    this.output('TableDeposits', tables.deposits.tableName);
    this.output('TableWriteBacks', tables.writeBacks.tableName);
    this.output('EventBusName', shared.bus.eventBusName);
    this.output('RutterSecretName', shared.rutterSecret.secretName);
    this.output('EventQueueUrl', recording.events.queueUrl);
    this.output('EventDeadLetterQueueUrl', recording.deadLetters.queueUrl);
    this.output('DeadLetterQueueUrl', shared.deadLetters.queueUrl);
  }

  private share(settings: StackSettings, tables: Tables): Shared {
    const removalPolicy = settings.production ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
    const prefix = `${this.stackName}/connections/`;
    acknowledge(this, prefix);
    return {
      settings,
      connections: tables.connections,
      bus: new EventBus(this, 'Bus', { description: 'Sage Intacct sync' }),
      rutterSecret: new Secret(this, 'RutterSecret', {
        description: "Rutter's client id and secret; replace both values after the first deployment",
        generateSecretString: {
          secretStringTemplate: JSON.stringify({ clientId: '', clientSecret: '' }),
          generateStringKey: 'placeholder',
        },
        removalPolicy,
      }),
      connectionSecrets: {
        prefix,
        arn: this.formatArn({ service: 'secretsmanager', resource: `secret:${prefix}*` }),
      },
      deadLetters: new Queue(this, 'DeadLetters', {
        encryption: QueueEncryption.SQS_MANAGED,
        enforceSSL: true,
        retentionPeriod: Duration.days(14),
        removalPolicy,
      }),
    };
  }

  private pull(id: string, props: PullProps): Pull {
    return new Pull(this, id, props);
  }

  private output(id: string, value: string): void {
    new CfnOutput(this, id, { value });
  }
}
