import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { startDynamodb } from '../../../lib/local/host/dynamodb/process.ts';
import { startHost } from '../../../lib/local/host/index.ts';
import { resolve } from '../../../lib/local/host/template/resolve.ts';
import type { Scope } from '../../../lib/local/host/template/scope.ts';

const scope: Scope = {
  ref: (name) => ({ Name: 'value', List: ['a', 'b'], 'AWS::Region': 'r' })[name],
  attribute: (resource, attribute) => (resource === 'Queue' && attribute === 'Arn' ? 'arn:queue' : undefined),
};

describe('an intrinsic function', () => {
  it.each<[string, unknown, unknown]>([
    ['Ref', { Ref: 'Name' }, 'value'],
    ['GetAtt', { 'Fn::GetAtt': ['Queue', 'Arn'] }, 'arn:queue'],
    ['Join', { 'Fn::Join': ['-', ['a', { Ref: 'Name' }, 1]] }, 'a-value-1'],
    ['Join of a list', { 'Fn::Join': ['+', { Ref: 'List' }] }, 'a+b'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the syntax of CloudFormation
    ['Sub', { 'Fn::Sub': 'x ${Name} ${AWS::Region}' }, 'x value r'],
    ['Select of Split', { 'Fn::Select': [1, { 'Fn::Split': [':', 'a:b:c'] }] }, 'b'],
    ['Equals', { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'r'] }, true],
    ['Or', { 'Fn::Or': [{ 'Fn::Equals': ['a', 'b'] }, { 'Fn::Equals': ['a', 'a'] }] }, true],
    [
      'a function inside a value',
      { nested: [{ deep: { Ref: 'Name' } }, 1] },
      { nested: [{ deep: 'value' }, 1] },
    ],
  ])('an intrinsic function is resolved: %s', (_name, value, expected) => {
    expect(resolve(value, scope)).toEqual(expected);
  });

  it.each<[string, unknown, string]>([
    [
      'another function',
      { 'Fn::ImportValue': 'x' },
      'template: Fn::ImportValue: the function is not implemented',
    ],
    ['an unknown name', { Ref: 'Nobody' }, 'nothing is named Nobody'],
    ['an unknown attribute', { 'Fn::GetAtt': ['Queue', 'Colour'] }, 'Queue: Fn::GetAtt Colour'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the syntax of CloudFormation
    ['an attribute in Sub', { 'Fn::Sub': '${Queue.Arn}' }, 'nothing is named Queue.Arn'],
    [
      'another condition in Or',
      { 'Fn::Or': [{ Condition: 'Yes' }] },
      '{"Condition":"Yes"} is not true or false',
    ],
  ])('an intrinsic function is refused: %s', (_name, value, message) => {
    expect(() => resolve(value, scope)).toThrow(message);
  });
});

const role = { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: {} } };
const lambda = {
  Type: 'AWS::Lambda::Function',
  Properties: {
    Code: { S3Bucket: 'b', S3Key: 'k.zip' },
    Handler: 'index.handler',
    Runtime: 'nodejs24.x',
    Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
  },
};
const table = {
  Type: 'AWS::DynamoDB::GlobalTable',
  Properties: {
    AttributeDefinitions: [],
    KeySchema: [],
    BillingMode: 'PAY_PER_REQUEST',
    Replicas: [{ Region: 'r' }],
  },
};

function withProperties<T extends { Properties: object }>(resource: T, properties: object): T {
  return { ...resource, Properties: { ...resource.Properties, ...properties } };
}

async function start(Resources: object): Promise<void> {
  const assemblyDir = await mkdtemp(join(tmpdir(), 'template-'));
  await writeFile(join(assemblyDir, 'S.template.json'), JSON.stringify({ Resources }));
  try {
    await (await startHost({ assemblyDir, stackName: 'S' })).stop();
  } finally {
    await rm(assemblyDir, { recursive: true });
  }
}

function policy(statement: object) {
  return {
    Type: 'AWS::IAM::Policy',
    Properties: { PolicyName: 'p', Roles: [{ Ref: 'Role' }], PolicyDocument: { Statement: [statement] } },
  };
}

