import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { entities } from '../../../functions/domain/shared/ids.ts';
import {
  connectEnv,
  disconnectEnv,
  payoutSheetEnv,
  postingEnv,
  pullDepositsEnv,
  pullEnv,
  pullInvoicesEnv,
  pullPaymentsEnv,
  readEnv,
  recordPaymentEnv,
} from '../../../functions/runtime/env.ts';
import { type FunctionName, functionNames } from '../../../lib/stack/names.ts';
import { attribute, functions, outputResource, resources, root, shipped, textOf } from '../synth.ts';

const named = (name: string) => {
  const resource = functions(shipped()).get(name);
  if (!resource) throw new Error(`There is no function ${name}`);
  return resource;
};
const variables = z.looseObject({ Environment: z.object({ Variables: z.record(z.string(), z.unknown()) }) });

/** What each handler reads its environment with. */
const schemas: Readonly<Record<FunctionName, z.ZodObject>> = {
  'pull-customers': pullEnv,
  'pull-invoices': pullInvoicesEnv,
  'pull-payments': pullPaymentsEnv,
  'pull-deposits': pullDepositsEnv,
  'record-payment': recordPaymentEnv,
  'write-back': postingEnv,
  resolve: postingEnv,
  'payout-sheet': payoutSheetEnv,
  connect: connectEnv,
  disconnect: disconnectEnv,
};

const timeouts: Readonly<Record<string, number>> = { 'record-payment': 30, 'write-back': 120 };

it('every handler file in functions/ is a function of the stack, and nothing else is', () => {
  const files = readdirSync(join(root, 'functions')).flatMap((file) => /^(.+)\.ts$/.exec(file)?.[1] ?? []);

  expect(
    files.toSorted(),
    'functions/<name>.ts is deployed by its name in lib/stack/names.ts and a SyncFunction in lib/stack/; what is no handler goes into a folder of functions/',
  ).toEqual(functionNames.toSorted());
  expect(
    [...functions(shipped()).keys()].toSorted(),
    'make a SyncFunction of this name in lib/stack/',
  ).toEqual(functionNames.toSorted());
});

describe.each(functionNames)('the function %s', (name) => {
  it('runs on Node 24 and arm64, with a handler, a description and an end', () => {
    const { Properties } = named(name);

    expect(Properties).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      Description: expect.stringMatching(/^\w.{20,}$/),
      Timeout: name.startsWith('pull') ? 300 : (timeouts[name] ?? 60),
      MemorySize: name.endsWith('connect') ? 256 : 512,
    });
    expect(Properties).not.toHaveProperty('ReservedConcurrentExecutions');
  });

  it('has a role and a log group of its own, which keeps JSON for 90 days', () => {
    const { Properties } = named(name);
    const groups = resources(shipped(), 'AWS::Logs::LogGroup');
    const group = groups.find(({ id }) => textOf(Properties['LoggingConfig']).includes(`"${id}"`));

    expect(Properties['LoggingConfig']).toEqual({ LogFormat: 'JSON', LogGroup: { Ref: group?.id } });
    expect(group?.Properties).toMatchObject({ RetentionInDays: 90 });
    for (const [other, { Properties: theirs }] of functions(shipped())) {
      if (other === name) continue;
      expect(theirs['Role']).not.toEqual(Properties['Role']);
      expect(theirs['LoggingConfig']).not.toEqual(Properties['LoggingConfig']);
    }
  });

  it('has the environment that its own schema asks for, and no more', () => {
    const { Variables } = variables.parse(named(name).Properties).Environment;
    const schema = schemas[name];
    const environment = Object.fromEntries(
      Object.entries(Variables).map(([key, value]) => [key, textOf(value)]),
    );

    expect(() => readEnv(schema, environment)).not.toThrow();
    const others = Object.keys(environment).filter((key) => !(key in schema.shape));
    expect(others.toSorted()).toEqual([
      'NODE_OPTIONS',
      'POWERTOOLS_METRICS_NAMESPACE',
      'POWERTOOLS_SERVICE_NAME',
    ]);
    expect(environment).toMatchObject({
      NODE_OPTIONS: '--enable-source-maps',
      POWERTOOLS_METRICS_NAMESPACE: 'SageIntacctSync',
    });
  });

  it('is one bundle of at most 700 KiB, without what is never used on Lambda', () => {
    const { S3Key } = z.looseObject({ S3Key: z.string() }).parse(named(name).Properties['Code']);
    const file = join(shipped().directory, `asset.${S3Key.replace('.zip', '')}`, 'index.js');
    const code = readFileSync(file, 'utf8');

    expect(statSync(file).size).toBeLessThanOrEqual(700 * 1024);
    expect(code).not.toContain('sso-oidc');
    expect(code).not.toContain('Keyv');
    expect(code).toMatch(/module\.exports=\{[^}]*\bhandler\b[^}]*\}/);
  });
});

