import { describe, expect, it } from 'vitest';
import { changed, functions, type Resource, resources, shipped } from '../synth.ts';

const key = (hash: string, ...range: string[]) => [
  { AttributeName: hash, KeyType: 'HASH' },
  ...range.map((AttributeName) => ({ AttributeName, KeyType: 'RANGE' })),
];
const tables = [
  [
    'Connections',
    'item',
    [
      {
        IndexName: 'listed',
        KeySchema: key('listed', 'connectionId'),
        Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['status', 'settings', 'absent'] },
      },
    ],
  ],
  ['Customers', 'customerId', undefined],
  [
    'Invoices',
    'invoiceId',
    [
      {
        IndexName: 'byStatusAndDueDate',
        KeySchema: key('connectionId', 'status', 'dueDate'),
        Projection: { ProjectionType: 'ALL' },
      },
      {
        IndexName: 'byCustomer',
        KeySchema: key('connectionId', 'customerId'),
        Projection: { ProjectionType: 'ALL' },
      },
    ],
  ],
  [
    'Payments',
    'paymentId',
    [
      {
        IndexName: 'byCustomerAndDate',
        KeySchema: key('connectionId', 'customerId', 'date'),
        Projection: { ProjectionType: 'ALL' },
      },
    ],
  ],
  ['Deposits', 'depositId', undefined],
  [
    'WriteBacks',
    'writeBackId',
    [
      {
        IndexName: 'open',
        KeySchema: key('open', 'dueAt'),
        Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['reason'] },
      },
    ],
  ],
] as const;

const tableNamed = (name: string): Resource | undefined => {
  const value = JSON.stringify(shipped().template.Outputs[`Table${name}`]?.Value);
  return resources(shipped(), 'AWS::DynamoDB::GlobalTable').find(
    ({ id }) => value === JSON.stringify({ Ref: id }),
  );
};

describe('the tables', () => {
  it('are these and no others', () => {
    expect(
      resources(shipped(), 'AWS::DynamoDB::GlobalTable'),
      'list the new table above, with its keys and indexes',
    ).toHaveLength(tables.length);
  });

  it.each(tables)('%s: its keys and indexes, on demand, recoverable, kept', (name, sort, indexes) => {
    const table = tableNamed(name);

    expect(table).toMatchObject({
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: key('connectionId', sort),
        Replicas: [
          {
            DeletionProtectionEnabled: true,
            PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
          },
        ],
      },
    });
    expect(table?.Properties['GlobalSecondaryIndexes']).toEqual(indexes);
  });

  it('of which WriteBacks alone has a stream', () => {
    const streaming = tables.filter(([name]) => tableNamed(name)?.Properties['StreamSpecification']);
    expect(streaming.map(([name]) => name)).toEqual(['WriteBacks']);
  });
});

describe('what is kept when the stack is deleted', () => {
  const keeping = [
    'AWS::DynamoDB::GlobalTable',
    'AWS::SecretsManager::Secret',
    'AWS::SQS::Queue',
    'AWS::Logs::LogGroup',
  ];

  it.each(keeping)('%s: in production', (type) => {
    const all = resources(shipped(), type);

    expect(all.length).toBeGreaterThan(0);
    for (const { DeletionPolicy } of all) expect(DeletionPolicy).toBe('Retain');
  });

  it.each(keeping)('%s: nothing without production', (type) => {
    const all = resources(changed(), type);

    expect(all).toHaveLength(resources(shipped(), type).length);
    for (const { DeletionPolicy } of all) expect(DeletionPolicy).toBe('Delete');
  });

  it('tables without production can be deleted', () => {
    for (const { Properties } of resources(changed(), 'AWS::DynamoDB::GlobalTable')) {
      expect(Properties['Replicas']).toMatchObject([{ DeletionProtectionEnabled: false }]);
    }
  });
});

