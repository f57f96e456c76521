// Runs in the process of a function. The host strips the types and copies it beside the code of the functions, so it may
// import nothing but Node.js itself.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Failure, FromWorker, ToWorker } from './protocol.ts';

type Handler = (event: unknown, context: object) => unknown;

const environment = process.env;
const require = createRequire(import.meta.url);

function send(message: FromWorker): Promise<void> {
  return new Promise((resolve) => {
    process.send?.(message, undefined, {}, () => resolve());
  });
}

/** The error shape of Lambda's own Node.js runtime. */
function describe(error: unknown): Failure {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error), trace: [] };
  return { errorType: error.name, errorMessage: error.message, trace: error.stack?.split('\n') ?? [] };
}

function runtimeError(name: string, message: string): Error {
  const error = new Error(message);
  error.name = name;
  return error;
}

async function importModule(root: string, name: string): Promise<object> {
  const file = ['.mjs', '.js', '.cjs'].map((extension) => join(root, name + extension)).find(existsSync);
  if (file === undefined)
    throw runtimeError('Runtime.ImportModuleError', `Error: Cannot find module '${name}'`);
  try {
    return file.endsWith('.mjs') ? await import(pathToFileURL(file).href) : require(file);
  } catch (error) {
    const missing =
      error instanceof Error && 'code' in error && String(error.code).endsWith('MODULE_NOT_FOUND');
    throw missing ? runtimeError('Runtime.ImportModuleError', `Error: ${error.message}`) : error;
  }
}

async function loadHandler(): Promise<Handler> {
  const handlerName = environment['_HANDLER'] ?? '';
  const dot = handlerName.lastIndexOf('.');
  const exportName = handlerName.slice(dot + 1);
  const loaded = await importModule(environment['LAMBDA_TASK_ROOT'] ?? '', handlerName.slice(0, dot));
  const inDefault = 'default' in loaded ? Object(loaded.default)[exportName] : undefined;
  const found: unknown = Reflect.get(loaded, exportName) ?? inDefault;
  if (typeof found === 'function') return (event, context) => found(event, context);
  throw runtimeError('Runtime.HandlerNotFound', `${handlerName} is undefined or not exported`);
}

function contextOf(message: ToWorker): object {
  return {
    awsRequestId: message.requestId,
    invokedFunctionArn: message.arn,
    functionName: environment['AWS_LAMBDA_FUNCTION_NAME'],
    functionVersion: environment['AWS_LAMBDA_FUNCTION_VERSION'],
    memoryLimitInMB: environment['AWS_LAMBDA_FUNCTION_MEMORY_SIZE'],
    logGroupName: environment['AWS_LAMBDA_LOG_GROUP_NAME'],
    logStreamName: environment['AWS_LAMBDA_LOG_STREAM_NAME'],
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, message.deadline - Date.now()),
  };
}

async function answer(handler: Handler, message: ToWorker): Promise<void> {
  const { requestId } = message;
  try {
    const result = await handler(JSON.parse(message.payload), contextOf(message));
    await send({ type: 'result', requestId, payload: JSON.stringify(result) ?? 'null' });
  } catch (error) {
    await send({ type: 'error', requestId, error: describe(error) });
  }
}

/** Reports an error that also ends the process on Lambda, and ends it. */
async function die(error: Failure, code: number): Promise<void> {
  await send({ type: 'fatal', error });
  process.exit(code);
}

process.on('disconnect', () => process.exit(0));
// Ctrl-C reaches the whole process group, but the host decides when a function ends.
process.on('SIGINT', () => undefined);
process.on('unhandledRejection', (reason) => {
  const error = describe(reason);
  void die({ ...error, errorType: 'Runtime.UnhandledPromiseRejection', errorMessage: String(reason) }, 128);
});
process.on('uncaughtException', (error) => void die(describe(error), 129));

loadHandler().then(
  (handler) => {
    process.on('message', (message: ToWorker) => void answer(handler, message));
    return send({ type: 'ready' });
  },
  (error: unknown) => die(describe(error), 1),
);
