import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { readWriteBackInput } from '../../../functions/runtime/write-back-input.ts';
import { compilePattern } from '../../../lib/local/host/events/pattern.ts';
import { attribute, functions, outputResource, resources, shipped } from '../synth.ts';

const idOf = (name: string) => functions(shipped()).get(name)?.id ?? '';
const mappingOf = (name: string) =>
  z
    .looseObject({
      FilterCriteria: z.object({ Filters: z.tuple([z.object({ Pattern: z.string() })]) }),
    })
    .parse(
      resources(shipped(), 'AWS::Lambda::EventSourceMapping').find(
        ({ Properties }) =>
          JSON.stringify(Properties['FunctionName']) === JSON.stringify({ Ref: idOf(name) }),
      )?.Properties,
    );

/** A record of the stream as AWS delivers it. */
const record = (eventName: string, NewImage?: Record<string, unknown>) => ({
  eventName,
  eventSource: 'aws:dynamodb',
  dynamodb: {
    Keys: { connectionId: { S: 'c1' }, writeBackId: { S: 'payment#alternative:p1' } },
    ...(NewImage ? { NewImage } : {}),
  },
});

describe('the stream of intents', () => {
  it('runs write-back from the first record on, retries twice, and gives up within the hour', () => {
    const { FilterCriteria: _, ...rest } = mappingOf('write-back');

    expect(rest).toEqual({
      FunctionName: { Ref: idOf('write-back') },
      EventSourceArn: attribute(outputResource('TableWriteBacks').id, 'StreamArn'),
      StartingPosition: 'TRIM_HORIZON',
      BatchSize: 10,
      BisectBatchOnFunctionError: true,
      MaximumRetryAttempts: 2,
      MaximumRecordAgeInSeconds: 3_600,
    });
  });

  it.each([
    ['an intent that is new', record('INSERT', { state: { S: 'PENDING' }, trigger: { S: 'yes' } }), true],
    [
      'one that is closed when recorded',
      record('INSERT', { state: { S: 'CLOSED' }, trigger: { S: 'yes' } }),
      true,
    ],
    [
      'a change of one that is confirmed',
      record('MODIFY', { state: { S: 'CONFIRMED' }, trigger: { S: 'yes' } }),
      true,
    ],
    ['an intent that is driven', record('MODIFY', { state: { S: 'PENDING' } }), false],
    ['an intent that is put off', record('MODIFY', { state: { S: 'HELD' } }), false],
    [
      'the claim of a ledger payment',
      record('INSERT', { claimedBy: { S: 'payment#alternative:p1' } }),
      false,
    ],
    [
      'the claim of a payment for a payout',
      record('INSERT', { claimedBy: { S: 'deposit#alternative:po1' } }),
      false,
    ],
    ['what is deleted', record('REMOVE'), false],
  ])('runs write-back for %s (%o): %s', (_, event, runs) => {
    const [{ Pattern }] = mappingOf('write-back').FilterCriteria.Filters;
    const pattern = z.record(z.string(), z.unknown()).parse(JSON.parse(Pattern));

    expect(compilePattern(pattern, 'the filter')(event)).toBe(runs);
    expect(readWriteBackInput({ Records: [event] }).kind).toBe('stream');
  });
});

describe('the sweep', () => {
  const once = { MaximumEventAgeInSeconds: 60, MaximumRetryAttempts: 0 };

  it('comes every minute, and one that fails or is late is left to the next', () => {
    const rules = resources(shipped(), 'AWS::Events::Rule').filter(
      ({ Properties }) => Properties['ScheduleExpression'] === 'cron(* * * * ? *)',
    );
    const configs = resources(shipped(), 'AWS::Lambda::EventInvokeConfig').filter(({ Properties }) =>
      JSON.stringify(Properties['FunctionName']).includes(`"${idOf('write-back')}"`),
    );

    expect(rules.map(({ Properties }) => Properties['Targets'])).toEqual([
      [{ Id: 'Target0', Arn: attribute(idOf('write-back'), 'Arn'), RetryPolicy: once }],
    ]);
    expect(configs.map(({ Properties }) => Properties)).toMatchObject([once]);
    expect(configs[0]?.Properties).not.toHaveProperty('DestinationConfig');
  });
});

