import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Entity } from '../../functions/domain/ids.ts';
import { metricsNamespace, type SyncFunction } from './sync-function.ts';

interface AlarmSpec {
  readonly description: string;
  readonly metric: IMetric;
  readonly threshold: number;
  readonly missing?: TreatMissingData;
  readonly operator?: ComparisonOperator;
}

export interface AlarmsProps {
  readonly alarmEmail: string;
}

/** Every alarm of the stack, on one topic. Each description says what to do. */
export class Alarms extends Construct {
  private readonly topic: Topic;

  constructor(scope: Construct, id: string, { alarmEmail }: AlarmsProps) {
    super(scope, id);
    this.topic = new Topic(this, 'Topic', { displayName: 'Sage Intacct sync', enforceSSL: true });
    // A policy of our own (enforceSSL) replaces the one by which alarms may publish.
    this.topic.grantPublish(new ServicePrincipal('cloudwatch.amazonaws.com'));
    if (alarmEmail) this.topic.addSubscription(new EmailSubscription(alarmEmail));
  }

  /** A function fails again and again, beyond what its retries mend. */
  watchFailures(name: string, fn: SyncFunction<Record<string, string>>): void {
    this.add(`${name}Failures`, {
      description: `${name} failed 3 times within 15 minutes: read its log group for the line "failed"; its code says why.`,
      metric: fn.lambda.metricErrors({ period: Duration.minutes(15), statistic: 'sum' }),
      threshold: 3,
    });
  }

  watchDeadLetters(queue: Queue): void {
    this.add('DeadLetters', {
      description:
        'An event was given up after its retries: read the message in the dead-letter queue, mend the cause, run the function by hand.',
      metric: queue.metricApproximateNumberOfMessagesVisible({
        period: Duration.minutes(5),
        statistic: 'max',
      }),
      threshold: 1,
    });
  }

  /** No tick came, or the furthest connection falls behind although ticks come. */
  watchStaleness(entity: Entity, everyMinutes: number): void {
    const metric = (metricName: string, statistic: string, period: Duration) =>
      new Metric({
        namespace: metricsNamespace,
        metricName,
        dimensionsMap: { service: `pull-${entity}` },
        statistic,
        period,
      });
    const patience = Duration.minutes(Math.max(30, 3 * everyMinutes));
    this.add(`${entity}Stale`, {
      description: `${entity} of some connection were not pulled for over ${patience.toMinutes()} minutes: run pull-${entity} by hand for the connections whose sync#${entity} has the oldest watermark.`,
      metric: metric('WatermarkLag', 'max', Duration.minutes(Math.max(15, everyMinutes))),
      threshold: patience.toSeconds(),
    });
    this.add(`${entity}NoTick`, {
      description: `pull-${entity} has not ticked for ${patience.toMinutes()} minutes: check that its rule Tick is enabled, and its log group.`,
      metric: metric('ConnectionsAsked', 'n', patience),
      threshold: 1,
      operator: ComparisonOperator.LESS_THAN_THRESHOLD,
      missing: TreatMissingData.BREACHING,
    });
  }

  private add(id: string, spec: AlarmSpec): void {
    const alarm = new Alarm(this, id, {
      alarmDescription: spec.description,
      metric: spec.metric,
      threshold: spec.threshold,
      evaluationPeriods: 1,
      comparisonOperator: spec.operator ?? ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: spec.missing ?? TreatMissingData.NOT_BREACHING,
    });
    const action = new SnsAction(this.topic);
    alarm.addAlarmAction(action);
    alarm.addOkAction(action);
  }
}
