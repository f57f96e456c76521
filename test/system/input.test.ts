import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { expect, test } from 'vitest';
import { localCredentials } from '../../lib/local/credentials.ts';
import { type System, sharedSystem } from '../support/system.ts';
import { companyOf } from '../support/system-company.ts';

const shared = sharedSystem();

const event = (detail: object, more: object = {}) => ({
  source: 'sage-intacct-sync',
  'detail-type': 'SyncRequested',
  detail,
  ...more,
});
const connectionId = 'no-such-connection';
const mode = 'incremental';

const pullInputs = [
  ['a text', 'run', 'input'],
  ['a list', [], 'input'],
  ['a connection id that is no text', { connectionId: 5 }, 'connectionId'],
  ['an empty connection id', { connectionId: '' }, 'connectionId'],
  ['an unknown connection', { connectionId }, 'connectionId'],
  ['no connection', { mode: 'full' }, 'connectionId'],
  ['an unknown mode', { connectionId, mode: 'weekly' }, 'mode'],
  ['a dry run that is no truth value', { connectionId, dryRun: 'yes' }, 'dryRun'],
  ['an unknown field', { connectionId, entity: 'invoices' }, 'entity'],
  ['SyncRequested without an entity', event({ connectionId, mode }), 'detail.entity'],
  ['SyncRequested without a connection', event({ entity: 'invoices', mode }), 'detail.connectionId'],
  ['SyncRequested with an unknown entity', event({ connectionId, entity: 'bills', mode }), 'detail.entity'],
  [
    'SyncRequested with an unknown field',
    event({ connectionId, entity: 'customers', mode, x: 1 }),
    'detail.x',
  ],
  [
    'SyncRequested without a detail',
    { source: 'sage-intacct-sync', 'detail-type': 'SyncRequested' },
    'detail',
  ],
  [
    'an event of another source',
    event({ connectionId, entity: 'customers', mode }, { source: 'x' }),
    'source',
  ],
  ['a schedule of another source', { source: 'x', 'detail-type': 'Scheduled Event' }, 'source'],
  [
    'a schedule with an unknown mode',
    { source: 'aws.events', 'detail-type': 'Scheduled Event', detail: { mode: 'all' } },
    'detail.mode',
  ],
] as const;

const token = { accessToken: 'a-token-that-must-not-be-repeated', partnerId: 'partner-1' };
const connectInputs = [
  ['a text', 'run', 'input'],
  ['nothing', {}, 'publicToken'],
  ['a public token that is no text', { publicToken: 5, partnerId: 'p' }, 'publicToken'],
  ['an empty public token', { publicToken: '', partnerId: 'p' }, 'publicToken'],
  ['a token without a partner', { accessToken: token.accessToken }, 'partnerId'],
  ['two tokens', { ...token, publicToken: 'other' }, 'accessToken'],
  ['a token and a connection', { ...token, connectionId }, 'connectionId'],
  ['an unknown field', { ...token, setings: {} }, 'setings'],
  ['settings that are no object', { ...token, settings: 'on' }, 'settings'],
  ['an unknown setting', { ...token, settings: { writeback: 'on' } }, 'settings.writeback'],
  ['an unknown value', { ...token, settings: { writeBack: 'yes' } }, 'settings.writeBack'],
  ['an unknown time zone', { ...token, settings: { timeZone: 'Mars' } }, 'settings.timeZone'],
  ['a negative frequency', { ...token, settings: { freshEveryMinutes: -1 } }, 'settings.freshEveryMinutes'],
  [
    'writing back without a time zone',
    { publicToken: 'x', partnerId: 'p', settings: { writeBack: 'on' } },
    'settings.timeZone',
  ],
  ['settings of an unknown connection', { connectionId, settings: {} }, 'connectionId'],
  ['a connection without settings', { connectionId }, 'settings'],
] as const;

const disconnectInputs = [
  ['a text', 'run', 'input'],
  ['nothing', {}, 'connectionId'],
  ['an unknown connection', { connectionId }, 'connectionId'],
  ['an unknown field', { connectionId, force: true }, 'force'],
] as const;

const cases = [
  ...['pull-customers', 'pull-invoices', 'pull-payments', 'pull-deposits'].flatMap((name) =>
    pullInputs.map((one) => [name, ...one] as const),
  ),
  ...connectInputs.map((one) => ['connect', ...one] as const),
  ...disconnectInputs.map((one) => ['disconnect', ...one] as const),
];

test('input that does not fit is refused with the name of the field, and nothing happens', async () => {
  // Prepare
  const system = shared();
  await companyOf(system, { pulled: ['customers'] });
  const before = await system.tables();
  system.resetRequests();

  for (const [name, what, payload, field] of cases) {
    // Act
    const { errorMessage } = await system.failure(name, payload);

    // Assess
    expect(errorMessage.startsWith(`${field}: `), `${name}, ${what}: ${errorMessage}`).toBe(true);
    expect(errorMessage).not.toContain(token.accessToken);
  }
  expect(system.sandbox.requests).toEqual([]);
  expect(await system.tables()).toEqual(before);
});

test('an event for another entity is refused by each pull', async () => {
  // Prepare
  const system = shared();
  const { id } = await companyOf(system, { pulled: [] });
  const others = { customers: 'invoices', invoices: 'payments', payments: 'deposits', deposits: 'customers' };
  system.resetRequests();

  for (const [own, entity] of Object.entries(others)) {
    // Act
    const { errorMessage } = await system.failure(`pull-${own}`, event({ connectionId: id, entity, mode }));

    // Assess
    expect(errorMessage).toMatch(/^detail\.entity: /);
  }
  expect(system.sandbox.requests).toEqual([]);
});

test('the AWS SDK reports a refusal as an error of the function', async () => {
  // Prepare
  const system = shared();
  const lambda = lambdaOf(system);

  // Act
  const FunctionName = system.host.endpoints.functions['pull-invoices'];
  const answer = await lambda.send(
    new InvokeCommand({ FunctionName, Payload: JSON.stringify({ connectionId, mode: 'weekly' }) }),
  );
  lambda.destroy();

  // Assess
  expect(answer).toMatchObject({ StatusCode: 200, FunctionError: 'Unhandled' });
  const payload: unknown = JSON.parse(answer.Payload?.transformToString() ?? '');
  expect(payload).toMatchObject({
    errorType: 'InvalidInput',
    errorMessage: expect.stringMatching(/^mode: /),
  });
});

function lambdaOf({ host }: System): LambdaClient {
  const { region, lambda } = host.endpoints;
  return new LambdaClient({ region, endpoint: lambda, credentials: localCredentials, maxAttempts: 1 });
}
