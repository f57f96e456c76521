import { randomBytes, randomUUID } from 'node:crypto';
import { openTables } from './dynamodb/tables.ts';
import { describeEndpoints } from './endpoints.ts';
import { HostStartError } from './errors.ts';
import { startEventSources } from './event-sources.ts';
import { createSchedules } from './events/schedules.ts';
import { createTargets } from './events/targets.ts';
import { createGuard } from './iam/guard.ts';
import { parseJson } from './json.ts';
import { createAsyncInvocations } from './lambda/async.ts';
import { createLambdaEndpoint } from './lambda/endpoint.ts';
import { createLauncher } from './lambda/launcher.ts';
import { createPool } from './lambda/pool.ts';
import { makeWorkDir } from './lambda/work-dir.ts';
import { type Model, readModel } from './resources/model.ts';
import { functionNameOf } from './resources/parse.ts';
import { openListeners, serve, urlsOf } from './services.ts';
import { startQueues } from './sqs/server.ts';
import { assetDirectory } from './template/assets.ts';
import { isLogicalId, type Place } from './template/identity.ts';
import { readTemplate } from './template/read.ts';
import { resolveStack } from './template/stack.ts';
import { createTimers } from './timers.ts';
import type { Endpoints, Host, HostOptions } from './types.ts';
import { verify } from './verify.ts';
import { createWork } from './work.ts';

export { AwsError, HostStartError, UnsupportedTemplateError } from './errors.ts';
export type {
  Call,
  CallHook,
  CallMoment,
  Endpoints,
  Host,
  HostOptions,
  InvokeResult,
  Permission,
  QueuedMessage,
} from './types.ts';

/** fauxqs and DynamoDB Local both live in this account. */
const ACCOUNT_ID = '000000000000';
const REGION = 'us-east-1';

/** Finds a function's physical name by its name, ARN, logical id, or its key in the endpoints. */
function functionFinder(model: Model, endpoints: Endpoints): (name: string) => string {
  return (given) => {
    const name = endpoints.functions[given] ?? functionNameOf(given);
    const found = model.functions.find((item) => item.name === name || isLogicalId(item.logicalId, name));
    if (found) return found.name;
    throw new HostStartError(`There is no function ${given} in the stack`);
  };
}

/**
 * Runs a synthesized stack on this machine: its functions in processes of their own, its tables in DynamoDB Local, its
 * queues, rules, schedules, secrets and event source mappings, with its roles enforced.
 *
 * @throws UnsupportedTemplateError when the template holds anything that is not implemented, or that AWS would refuse.
 * @throws HostStartError when this machine lacks something.
 */
export async function startHost(options: HostOptions): Promise<Host> {
  await using disposal = new AsyncDisposableStack();
  const { assemblyDir, stackName, concurrency = 10, onLog = () => undefined } = options;

  // What the template says. Queue URLs hold a port, so the ports come before the names.
  const template = await readTemplate(assemblyDir, stackName);
  const listeners = await openListeners(options.ports ?? {}, disposal);
  const tableSuffix = options.dynamodbUrl === undefined ? '' : `-${randomBytes(3).toString('hex')}`;
  const place: Place = {
    region: REGION,
    accountId: ACCOUNT_ID,
    stackName,
    sqsUrl: listeners.sqs.url,
    tableSuffix,
  };
  const stack = resolveStack(template, place);
  const model = readModel(stack);
  verify(model, concurrency);

  // What runs it.
  const timers = createTimers();
  const onError = (error: unknown) => {
    if (!timers.stopped) onLog('host', `error: ${error instanceof Error ? error.stack : String(error)}`);
  };
  const work = createWork(onError);
  const guard = createGuard();
  const urls = urlsOf(listeners);
  const launcher = await createLauncher(
    {
      workDir: await makeWorkDir(disposal),
      region: REGION,
      accountId: ACCOUNT_ID,
      urls,
      environment: options.environment ?? {},
      guard,
      roles: model.roles,
      onLog,
      assetOf: ({ resource, codeKey }) => assetDirectory(assemblyDir, stackName, resource, codeKey),
    },
    model.functions,
  );
  const pool = createPool(model.functions, concurrency, work, launcher);
  const { url: dynamodbUrl, streams } = await openTables(options.dynamodbUrl, REGION, model.tables, disposal);
  const queues = await startQueues(REGION, model.queues);
  disposal.defer(() => queues.close());
  disposal.defer(() => pool.stop());

  // What moves events.
  const invocations = createAsyncInvocations({
    functions: model.functions,
    configs: model.invokeConfigs,
    pool,
    work,
    timers,
    retryDelaysMs: options.retryDelaysMs ?? [60_000, 120_000],
    sendToQueue: queues.send,
  });
  const send = createTargets(invocations, work, queues.send);
  const schedules = createSchedules(model.rules, place, timers, send);
  const eventSources = await startEventSources({
    model,
    region: REGION,
    concurrency,
    dynamodbUrl,
    streams,
    queues,
    pool,
    work,
    timers,
    onError,
  });
  disposal.defer(() => {
    timers.stop();
    eventSources.stop();
  });

  // What callers reach.
  serve({ listeners, guard, place, model, dynamodbUrl, queues, send, onDynamodb: eventSources.nudge });
  const arns = new Map(model.functions.map(({ name, arn }) => [name, arn]));
  listeners.lambda.handle(
    createLambdaEndpoint({ guard, pool, invocations, arnOf: (name) => arns.get(name) }),
  );
  if (options.schedules) schedules.start();
  const endpoints = describeEndpoints(REGION, urls, stack.outputs);
  const findFunction = functionFinder(model, endpoints);
  const ending = disposal.move();

  return {
    endpoints,
    calls: guard.calls,
    permissionsUsed: (name) => guard.used(findFunction(name)),
    onCall: (hook) => guard.onCall(hook),
    queue: (name) => queues.inspect(name),
    kill: (name) => pool.kill(findFunction(name)),
    async invoke(name, payload = {}, { type = 'RequestResponse' } = {}) {
      const functionName = findFunction(name);
      const requestId = randomUUID();
      if (type === 'Event') {
        invocations.add(functionName, JSON.stringify(payload), requestId);
        return { requestId, functionError: undefined, payload: undefined };
      }
      const outcome = await pool.invoke(functionName, JSON.stringify(payload), requestId);
      return { requestId, functionError: outcome.functionError, payload: parseJson(outcome.payload) };
    },
    async tick(name) {
      schedules.tick(endpoints.functions[name] ?? name);
    },
    async idle() {
      for (;;) {
        const { begun } = work;
        await work.quiet();
        await eventSources.drained();
        const queued = await eventSources.queued();
        if (!queued && work.active === 0 && work.begun === begun) return;
        if (queued) await timers.wait(20);
      }
    },
    stop: () => ending.disposeAsync(),
  };
}
