import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { connectionId, type Entity, entities } from '../../../functions/domain/shared/ids.ts';
import { syncRequests } from '../../../functions/runtime/events.ts';
import { readPullInput } from '../../../functions/runtime/pull-input.ts';
import { attribute, changed, context, functions, outputResource, resources, shipped } from '../synth.ts';

const ruleSchema = z.looseObject({
  ScheduleExpression: z.string().optional(),
  EventPattern: z.record(z.string(), z.unknown()).optional(),
  EventBusName: z.unknown().optional(),
  State: z.literal('ENABLED'),
  Description: z.string().min(5),
  Targets: z.tuple([
    z.looseObject({
      Arn: z.unknown(),
      Input: z.string().optional(),
      RetryPolicy: z.unknown().optional(),
      DeadLetterConfig: z.unknown().optional(),
    }),
  ]),
});
const idOf = (name: string) => functions(shipped()).get(name)?.id ?? '';
const rules = () =>
  resources(shipped(), 'AWS::Events::Rule').map(({ id, Properties }) => ({
    id,
    ...ruleSchema.parse(Properties),
  }));
const rulesOf = (entity: string) => {
  const target = JSON.stringify(attribute(idOf(`pull-${entity}`), 'Arn'));
  return rules().filter(({ Targets }) => JSON.stringify(Targets[0].Arn) === target);
};
const deadLetters = () => attribute(outputResource('DeadLetterQueueUrl').id, 'Arn');
const invokeConfigOf = (name: string) =>
  resources(shipped(), 'AWS::Lambda::EventInvokeConfig')
    .map(({ Properties }) => Properties)
    .filter(({ FunctionName }) => JSON.stringify(FunctionName) === JSON.stringify({ Ref: idOf(name) }));

/** EventBridge's own matching, as far as lists of values go; any other operator fails the test. */
function matches(
  pattern: Readonly<Record<string, unknown>>,
  event: Readonly<Record<string, unknown>>,
): boolean {
  return Object.entries(pattern).every(([key, wanted]) => {
    const nested = z.record(z.string(), z.unknown()).safeParse(wanted);
    const values = z.array(z.string());
    if (!nested.success) return values.parse(wanted).includes(String(event[key]));
    const inner = z.record(z.string(), z.unknown()).safeParse(event[key]);
    return inner.success && matches(nested.data, inner.data);
  });
}

/** The event as the bus delivers it, made of what the functions put. */
async function eventFor(entity: Entity, mode: 'incremental' | 'full') {
  const bridge = mockClient(EventBridgeClient);
  bridge.on(PutEventsCommand).resolves({ FailedEntryCount: 0 });
  const send = syncRequests(new EventBridgeClient({ region: 'us-east-1' }), 'bus');
  await send([{ connectionId: connectionId.parse('c1'), entity, mode }]);
  const [entry] = bridge.commandCalls(PutEventsCommand)[0]?.args[0].input.Entries ?? [];
  bridge.restore();
  return { source: entry?.Source, 'detail-type': entry?.DetailType, detail: JSON.parse(entry?.Detail ?? '') };
}

const crons: Readonly<Record<Entity, string>> = {
  customers: 'cron(7 * * * ? *)',
  invoices: 'cron(12 * * * ? *)',
  payments: 'cron(0/5 * * * ? *)',
  deposits: 'cron(2/5 * * * ? *)',
};

it('each pull has three rules, and there are two others: the way in of events, and the sweep', () => {
  expect(rules()).toHaveLength(3 * entities.length + 2);
  for (const entity of entities) expect(rulesOf(entity)).toHaveLength(3);
});

