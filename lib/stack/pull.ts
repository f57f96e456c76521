import { Duration } from 'aws-cdk-lib';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { type EventBus, Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction, type LambdaFunctionProps } from 'aws-cdk-lib/aws-events-targets';
import { Construct } from 'constructs';
import type * as z from 'zod';
import type { Entity } from '../../functions/domain/shared/ids.ts';
import type { pullEnv, pullInvoicesEnv, pullPaymentsEnv } from '../../functions/runtime/env.ts';
import { syncRequested } from '../../functions/runtime/events.ts';
import { listedIndex } from '../../functions/store/profiles.ts';
import { deadLetterDestination } from './dead-letters.ts';
import { cronOf } from './settings.ts';
import type { Shared } from './shared.ts';
import { SyncFunction } from './sync-function.ts';

export interface PullProps {
  readonly entity: Entity;
  readonly shared: Shared;
  readonly records: TableV2;
  /** What pulling this entity does to its table beyond reading and writing records. */
  readonly recordActions?: string[];
  /** For payments: where their invoices are looked up. */
  readonly invoices?: TableV2;
  /** The intents that react to what is pulled, and the actions on them. */
  readonly writeBacks?: { readonly table: TableV2; readonly actions: string[] };
}

/** One entity's pull: the function, its ticks, and the events that start it for one connection. */
export class Pull extends Construct {
  readonly fn: SyncFunction<z.input<typeof pullEnv>>;

  constructor(scope: Construct, id: string, props: PullProps) {
    super(scope, id);
    const { entity, shared, records } = props;
    const { settings, connections, bus, deadLetters } = shared;
    const environment = {
      CONNECTIONS_TABLE: connections.tableName,
      CONNECTION_SECRETS_PREFIX: shared.connectionSecrets.prefix,
      RUTTER_SECRET: shared.rutterSecret.secretName,
      RUTTER_URL: settings.rutterUrl,
      EVENT_BUS: bus.eventBusName,
      RECORDS_TABLE: records.tableName,
      OVERLAP_MINUTES: String(settings.overlapMinutes),
      PAGE_SIZE: String(settings.pageSize),
      PULLS_PER_SECOND: String(settings.pullsPerSecond),
    } satisfies z.input<typeof pullEnv>;
    this.fn = new SyncFunction(this, 'Pull', {
      name: `pull-${entity}`,
      description: `Reads ${entity} from Sage Intacct, through Rutter, into DynamoDB`,
      environment: withTables(environment, props),
      timeout: Duration.seconds(settings.pullTimeoutSeconds),
      memoryMb: 512,
      logRetentionDays: settings.logRetentionDays,
      production: settings.production,
      reservedConcurrency: settings.reservedConcurrencyPerPull,
    });
    this.permit(props);

    const { everyMinutes, fullSweep } = settings.pulls[entity];
    // An event that is older than its period becomes a dead letter: the next tick does its work.
    const maxEventAge = Duration.minutes(Math.max(1, everyMinutes - 1));
    this.fn.lambda.configureAsyncInvoke({
      maxEventAge,
      retryAttempts: 2,
      onFailure: deadLetterDestination(deadLetters),
    });
    const delivery = { maxEventAge, retryAttempts: 2, deadLetterQueue: deadLetters };
    this.schedule('Tick', `Every ${everyMinutes} minutes`, cronOf(settings.pulls[entity]), delivery);
    this.schedule('FullSweep', 'Weekly full sweep', fullSweep, {
      ...delivery,
      event: RuleTargetInput.fromObject({
        source: 'aws.events',
        'detail-type': 'Scheduled Event',
        detail: { mode: 'full' },
      }),
    });
    this.onSyncRequested(bus, entity, delivery);
  }

  private permit({ shared, records, invoices, writeBacks, recordActions = [] }: PullProps): void {
    const { connections, bus, rutterSecret, connectionSecrets } = shared;
    this.fn.allow(
      ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'].map(
        (name) => `dynamodb:${name}`,
      ),
      connections.tableArn,
    );
    this.fn.allow(['dynamodb:Query'], `${connections.tableArn}/index/${listedIndex.name}`);
    this.fn.allow(
      ['BatchGetItem', 'PutItem', 'Query', ...recordActions].map((name) => `dynamodb:${name}`),
      records.tableArn,
    );
    if (invoices) this.fn.allow(['dynamodb:BatchGetItem'], invoices.tableArn);
    if (writeBacks) {
      this.fn.allow(
        writeBacks.actions.map((name) => `dynamodb:${name}`),
        writeBacks.table.tableArn,
      );
    }
    this.fn.allow(['events:PutEvents'], bus.eventBusArn);
    this.fn.allow(['secretsmanager:GetSecretValue'], rutterSecret.secretArn, connectionSecrets.arn);
  }

  private schedule(id: string, description: string, cron: string, props: LambdaFunctionProps): void {
    new Rule(this, id, {
      description: `${description}: ${this.node.id}`,
      schedule: Schedule.expression(cron),
      targets: [new LambdaFunction(this.fn.lambda, props)],
    });
  }

  private onSyncRequested(eventBus: EventBus, entity: Entity, props: LambdaFunctionProps): void {
    new Rule(this, 'SyncRequested', {
      description: `One connection's ${entity}`,
      eventBus,
      eventPattern: {
        source: [syncRequested.source],
        detailType: [syncRequested.detailType],
        detail: { entity: [entity] },
      },
      targets: [new LambdaFunction(this.fn.lambda, props)],
    });
  }
}

/** The environment, with the tables that only some of the pulls use. */
function withTables(
  environment: z.input<typeof pullEnv>,
  { writeBacks, invoices }: PullProps,
): z.input<typeof pullEnv> {
  if (!writeBacks) return environment;
  const withIntents = {
    ...environment,
    WRITE_BACKS_TABLE: writeBacks.table.tableName,
  } satisfies z.input<typeof pullInvoicesEnv>;
  if (!invoices) return withIntents;
  const withInvoices = {
    ...withIntents,
    INVOICES_TABLE: invoices.tableName,
  } satisfies z.input<typeof pullPaymentsEnv>;
  return withInvoices;
}