describe('the tables in the environment', () => {
  it.each(entities)('of pull-%s are its own', (entity) => {
    const { Variables } = variables.parse(named(`pull-${entity}`).Properties).Environment;
    const table = `Table${entity.charAt(0).toUpperCase()}${entity.slice(1)}`;
    const { Outputs } = shipped().template;

    expect(Variables['RECORDS_TABLE']).toEqual(Outputs[table]?.Value);
    expect(Variables['CONNECTIONS_TABLE']).toEqual(Outputs['TableConnections']?.Value);
    expect(Variables['INVOICES_TABLE']).toEqual(
      entity === 'payments' ? Outputs['TableInvoices']?.Value : undefined,
    );
    expect(Variables['EVENT_BUS']).toEqual(Outputs['EventBusName']?.Value);
    expect(Variables['RUTTER_SECRET']).toEqual(Outputs['RutterSecretName']?.Value);
  });
});

describe.each([
  'record-payment',
  'write-back',
  'resolve',
  'payout-sheet',
])('the tables in the environment of %s', (name) => {
  it('are those that it names', () => {
    const { Variables } = variables.parse(named(name).Properties).Environment;
    const tables = {
      CONNECTIONS: 'Connections',
      PAYMENTS: 'Payments',
      DEPOSITS: 'Deposits',
      WRITE_BACKS: 'WriteBacks',
      INVOICES: 'Invoices',
    };

    for (const [variable, table] of Object.entries(tables)) {
      expect(Variables[`${variable}_TABLE`]).toEqual({ Ref: outputResource(`Table${table}`).id });
    }
  });
});

const statement = z.strictObject({
  Action: z.union([z.string().transform((one) => [one]), z.array(z.string())]),
  Effect: z.literal('Allow'),
  Resource: z.union([z.array(z.unknown()), z.unknown().transform((one) => [one])]),
});
const policySchema = z.looseObject({
  PolicyDocument: z.looseObject({ Statement: z.array(statement) }),
  Roles: z.tuple([z.unknown()]),
});

describe('what the functions may do', () => {
  const policies = () =>
    resources(shipped(), 'AWS::IAM::Policy').map((one) => policySchema.parse(one.Properties));

  it('stands in one policy for each role, and in no managed one', () => {
    const roles = resources(shipped(), 'AWS::IAM::Role');

    expect(roles).toHaveLength(functionNames.length);
    expect(policies().map(({ Roles: [role] }) => role)).toEqual(roles.map(({ id }) => ({ Ref: id })));
    for (const { Properties } of roles) expect(Object.keys(Properties)).toEqual(['AssumeRolePolicyDocument']);
  });

  it('is named action by action', () => {
    const actions = policies().flatMap(({ PolicyDocument }) =>
      PolicyDocument.Statement.flatMap((one) => one.Action),
    );

    expect(actions.length).toBeGreaterThan(40);
    for (const action of actions) expect(action).toMatch(/^[a-z]+:[A-Za-z]+$/);
    expect(actions).not.toContain('dynamodb:Scan');
  });

  it("is named resource by resource, but for the connections' secrets, whose names come later", () => {
    const texts = policies().flatMap(({ PolicyDocument }) =>
      PolicyDocument.Statement.flatMap((one) => one.Resource.map(textOf)),
    );

    expect([...new Set(texts.filter((text) => text.includes('*')))]).toEqual([
      'arn:<AWS::Partition>:secretsmanager:<AWS::Region>:<AWS::AccountId>:secret:SageIntacctSync/connections/*',
    ]);
  });

  it.each(functionNames)('lets %s log, to its own log group alone', (name) => {
    const { Properties } = named(name);
    const { LogGroup } = z
      .looseObject({ LogGroup: z.object({ Ref: z.string() }) })
      .parse(Properties['LoggingConfig']);
    const [role] = z.object({ 'Fn::GetAtt': z.array(z.string()) }).parse(Properties['Role'])['Fn::GetAtt'];
    const own = policies().find(({ Roles }) => textOf(Roles[0]) === `<${role}>`);

    expect(
      own?.PolicyDocument.Statement.filter(({ Action }) => Action.some((one) => one.startsWith('logs:'))),
    ).toEqual([
      {
        Effect: 'Allow',
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: [attribute(LogGroup.Ref, 'Arn')],
      },
    ]);
  });
});
