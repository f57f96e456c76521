import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { entities } from '../../../functions/domain/shared/ids.ts';
import { functionNames } from '../../../lib/stack/names.ts';
import { changed, context, functions, outputResource, resources, shipped } from '../synth.ts';

const alarmSchema = z.looseObject({
  MetricName: z.string(),
  Namespace: z.string(),
  Dimensions: z.array(z.object({ Name: z.string(), Value: z.unknown() })),
  AlarmDescription: z.string(),
  AlarmActions: z.array(z.unknown()),
  OKActions: z.array(z.unknown()),
  Period: z.number(),
  EvaluationPeriods: z.number(),
  Threshold: z.number(),
  Statistic: z.string(),
  ComparisonOperator: z.string(),
  TreatMissingData: z.string(),
});
const alarms = () =>
  resources(shipped(), 'AWS::CloudWatch::Alarm').map(({ Properties }) => alarmSchema.parse(Properties));
const topic = () => ({ Ref: resources(shipped(), 'AWS::SNS::Topic')[0]?.id });

it('there is an alarm for every function, for dead letters, two for every entity and for events, five for posting', () => {
  expect(alarms()).toHaveLength(functionNames.length + 1 + 2 * entities.length + 2 + 5);
});

it('every alarm notifies the topic when it begins and ends, and says what to do', () => {
  for (const alarm of alarms()) {
    expect(alarm.AlarmActions).toEqual([topic()]);
    expect(alarm.OKActions).toEqual([topic()]);
    expect(alarm.AlarmDescription).toMatch(/: .*(read|run|check) .{10,}\.$/);
    // CloudWatch looks back a day at most with periods under an hour, and a week with longer ones.
    expect(alarm.Period * alarm.EvaluationPeriods).toBeLessThanOrEqual(86_400);
    expect(alarm.Period % 60).toBe(0);
  }
});

it.each(functionNames)('%s that fails again and again is noticed', (name) => {
  const id = functions(shipped()).get(name)?.id;
  const dimensions = [{ Name: 'FunctionName', Value: { Ref: id } }];
  const [alarm, ...more] = alarms().filter(
    ({ Namespace, MetricName, Dimensions }) =>
      Namespace === 'AWS/Lambda' &&
      MetricName === 'Errors' &&
      JSON.stringify(Dimensions) === JSON.stringify(dimensions),
  );

  expect(alarm).toMatchObject({
    MetricName: 'Errors',
    Statistic: 'Sum',
    Period: 900,
    Threshold: 3,
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    TreatMissingData: 'notBreaching',
  });
  expect(more).toEqual([]);
});

it.each([
  ['DeadLetterQueueUrl', 'ApproximateNumberOfMessagesVisible', 1],
  ['EventDeadLetterQueueUrl', 'ApproximateNumberOfMessagesVisible', 1],
  ['EventQueueUrl', 'ApproximateAgeOfOldestMessage', 900],
])('of %s, %s is noticed from %i on', (output, MetricName, Threshold) => {
  const Value = { 'Fn::GetAtt': [outputResource(output).id, 'QueueName'] };
  const own = alarms().filter(
    ({ Namespace, Dimensions }) =>
      Namespace === 'AWS/SQS' && JSON.stringify(Dimensions[0]?.Value) === JSON.stringify(Value),
  );

  expect(own).toMatchObject([
    {
      MetricName,
      Statistic: 'Maximum',
      Threshold,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: 'notBreaching',
    },
  ]);
});

it.each([
  ['OldestDueIntent', 'SampleCount', 600, 1, 'LessThanThreshold', 'breaching'],
  ['OldestDueIntent', 'Maximum', 300, 1_800, 'GreaterThanOrEqualToThreshold', 'notBreaching'],
  ['OldestUnresolvedIntent', 'Maximum', 1_800, 7_200, 'GreaterThanOrEqualToThreshold', 'notBreaching'],
  ['IntentsFailed', 'Sum', 3_600, 3, 'GreaterThanOrEqualToThreshold', 'notBreaching'],
  ['IteratorAge', 'Maximum', 300, 600_000, 'GreaterThanOrEqualToThreshold', 'notBreaching'],
])('of write-back, %s (%s within %i seconds) is noticed from %i on', (...expected) => {
  const [MetricName, Statistic, Period, Threshold, ComparisonOperator, TreatMissingData] = expected;
  const Value =
    MetricName === 'IteratorAge' ? { Ref: functions(shipped()).get('write-back')?.id } : 'write-back';
  const own = alarms().filter((alarm) => alarm.MetricName === MetricName && alarm.Statistic === Statistic);

  expect(own).toMatchObject([
    { Period, Threshold, ComparisonOperator, TreatMissingData, Dimensions: [{ Value }] },
  ]);
});

describe.each(entities)('%s', (entity) => {
  const own = () =>
    alarms().filter(
      ({ Namespace, Dimensions }) =>
        Namespace === 'SageIntacctSync' &&
        JSON.stringify(Dimensions) === JSON.stringify([{ Name: 'service', Value: `pull-${entity}` }]),
    );
  const patience = Math.max(1_800, 3 * 60 * (context.pulls[entity]?.everyMinutes ?? 0));

  it('that fall behind although ticks come are noticed', () => {
    expect(own().filter(({ MetricName }) => MetricName === 'WatermarkLag')).toMatchObject([
      {
        Statistic: 'Maximum',
        Threshold: patience,
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        TreatMissingData: 'notBreaching',
      },
    ]);
  });

  it('that no tick asks for any more are noticed, by the silence', () => {
    expect(own().filter(({ MetricName }) => MetricName === 'ConnectionsAsked')).toMatchObject([
      {
        Statistic: 'SampleCount',
        Threshold: 1,
        Period: patience,
        ComparisonOperator: 'LessThanThreshold',
        TreatMissingData: 'breaching',
      },
    ]);
  });
});

describe('the topic of the alarms', () => {
  it('lets CloudWatch publish: a policy of its own replaces the one that would have', () => {
    const policies = resources(shipped(), 'AWS::SNS::TopicPolicy');

    const allowed = z
      .object({
        PolicyDocument: z.looseObject({ Statement: z.array(z.looseObject({ Effect: z.string() })) }),
      })
      .parse(policies[0]?.Properties)
      .PolicyDocument.Statement.filter(({ Effect }) => Effect === 'Allow');
    expect(allowed).toContainEqual(
      expect.objectContaining({ Action: 'sns:Publish', Principal: { Service: 'cloudwatch.amazonaws.com' } }),
    );
  });

  it('mails to the address of the settings, and to nobody without one', () => {
    expect(resources(shipped(), 'AWS::SNS::Subscription')).toEqual([]);
    expect(resources(changed(), 'AWS::SNS::Subscription')).toMatchObject([
      { Properties: { Protocol: 'email', Endpoint: 'ops@example.com' } },
    ]);
  });
});