describe('the start of a host', () => {
  const rule = (properties: object) => ({ Type: 'AWS::Events::Rule', Properties: properties });
  const allow = { Effect: 'Allow', Action: 'dynamodb:GetItem', Resource: '*' };
  it.each<[string, object, RegExp]>([
    [
      'an unknown type',
      { Bucket: { Type: 'AWS::S3::Bucket' } },
      /^Bucket: Type: AWS::S3::Bucket is not implemented/,
    ],
    [
      'an unknown property',
      { T: withProperties(table, { KinesisStreamSpecification: {} }) },
      /^T \(AWS::DynamoDB::GlobalTable\): KinesisStreamSpecification: not implemented/,
    ],
    [
      'provisioned capacity',
      { T: withProperties(table, { BillingMode: 'PROVISIONED' }) },
      /^T .*BillingMode/,
    ],
    ['layers', { Role: role, F: withProperties(lambda, { Layers: ['l'] }) }, /^F .*Layers: not implemented/],
    ['another runtime', { Role: role, F: withProperties(lambda, { Runtime: 'python3.13' }) }, /^F .*Runtime/],
    [
      'another Node',
      { Role: role, F: withProperties(lambda, { Runtime: 'nodejs20.x' }) },
      /^F: Runtime: nodejs20.x cannot be tried/,
    ],
    [
      'a role of another stack',
      { F: withProperties(lambda, { Role: 'arn:aws:iam::1:role/x' }) },
      /^F: Role: .* is no role of the stack/,
    ],
    [
      'a reservation that AWS refuses',
      { Role: role, F: withProperties(lambda, { ReservedConcurrentExecutions: 1 }) },
      /^F: ReservedConcurrentExecutions: .*minimum value of \[10\]/,
    ],
    [
      'a managed policy',
      { Role: withProperties(role, { ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'] }) },
      /^Role \(AWS::IAM::Role\): ManagedPolicyArns: not implemented/,
    ],
    [
      'an operator in the condition of a policy',
      { Role: role, P: policy({ ...allow, Condition: { StringLike: { 'aws:SourceArn': 'a' } } }) },
      /^P: Condition.StringLike: the operator is not implemented/,
    ],
    [
      'a key in the condition of a policy',
      { Role: role, P: policy({ ...allow, Condition: { ArnEquals: { 'dynamodb:LeadingKeys': 'a' } } }) },
      /^P: Condition.ArnEquals.dynamodb:LeadingKeys: the key is not implemented/,
    ],
    [
      'another element of a policy',
      { Role: role, P: policy({ Effect: 'Allow', NotAction: 'dynamodb:GetItem', Resource: '*' }) },
      /^P: PolicyDocument.Statement.0.NotAction: not implemented/,
    ],
    [
      'an operator in a pattern',
      { R: rule({ EventPattern: { source: [{ wildcard: '*' }] } }) },
      /^R \(AWS::Events::Rule\): pattern source: the operator {"wildcard":"\*"} is not implemented/,
    ],
    [
      'an operator in the filter of an event source',
      {
        M: {
          Type: 'AWS::Lambda::EventSourceMapping',
          Properties: {
            EventSourceArn: 'arn:aws:dynamodb:r:a:table/t/stream/s',
            FunctionName: 'f',
            StartingPosition: 'TRIM_HORIZON',
            FilterCriteria: { Filters: [{ Pattern: '{"eventName":[{"prefix":"I"}]}' }] },
          },
        },
      },
      /^M \(AWS::Lambda::EventSourceMapping\): pattern eventName: the operator {"prefix":"I"} is not implemented/,
    ],
    [
      'a physical name',
      { Q: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'q' } } },
      /^Q \(AWS::SQS::Queue\): QueueName: not implemented/,
    ],
    [
      'a schedule that is not implemented',
      { R: rule({ ScheduleExpression: 'cron(0 0 L * ? *)' }) },
      /^R .*ScheduleExpression/,
    ],
    [
      'a target that is no function',
      { R: rule({ Targets: [{ Id: 't', Arn: 'arn:aws:sns:r:a:topic' }] }) },
      /^R .*Targets.Arn/,
    ],
    [
      'input paths',
      { R: rule({ Targets: [{ Id: 't', Arn: 'arn:aws:lambda:r:a:function:f', InputPath: '$.detail' }] }) },
      /^R .*InputPath/,
    ],
    [
      'a rule that may not invoke',
      { Role: role, F: lambda, R: rule({ Targets: [{ Id: 't', Arn: { 'Fn::GetAtt': ['F', 'Arn'] } }] }) },
      /^R: Targets.Arn: no AWS::Lambda::Permission/,
    ],
    [
      'a rule that may not send',
      {
        Q: { Type: 'AWS::SQS::Queue' },
        R: rule({ Targets: [{ Id: 't', Arn: { 'Fn::GetAtt': ['Q', 'Arn'] } }] }),
      },
      /^R: Targets.Arn: no policy of Q lets EventBridge send/,
    ],
    [
      'a queue whose reader may not read',
      {
        Role: role,
        F: lambda,
        Q: { Type: 'AWS::SQS::Queue' },
        M: {
          Type: 'AWS::Lambda::EventSourceMapping',
          Properties: { EventSourceArn: { 'Fn::GetAtt': ['Q', 'Arn'] }, FunctionName: { Ref: 'F' } },
        },
      },
      /^M: Role: the role of F does not allow sqs:ReceiveMessage/,
    ],
  ])('a template with %s is refused, by an error that names it', async (_name, resources, message) => {
    await expect(start(resources)).rejects.toThrow(message);
  });

  it('a host without a template says that the stack must be synthesized first', async () => {
    await expect(startHost({ assemblyDir: '/nowhere', stackName: 'S' })).rejects.toThrow(
      'synthesize the stack first',
    );
  });
});

describe('a machine without Java', () => {
  it('a machine without Java gets one sentence that says what to install', async () => {
    vi.stubEnv('JAVA_HOME', '/nowhere');
    const path = await mkdtemp(join(tmpdir(), 'path-'));
    await symlink('/bin/cat', join(path, 'cat'));
    vi.stubEnv('PATH', path);
    await expect(startDynamodb()).rejects.toThrow(
      /^DynamoDB Local needs Java 17 or newer: install it with "apt-get install/,
    );
    vi.unstubAllEnvs();
    await rm(path, { recursive: true });
  });
});