const policySchema = z.looseObject({
  PolicyDocument: z.looseObject({
    Statement: z.array(
      z.looseObject({
        Action: z.union([z.string(), z.array(z.string())]).transform((one) => [one].flat()),
        Resource: z.unknown().transform((one) => [one].flat()),
      }),
    ),
  }),
});

/** What a function may do with a table, its indexes or its stream. */
function allowed(name: string, resource: unknown): string[] {
  const { Role } = z.object({ Role: z.unknown() }).parse(functions(shipped()).get(name)?.Properties);
  const [role] = z.object({ 'Fn::GetAtt': z.tuple([z.string(), z.string()]) }).parse(Role)['Fn::GetAtt'];
  return resources(shipped(), 'AWS::IAM::Policy')
    .filter(({ Properties }) => JSON.stringify(Properties['Roles']) === JSON.stringify([{ Ref: role }]))
    .flatMap(({ Properties }) => policySchema.parse(Properties).PolicyDocument.Statement)
    .filter(({ Resource }) => Resource.some((one) => JSON.stringify(one) === JSON.stringify(resource)))
    .flatMap(({ Action }) => Action.map((action) => action.replace(/^dynamodb:/, '')))
    .toSorted();
}

describe('what posting may do with the tables', () => {
  const table = (name: string) => attribute(outputResource(`Table${name}`).id, 'Arn');
  const all = ['BatchGetItem', 'GetItem', 'PutItem', 'UpdateItem'];
  const withChecks = ['BatchGetItem', 'ConditionCheckItem', 'GetItem', 'PutItem', 'UpdateItem'];

  it.each([
    ['record-payment', 'Connections', ['GetItem']],
    ['record-payment', 'Payments', ['GetItem', 'PutItem']],
    ['record-payment', 'Deposits', ['GetItem', 'PutItem']],
    ['record-payment', 'WriteBacks', ['GetItem', 'PutItem']],
    ['record-payment', 'Invoices', ['BatchGetItem', 'PutItem']],
    ['write-back', 'Connections', all],
    ['write-back', 'Deposits', ['GetItem', 'UpdateItem']],
    ['write-back', 'Payments', ['BatchGetItem', 'GetItem', 'UpdateItem']],
    ['write-back', 'WriteBacks', withChecks],
    ['write-back', 'Invoices', ['BatchGetItem', 'PutItem']],
    ['resolve', 'Connections', all],
    ['resolve', 'Deposits', ['GetItem', 'UpdateItem']],
    ['resolve', 'Payments', ['BatchGetItem', 'GetItem', 'UpdateItem']],
    ['resolve', 'WriteBacks', withChecks],
    ['resolve', 'Invoices', ['BatchGetItem', 'PutItem']],
    ['pull-deposits', 'WriteBacks', ['BatchGetItem', 'Query', 'UpdateItem']],
    ['payout-sheet', 'Connections', ['GetItem']],
    ['payout-sheet', 'Payments', ['BatchGetItem']],
    ['payout-sheet', 'Deposits', ['GetItem']],
    ['payout-sheet', 'WriteBacks', ['BatchGetItem', 'GetItem']],
    ['payout-sheet', 'Invoices', ['BatchGetItem']],
    ['payout-sheet', 'Customers', ['BatchGetItem']],
  ])('%s with %s: %o', (name, of, actions) => {
    expect(allowed(name, table(of))).toEqual(actions);
  });

  it.each([
    ['write-back', 'Payments', 'byCustomerAndDate', ['Query']],
    ['resolve', 'Payments', 'byCustomerAndDate', ['Query']],
    ['write-back', 'WriteBacks', 'open', ['Query']],
    ['resolve', 'WriteBacks', 'open', []],
  ])('%s with the index of %s %s: %o', (name, of, index, actions) => {
    expect(allowed(name, { 'Fn::Join': ['', [table(of), `/index/${index}`]] })).toEqual(actions);
  });

  it('the stream is read for write-back alone', () => {
    const stream = attribute(outputResource('TableWriteBacks').id, 'StreamArn');

    expect(allowed('write-back', stream)).toEqual([
      'DescribeStream',
      'GetRecords',
      'GetShardIterator',
      'ListStreams',
    ]);
    expect(allowed('resolve', stream)).toEqual([]);
  });
});
