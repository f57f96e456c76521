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
  condition: (name) => name === 'Yes',
  mapping: (map, first, second) => `${map}/${first}/${second}`,
};

describe('an intrinsic function', () => {
  it.each<[string, unknown, unknown]>([
    ['Ref', { Ref: 'Name' }, 'value'],
    ['NoValue in an object', { kept: 1, gone: { Ref: 'AWS::NoValue' } }, { kept: 1 }],
    ['NoValue in a list', [1, { Ref: 'AWS::NoValue' }], [1]],
    ['GetAtt', { 'Fn::GetAtt': ['Queue', 'Arn'] }, 'arn:queue'],
    ['GetAtt with a dot', { 'Fn::GetAtt': 'Queue.Arn' }, 'arn:queue'],
    ['Join', { 'Fn::Join': ['-', ['a', { Ref: 'Name' }, 1]] }, 'a-value-1'],
    ['Join of a list', { 'Fn::Join': ['+', { Ref: 'List' }] }, 'a+b'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the syntax of CloudFormation
    ['Sub', { 'Fn::Sub': 'x ${Name} ${Queue.Arn} ${!Literal}' }, 'x value arn:queue ${Literal}'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the syntax of CloudFormation
    ['Sub with variables', { 'Fn::Sub': ['${a}', { a: { Ref: 'Name' } }] }, 'value'],
    ['Select of Split', { 'Fn::Select': [1, { 'Fn::Split': [':', 'a:b:c'] }] }, 'b'],
    ['If', { 'Fn::If': ['Yes', { Ref: 'Name' }, 'no'] }, 'value'],
    ['If not', { 'Fn::If': ['No', 'yes', { nested: [{ Ref: 'Name' }] }] }, { nested: ['value'] }],
    ['And, Or, Not', { 'Fn::And': [{ Condition: 'Yes' }, { 'Fn::Not': [{ Condition: 'No' }] }] }, true],
    ['Equals', { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'r'] }, true],
    ['FindInMap', { 'Fn::FindInMap': ['M', 'a', { Ref: 'Name' }] }, 'M/a/value'],
    [
      'a condition block of a policy',
      { Condition: { StringEquals: { k: 'v' } } },
      { Condition: { StringEquals: { k: 'v' } } },
    ],
  ])('%s', (_name, value, expected) => {
    expect(resolve(value, scope)).toEqual(expected);
  });

  it('refuses what it does not know', () => {
    expect(() => resolve({ 'Fn::ImportValue': 'x' }, scope)).toThrow('Fn::ImportValue');
    expect(() => resolve({ Ref: 'Nobody' }, scope)).toThrow('nothing is named Nobody');
    expect(() => resolve({ 'Fn::GetAtt': ['Queue', 'Colour'] }, scope)).toThrow('Queue: Fn::GetAtt Colour');
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
  Type: 'AWS::DynamoDB::Table',
  Properties: { AttributeDefinitions: [], KeySchema: [], BillingMode: 'PAY_PER_REQUEST' },
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

describe('a template that cannot run here is refused', () => {
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
      /^T \(AWS::DynamoDB::Table\): KinesisStreamSpecification: not implemented/,
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
      'a managed policy that is not known',
      { Role: withProperties(role, { ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'] }) },
      /^Role: ManagedPolicyArns/,
    ],
    [
      'a condition key that is not evaluated',
      { Role: role, P: policy({ ...allow, Condition: { StringEquals: { 'dynamodb:LeadingKeys': 'a' } } }) },
      /^P: Condition.StringEquals.dynamodb:LeadingKeys/,
    ],
    [
      'an operator in a pattern',
      { R: rule({ EventPattern: { source: [{ wildcard: '*' }] } }) },
      /^R .*pattern source/,
    ],
    ['a schedule', { R: rule({ ScheduleExpression: 'cron(0 0 L * ? *)' }) }, /^R .*ScheduleExpression/],
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
  ])('%s', async (_name, resources, message) => {
    await expect(start(resources)).rejects.toThrow(message);
  });

  it('and so is one that is not there', async () => {
    await expect(startHost({ assemblyDir: '/nowhere', stackName: 'S' })).rejects.toThrow(
      'synthesize the stack first',
    );
  });
});

describe('a machine without Java', () => {
  it('gets one sentence that says what to install', async () => {
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
