import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { type Entity, entities } from '../../functions/domain/shared/ids.ts';
import { acknowledge } from './acknowledgements.ts';
import { Alarms } from './alarms.ts';
import { Connecting } from './connecting.ts';
import { type FunctionName, functionNames, pascalCase } from './names.ts';
import { PayoutSheets } from './payout-sheet.ts';
import { Posting } from './posting.ts';
import { Pull, type PullProps } from './pull.ts';
import { Recording } from './recording.ts';
import type { StackSettings } from './settings.ts';
import type { Shared } from './shared.ts';
import type { SyncFunction } from './sync-function.ts';
import { Tables } from './tables.ts';

export interface SyncStackProps extends StackProps {
  readonly settings: StackSettings;
}

/** What the pull of one entity needs beyond what all pulls do. */
type PullsBeyond = Pick<PullProps, 'recordActions' | 'invoices' | 'writeBacks'>;

/** The whole product. It only connects the constructs beside it. */
export class SyncStack extends Stack {
  constructor(scope: Construct, id: string, { settings, ...props }: SyncStackProps) {
    super(scope, id, props);
    const tables = new Tables(this, 'Tables', settings);
    const shared = this.share(settings, tables);
    const pulls = this.pulls(shared, tables);
    const recording = new Recording(this, 'Recording', { shared, tables });
    const { writeBack, resolve } = new Posting(this, 'Posting', { shared, tables });
    const payoutSheets = new PayoutSheets(this, 'PayoutSheets', { shared, tables });
    const { connect, disconnect } = new Connecting(this, 'Connecting', { shared });

    const functions: Record<FunctionName, SyncFunction<Record<string, string>>> = {
      'pull-customers': pulls.customers.fn,
      'pull-invoices': pulls.invoices.fn,
      'pull-payments': pulls.payments.fn,
      'pull-deposits': pulls.deposits.fn,
      'record-payment': recording.fn,
      'write-back': writeBack,
      resolve,
      'payout-sheet': payoutSheets.fn,
      connect,
      disconnect,
    };
    const alarms = new Alarms(this, 'Alarms', settings);
    for (const name of functionNames) {
      alarms.watchFailures(pascalCase(name), functions[name]);
      this.output(`Function${pascalCase(name)}`, functions[name].lambda.functionName);
    }
    alarms.watchDeadLetters(shared.deadLetters);
    alarms.watchEvents(recording);
    alarms.watchPosting(writeBack);
    for (const entity of entities) alarms.watchStaleness(entity, settings.pulls[entity].everyMinutes);

    for (const [name, { tableName }] of tables.byName) this.output(`Table${name}`, tableName);
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

  private pulls(shared: Shared, tables: Tables): Record<Entity, Pull> {
    const { invoices, writeBacks } = tables;
    const pull = (entity: Entity, beyond: PullsBeyond = {}) =>
      new Pull(this, pascalCase(entity), { entity, shared, records: tables[entity], ...beyond });
    return {
      customers: pull('customers'),
      invoices: pull('invoices', {
        recordActions: ['UpdateItem', 'DeleteItem'],
        writeBacks: { table: writeBacks, actions: ['UpdateItem'] },
      }),
      payments: pull('payments', {
        invoices,
        writeBacks: { table: writeBacks, actions: ['BatchGetItem', 'UpdateItem'] },
      }),
      deposits: pull('deposits', {
        writeBacks: { table: writeBacks, actions: ['BatchGetItem', 'Query', 'UpdateItem'] },
      }),
    };
  }

  private output(id: string, value: string): void {
    new CfnOutput(this, id, { value });
  }
}