/** How each type of resource would be given a fixed name; `null` for what has none. */
const nameProperties: Readonly<Record<string, string | null>> = {
  'AWS::CloudWatch::Alarm': 'AlarmName',
  'AWS::DynamoDB::GlobalTable': 'TableName',
  'AWS::Events::Rule': 'Name',
  'AWS::IAM::Role': 'RoleName',
  'AWS::Lambda::Function': 'FunctionName',
  'AWS::Logs::LogGroup': 'LogGroupName',
  'AWS::SNS::Topic': 'TopicName',
  'AWS::SQS::Queue': 'QueueName',
  'AWS::SecretsManager::Secret': 'Name',
  'AWS::Lambda::EventSourceMapping': null,
  'AWS::Events::EventBus': null, // CloudFormation demands a name; see below
  'AWS::IAM::Policy': null, // inline: its name is the role's own affair
  'AWS::Lambda::EventInvokeConfig': null,
  'AWS::Lambda::Permission': null,
  'AWS::SNS::TopicPolicy': null,
  'AWS::SQS::QueuePolicy': null,
};

describe('names', () => {
  it('are given by CloudFormation, so that two stacks never collide', () => {
    for (const [id, { Type, Properties }] of Object.entries(shipped().template.Resources)) {
      const property = nameProperties[Type];
      expect(property, `${id}: what names a ${Type}?`).not.toBeUndefined();
      if (property) expect(Properties, id).not.toHaveProperty(property);
    }
    const [bus] = resources(shipped(), 'AWS::Events::EventBus');
    expect(bus?.Properties['Name']).toMatch(/^SageIntacctSync.*[0-9A-F]{8}$/);
  });

  it('stand in the outputs, each as the reference of what it names', () => {
    const { Outputs } = shipped().template;
    const refs = Object.fromEntries(Object.entries(Outputs).map(([name, { Value }]) => [name, Value]));
    const only = (type: string) => ({ Ref: resources(shipped(), type)[0]?.id });
    const queue = (id: RegExp) => ({ Ref: expect.stringMatching(id) });
    const fn = (name: string) => ({ Ref: functions(shipped()).get(name)?.id });

    expect(refs, 'list the new output below').toEqual({
      TableConnections: expect.objectContaining({ Ref: expect.stringContaining('Connections') }),
      TableCustomers: expect.objectContaining({ Ref: expect.stringContaining('Customers') }),
      TableInvoices: expect.objectContaining({ Ref: expect.stringContaining('Invoices') }),
      TablePayments: expect.objectContaining({ Ref: expect.stringContaining('Payments') }),
      TableDeposits: expect.objectContaining({ Ref: expect.stringContaining('Deposits') }),
      TableWriteBacks: expect.objectContaining({ Ref: expect.stringContaining('WriteBacks') }),
      FunctionPullCustomers: fn('pull-customers'),
      FunctionPullInvoices: fn('pull-invoices'),
      FunctionPullPayments: fn('pull-payments'),
      FunctionPullDeposits: fn('pull-deposits'),
      FunctionRecordPayment: fn('record-payment'),
      FunctionWriteBack: fn('write-back'),
      FunctionResolve: fn('resolve'),
      FunctionPayoutSheet: fn('payout-sheet'),
      FunctionConnect: fn('connect'),
      FunctionDisconnect: fn('disconnect'),
      EventBusName: only('AWS::Events::EventBus'),
      RutterSecretName: expect.anything(),
      EventQueueUrl: queue(/^RecordingEvents/),
      EventDeadLetterQueueUrl: queue(/^RecordingDeadLetters/),
      DeadLetterQueueUrl: queue(/^DeadLetters/),
    });
    expect(JSON.stringify(refs['RutterSecretName'])).toContain(
      JSON.stringify(only('AWS::SecretsManager::Secret')),
    );
  });
});

describe('the queues', () => {
  it('keep a message for 14 days, encrypted, and take it over TLS alone', () => {
    const queues = resources(shipped(), 'AWS::SQS::Queue');
    const policies = resources(shipped(), 'AWS::SQS::QueuePolicy');

    expect(queues).toHaveLength(3);
    for (const { id, Properties } of queues) {
      expect(Properties).toMatchObject({ MessageRetentionPeriod: 1_209_600, SqsManagedSseEnabled: true });
      const own = policies.find(({ Properties: { Queues } }) => JSON.stringify(Queues).includes(`"${id}"`));
      expect(JSON.stringify(own)).toContain('"aws:SecureTransport":"false"');
    }
  });
});

it("Rutter's secret is deployed as a placeholder that cannot be taken for credentials", () => {
  const [secret] = resources(shipped(), 'AWS::SecretsManager::Secret');

  expect(secret?.Properties['GenerateSecretString']).toEqual({
    SecretStringTemplate: '{"clientId":"","clientSecret":""}',
    GenerateStringKey: 'placeholder',
  });
});
