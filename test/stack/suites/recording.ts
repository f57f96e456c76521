import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { attribute, changed, functions, outputResource, resources, shipped } from '../synth.ts';

const arnOf = (output: string) => attribute(outputResource(output).id, 'Arn');
const fn = () => functions(shipped()).get('record-payment');

describe("the way in of Alternative's events", () => {
  it("takes all that Alternative tells from the stack's bus, and nothing else, into the queue", () => {
    const [rule, ...more] = resources(shipped(), 'AWS::Events::Rule').filter(({ Properties }) =>
      JSON.stringify(Properties['Targets']).includes(JSON.stringify(arnOf('EventQueueUrl'))),
    );

    expect(more).toEqual([]);
    expect(rule?.Properties).toMatchObject({
      EventBusName: shipped().template.Outputs['EventBusName']?.Value,
      EventPattern: { source: ['alternative.payments'] },
      State: 'ENABLED',
    });
    // No retry policy: EventBridge tries for a day then.
    expect(rule?.Properties['Targets']).toEqual([
      { Id: 'Target0', Arn: arnOf('EventQueueUrl'), DeadLetterConfig: { Arn: arnOf('DeadLetterQueueUrl') } },
    ]);
    const mayWrite = JSON.stringify(resources(shipped(), 'AWS::SQS::QueuePolicy'));
    expect(mayWrite.split(JSON.stringify(attribute(rule?.id ?? '', 'Arn')))).toHaveLength(3);
  });

  it('brings up to 10 messages at a time to record-payment, which says of each whether it is done', () => {
    const mappings = resources(shipped(), 'AWS::Lambda::EventSourceMapping').map(
      ({ Properties }) => Properties,
    );

    expect(mappings).toContainEqual({
      FunctionName: { Ref: fn()?.id },
      EventSourceArn: arnOf('EventQueueUrl'),
      BatchSize: 10,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 5 },
    });
  });

  it('gives a message up after two days of tries, none of which begins while another goes on', () => {
    const { VisibilityTimeout, RedrivePolicy } = outputResource('EventQueueUrl').Properties;

    expect(VisibilityTimeout).toBe(6 * Number(fn()?.Properties['Timeout']));
    expect(RedrivePolicy).toEqual({
      deadLetterTargetArn: arnOf('EventDeadLetterQueueUrl'),
      maxReceiveCount: 1_000,
    });
  });
});

const statementSchema = z.object({ Statement: z.unknown(), EventBusName: z.unknown() });

describe('the bus', () => {
  it('takes events of our own account alone, unless others are named', () => {
    expect(resources(shipped(), 'AWS::Events::EventBusPolicy')).toEqual([]);
  });

  it('takes events of the accounts that are named, in the name of Alternative alone', () => {
    const [policy, ...more] = resources(changed(), 'AWS::Events::EventBusPolicy');
    const [bus] = resources(changed(), 'AWS::Events::EventBus');
    const { Statement, EventBusName } = statementSchema.parse(policy?.Properties);
    const root = (account: string) => ({
      'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:iam::${account}:root`]],
    });

    expect(more).toEqual([]);
    expect(EventBusName).toEqual({ Ref: bus?.id });
    expect(Statement).toEqual({
      Sid: 'cdk-Alternative',
      Effect: 'Allow',
      Action: 'events:PutEvents',
      Principal: { AWS: [root('111122223333'), root('444455556666')] },
      Resource: attribute(bus?.id ?? '', 'Arn'),
      Condition: {
        'ForAllValues:StringEquals': { 'events:source': 'alternative.payments' },
        Null: { 'events:source': 'false' },
      },
    });
  });
});
