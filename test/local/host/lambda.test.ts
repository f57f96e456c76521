import { InvokeCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWorld, type World } from './fixtures/world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.end());

async function invoke(name: string, payload: unknown, more: Partial<InvokeCommand['input']> = {}) {
  const FunctionName = world.host.endpoints.functions[name];
  const answer = await world.lambda.send(
    new InvokeCommand({ FunctionName, Payload: JSON.stringify(payload), ...more }),
  );
  const text = answer.Payload?.transformToString() ?? '';
  return { ...answer, payload: text === '' ? undefined : JSON.parse(text) };
}

describe('a synchronous invocation', () => {
  it('a synchronous invocation answers what the function answers, from a process that stays warm', async () => {
    const first = await invoke('echo', { hello: 1 });
    const second = await invoke('echo', {});
    expect(first.payload.event).toEqual({ hello: 1 });
    expect(first.FunctionError).toBeUndefined();
    expect(second.payload.pid).toBe(first.payload.pid);
    expect(first.payload.context).toMatchObject({
      functionName: world.host.endpoints.functions['echo'],
      memoryLimitInMB: '256',
    });
    expect(first.payload.context.remaining).toBeGreaterThan(500);
    expect(first.payload.context.remaining).toBeLessThanOrEqual(1000);
  });

  it('a function sees the environment of the template and of Lambda, and nothing of this machine', async () => {
    process.env['HOST_ONLY'] = 'leak';
    await world.host.kill('echo');
    const { environment } = (await invoke('echo', {})).payload;
    delete process.env['HOST_ONLY'];
    expect(environment).toMatchObject({
      GREETING: 'over the template',
      EXTRA: 'added',
      WHERE: world.host.endpoints.tables['Items'],
      AWS_REGION: 'us-east-1',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
      TZ: ':UTC',
    });
    expect(
      Object.keys(environment)
        .filter((key) => !/^(AWS_|LAMBDA_|_HANDLER$|GREETING$|EXTRA$|WHERE$)/.test(key))
        .sort(),
    ).toEqual(['LANG', 'PATH', 'TZ']);
  });

  it.each([
    ['throws', 'throw', { errorType: 'TypeError', errorMessage: 'asked to' }],
    [
      'exits',
      'exit',
      { errorType: 'Runtime.ExitError', errorMessage: expect.stringMatching(/exit status 3$/) },
    ],
    [
      'leaves a rejection',
      'reject',
      { errorType: 'Runtime.UnhandledPromiseRejection', errorMessage: 'Error: left alone' },
    ],
    [
      'does not end',
      'hang',
      {
        errorType: 'Sandbox.Timedout',
        errorMessage: expect.stringMatching(/^RequestId: \S+ Error: Task timed out after 1.00 seconds$/),
      },
    ],
  ])('an invocation reports a function that %s', async (_name, what, error) => {
    const answer = await invoke('echo', { do: what });
    expect(answer.FunctionError).toBe('Unhandled');
    expect(answer.payload).toMatchObject(error);
    expect((await invoke('echo', {})).FunctionError).toBeUndefined();
  });

  it('an invocation reports a function that does not load', async () => {
    const answer = await invoke('broken', {});
    expect(answer.payload).toMatchObject({
      errorType: 'RangeError',
      errorMessage: 'it does not load',
      trace: expect.any(Array),
    });
  });

  it('an invocation returns the tail of the log, and onLog gets every line', async () => {
    const { LogResult = '' } = await invoke('echo', { do: 'speak' }, { LogType: 'Tail' });
    expect(Buffer.from(LogResult, 'base64').toString()).toContain('echo speak\n');
    expect(world.lines).toContain(`${world.host.endpoints.functions['echo']}: echo speak`);
  });

  it('Invoke accepts DryRun, and refuses an unknown function and a payload that is not JSON', async () => {
    expect((await invoke('echo', {}, { InvocationType: 'DryRun' })).StatusCode).toBe(204);
    await expect(invoke('echo', {}, { FunctionName: 'nobody' })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
    await expect(invoke('echo', {}, { Payload: '{' })).rejects.toMatchObject({
      name: 'InvalidRequestContentException',
    });
  });

  it('an invocation beyond the reserved concurrency is throttled', async () => {
    const running = invoke('reserved', { do: 'nap' });
    await expect
      .poll(() => world.lines.filter((line) => line.includes('echo nap')).length, { timeout: 5000 })
      .toBe(1);
    await expect(invoke('reserved', {})).rejects.toMatchObject({ name: 'TooManyRequestsException' });
    expect((await running).FunctionError).toBeUndefined();
  });
});

describe('an asynchronous invocation', () => {
  it('an asynchronous invocation is retried as configured, then goes to its failure destination', async () => {
    const before = world.lines.filter((line) => line.endsWith('echo throw')).length;
    const { StatusCode } = await invoke('echo', { do: 'throw' }, { InvocationType: 'Event' });
    expect(StatusCode).toBe(202);
    await world.host.idle();
    expect(world.lines.filter((line) => line.endsWith('echo throw')).length - before).toBe(2);
    const [message] = await world.host.queue('Failures');
    expect(JSON.parse(message?.body ?? '')).toMatchObject({
      version: '1.0',
      requestContext: {
        functionArn: `arn:aws:lambda:us-east-1:000000000000:function:${world.host.endpoints.functions['echo']}:$LATEST`,
        condition: 'RetriesExhausted',
        approximateInvokeCount: 2,
      },
      requestPayload: { do: 'throw' },
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      responsePayload: { errorType: 'TypeError', errorMessage: 'asked to' },
    });
  });
});

describe('a role', () => {
  it.each([
    ['put', { ok: true }],
    ['queryIndex', { ok: true }],
    ['emit', { ok: true }],
    ['readSecret', { ok: true }],
    ['createSecret', { ok: true }],
    [
      'scan',
      {
        error: 'AccessDeniedException',
        message: expect.stringContaining(
          'is not authorized to perform: dynamodb:Scan on resource: arn:aws:dynamodb:us-east-1:000000000000:table/',
        ),
      },
    ],
    ['transact', { error: 'AccessDeniedException', message: expect.stringContaining('dynamodb:DeleteItem') }],
    [
      'emitElsewhere',
      { error: 'AccessDeniedException', message: expect.stringContaining('event-bus/default') },
    ],
    [
      'createOtherSecret',
      { error: 'AccessDeniedException', message: expect.stringContaining('secret:other/') },
    ],
  ])('a role decides on the call %s', async (call, expected) => {
    expect((await invoke('make-calls', { call, id: call })).payload).toMatchObject(expected);
  });

  it('the calls of a function and the permissions that it used are on record', () => {
    const calls = world.host.calls.filter(
      (call) => call.function === world.host.endpoints.functions['make-calls'],
    );
    expect(calls.map(({ action, allowed }) => [action, allowed])).toContainEqual(['dynamodb:Scan', false]);
    const used = world.host.permissionsUsed('make-calls').map(({ action }) => action);
    expect(used).toContain('dynamodb:PutItem');
    expect(used).not.toContain('dynamodb:Scan');
  });
});

describe('a kill hook', () => {
  it.each([
    ['before', 0],
    ['after', 1],
  ] as const)('a hook can kill the process %s a call is carried out', async (phase, written) => {
    const id = `killed-${phase}`;
    const stopHook = world.host.onCall((call) =>
      call.action === 'dynamodb:PutItem' && call.phase === phase ? 'kill' : undefined,
    );
    const answer = await invoke('make-calls', { call: 'put', id });
    stopHook();
    expect(answer.payload.errorType).toBe('Runtime.ExitError');
    expect(await world.count(id)).toBe(written);
  });
});