describe.each(entities)('the rules of pull-%s', (entity) => {
  it('tick as cdk.json says, with the envelope that fans out', () => {
    const [tick] = rulesOf(entity).filter(
      ({ Targets, ScheduleExpression }) => ScheduleExpression && !Targets[0].Input,
    );

    expect(tick?.ScheduleExpression).toBe(crons[entity]);
    expect(tick).not.toHaveProperty('EventBusName');
  });

  it('start the full sweep every week, with an input that fans out in full', () => {
    const [sweep] = rulesOf(entity).filter(({ Targets }) => Targets[0].Input);

    expect(sweep?.ScheduleExpression).toBe(context.pulls[entity]?.fullSweep);
    expect(readPullInput(JSON.parse(sweep?.Targets[0].Input ?? ''), entity)).toEqual({
      kind: 'fan-out',
      mode: 'full',
    });
  });

  it("take SyncRequested for the entity from the stack's bus, and no other event", async () => {
    const [requested] = rulesOf(entity).filter(({ EventPattern }) => EventPattern);
    const pattern = requested?.EventPattern ?? {};
    const event = await eventFor(entity, 'incremental');

    expect(requested?.EventBusName).toEqual(shipped().template.Outputs['EventBusName']?.Value);
    expect(matches(pattern, event)).toBe(true);
    expect(matches(pattern, await eventFor(entity, 'full'))).toBe(true);
    for (const other of entities) {
      expect(matches(pattern, await eventFor(other, 'full'))).toBe(other === entity);
    }
    expect(matches(pattern, { ...event, source: 'alternative.payments' })).toBe(false);
    expect(matches(pattern, { ...event, 'detail-type': 'SyncFinished' })).toBe(false);
    expect(matches(pattern, { ...event, detail: {} })).toBe(false);
    expect(readPullInput(event, entity).kind).toBe('one');
  });

  it('may call the function, and keep what they cannot deliver before the next tick', () => {
    const permitted = resources(shipped(), 'AWS::Lambda::Permission').map(({ Properties }) => Properties);
    const mayWrite = JSON.stringify(resources(shipped(), 'AWS::SQS::QueuePolicy'));

    for (const rule of rulesOf(entity)) {
      const [target] = rule.Targets;
      expect(permitted).toContainEqual({
        Action: 'lambda:InvokeFunction',
        FunctionName: attribute(idOf(`pull-${entity}`), 'Arn'),
        Principal: 'events.amazonaws.com',
        SourceArn: attribute(rule.id, 'Arn'),
      });
      expect(target.DeadLetterConfig).toEqual({ Arn: deadLetters() });
      expect(target.RetryPolicy).toEqual({
        MaximumEventAgeInSeconds: (context.pulls[entity]?.everyMinutes ?? 0) * 60 - 60,
        MaximumRetryAttempts: 2,
      });
      expect(mayWrite).toContain(JSON.stringify(attribute(rule.id, 'Arn')));
    }
  });

  it('leave no event to a function for longer than its period; then it is a dead letter', () => {
    const [config, ...more] = invokeConfigOf(`pull-${entity}`);
    const period = (context.pulls[entity]?.everyMinutes ?? 0) * 60;

    expect(more).toEqual([]);
    expect(config).toMatchObject({
      MaximumRetryAttempts: 2,
      DestinationConfig: { OnFailure: { Destination: deadLetters() } },
    });
    const age = z.object({ MaximumEventAgeInSeconds: z.number() }).parse(config).MaximumEventAgeInSeconds;
    expect(age).toBeGreaterThanOrEqual(60);
    expect(age).toBeLessThan(period);
  });
});

describe.each([
  'connect',
  'disconnect',
  'resolve',
  'payout-sheet',
])("%s, whose input is somebody's alone", (name) => {
  it('is called by people alone: no rule, no second try, no dead letter', () => {
    const [config, ...more] = invokeConfigOf(name);
    const target = JSON.stringify(attribute(idOf(name), 'Arn'));

    expect(config).toEqual({
      FunctionName: { Ref: idOf(name) },
      MaximumRetryAttempts: 0,
      Qualifier: '$LATEST',
    });
    expect(more).toEqual([]);
    expect(functions(shipped()).get(name)?.Properties).not.toHaveProperty('DeadLetterConfig');
    expect(JSON.stringify(rules())).not.toContain(target);
    expect(JSON.stringify(resources(shipped(), 'AWS::Lambda::Permission'))).not.toContain(target);
    const mappings = resources(shipped(), 'AWS::Lambda::EventSourceMapping');
    expect(mappings.map(({ Properties }) => Properties['FunctionName'])).not.toContainEqual({
      Ref: idOf(name),
    });
  });
});

describe('another period', () => {
  it.each([
    ['Customers', 120, 'cron(7 0/2 * * ? *)'],
    ['Invoices', 30, 'cron(12/30 * * * ? *)'],
    ['Deposits', 2, 'cron(0/2 * * * ? *)'],
  ])('of %s, %i minutes, still gives an event up before the next tick', (id, everyMinutes, cron) => {
    const own = (type: string) =>
      resources(changed(), type)
        .filter((one) => one.id.startsWith(id))
        .map(({ Properties }) => Properties);

    expect(own('AWS::Events::Rule').map(({ ScheduleExpression }) => ScheduleExpression)).toContain(cron);
    expect(own('AWS::Lambda::EventInvokeConfig')).toMatchObject([
      { MaximumEventAgeInSeconds: everyMinutes * 60 - 60 },
    ]);
  });
});
