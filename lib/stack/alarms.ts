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
import type { Entity } from '../../functions/domain/shared/ids.ts';
import { metricsNamespace, type SyncFunction } from './sync-function.ts';

interface AlarmSpec {
  readonly description: string;
  readonly metric: IMetric;
  readonly threshold: number;
  readonly missing?: TreatMissingData;
  readonly operator?: ComparisonOperator;
}

const within5Minutes = { period: Duration.minutes(5), statistic: 'max' };

/** One of the metrics that our functions publish themselves. */
function ownMetric(service: string, metricName: string, statistic: string, period: Duration): Metric {
  return new Metric({
    namespace: metricsNamespace,
    metricName,
    dimensionsMap: { service },
    statistic,
    period,
  });
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

  /** A function failed three times within 15 minutes: its retries did not help. */
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
      metric: queue.metricApproximateNumberOfMessagesVisible(within5Minutes),
      threshold: 1,
    });
  }

  /** Alternative's events are given up, or wait too long to be recorded. */
  watchEvents({ events, deadLetters }: { readonly events: Queue; readonly deadLetters: Queue }): void {
    this.add('EventDeadLetters', {
      description:
        'An event of Alternative could not be recorded for two days, so a payment or payout is missing: read why in the log group of record-payment (line "failed"), mend the cause, then run "Start DLQ redrive" on the queue of the output EventDeadLetterQueueUrl, within 14 days of the event.',
      metric: deadLetters.metricApproximateNumberOfMessagesVisible(within5Minutes),
      threshold: 1,
    });
    this.add('EventsLate', {
      description:
        'An event of Alternative has waited for over 15 minutes to be recorded: check that record-payment runs, and read the lines "failed" in its log group.',
      metric: events.metricApproximateAgeOfOldestMessage(within5Minutes),
      threshold: Duration.minutes(15).toSeconds(),
    });
  }

  /** Intents are no longer driven, or too late. How many wait for a person is only a metric: it is no fault. */
  watchPosting(writeBack: SyncFunction<Record<string, string>>): void {
    this.add('NoSweep', {
      description:
        'write-back has not finished a sweep for 10 minutes, so nothing is posted or confirmed for sure: check that its rule Sweep is enabled, and its log group.',
      metric: ownMetric('write-back', 'OldestDueIntent', 'n', Duration.minutes(10)),
      threshold: 1,
      operator: ComparisonOperator.LESS_THAN_THRESHOLD,
      missing: TreatMissingData.BREACHING,
    });
    this.add('IntentsOverdue', {
      description:
        'A payment has waited for over 30 minutes although it is due to be posted or looked after: read the lines "sweep" of write-back; if many are "left", Rutter is slow or there is a backlog, which ends by itself.',
      metric: ownMetric('write-back', 'OldestDueIntent', 'max', Duration.minutes(5)),
      threshold: Duration.minutes(30).toSeconds(),
    });
    this.add('IntentsUnresolved', {
      description:
        'For over 2 hours nobody has known whether a payment was posted that was sent: read its intent in WriteBacks (state SENDING, its reason and step), check the connection and the Rutter credentials, then search Intacct for its memo.',
      metric: ownMetric('write-back', 'OldestUnresolvedIntent', 'max', Duration.minutes(30)),
      threshold: Duration.hours(2).toSeconds(),
    });
    this.add('IntentsFail', {
      description:
        'Payments could not be driven 3 times within an hour, each is put off: read the lines "an intent could not be driven" in the log group of write-back, mend the cause, run write-back by hand for the intent.',
      metric: ownMetric('write-back', 'IntentsFailed', 'sum', Duration.hours(1)),
      threshold: 3,
    });
    this.add('StreamBehind', {
      description:
        'The stream of WriteBacks is over 10 minutes behind, so payments are posted by the sweep alone: read the log group of write-back for time-outs, and check its event source mapping.',
      metric: writeBack.lambda.metric('IteratorAge', within5Minutes),
      threshold: Duration.minutes(10).toMilliseconds(),
    });
  }

  /** The connection that is furthest behind is stale although ticks come; and no tick comes at all. */
  watchStaleness(entity: Entity, everyMinutes: number): void {
    const metric = (metricName: string, statistic: string, period: Duration) =>
      ownMetric(`pull-${entity}`, metricName, statistic, period);
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
