import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { FunctionModel } from '../resources/function.ts';
import type { Failure, FromWorker, Outcome } from './protocol.ts';

/** Lambda gives the initialization ten seconds. */
const INIT_LIMIT_MS = 10_000;

/** A process of a function. It runs one invocation at a time. */
export interface FunctionProcess {
  /** Id of the running invocation. */
  readonly requestId: string | undefined;
  readonly alive: boolean;
  invoke(requestId: string, payload: string): Promise<Outcome>;
  /** Ends it with SIGKILL. Resolves when it has ended. */
  kill(): Promise<void>;
  /** Resolves when it has ended, for any reason. */
  readonly exited: Promise<unknown>;
}

interface Running {
  requestId: string;
  finish(payload: string, functionError?: 'Unhandled'): void;
}

/** Starts a process: Node.js with the worker, which imports the handler at once, as in Lambda's init phase. */
export function startProcess(
  model: FunctionModel,
  worker: string,
  env: Record<string, string>,
  onLine: (line: string) => void,
): FunctionProcess {
  const child = fork(worker, [], {
    cwd: env['LAMBDA_TASK_ROOT'],
    env,
    execPath: process.execPath,
    // Lambda's own runtime also sets V8's heap below the memory of the function.
    execArgv: [`--max-old-space-size=${Math.max(64, Math.floor(model.memory * 0.9))}`],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let running: Running | undefined;
  let fatal: Failure | undefined;
  let log: string[] = [];
  const ready = Promise.withResolvers<boolean>();
  const exited = once(child, 'exit');
  const printed = Promise.all([child.stdout, child.stderr].map((stream) => readLines(stream, keepLine)));

  function keepLine(line: string): void {
    log.push(line);
    onLine(line);
  }

  child.on('message', (message: FromWorker) => {
    if (message.type === 'ready') ready.resolve(true);
    else if (message.type === 'fatal') fatal = message.error;
    else if (message.requestId === running?.requestId && message.type === 'result')
      running.finish(message.payload);
    else if (message.requestId === running?.requestId && message.type === 'error') {
      running.finish(JSON.stringify(message.error), 'Unhandled');
    }
  });
  child.on('exit', () => {
    ready.resolve(false);
    finishDead();
  });

  function finishDead(): void {
    const signal = child.signalCode;
    const reason = signal
      ? `signal: ${signal === 'SIGKILL' ? 'killed' : signal}`
      : `exit status ${child.exitCode}`;
    const errorMessage = `RequestId: ${running?.requestId} Error: Runtime exited with error: ${reason}`;
    running?.finish(JSON.stringify(fatal ?? { errorType: 'Runtime.ExitError', errorMessage }), 'Unhandled');
  }

  function timeOut(seconds: number): void {
    const errorMessage = `RequestId: ${running?.requestId} Error: Task timed out after ${seconds.toFixed(2)} seconds`;
    fatal = { errorType: 'Sandbox.Timedout', errorMessage };
    child.kill('SIGKILL');
  }

  async function invoke(requestId: string, payload: string): Promise<Outcome> {
    log = [];
    const done = Promise.withResolvers<{ payload: string; functionError: 'Unhandled' | undefined }>();
    running = { requestId, finish: (text, functionError) => done.resolve({ payload: text, functionError }) };
    const initLimit = setTimeout(() => timeOut(INIT_LIMIT_MS / 1000), INIT_LIMIT_MS);
    const initialized = await ready.promise;
    clearTimeout(initLimit);
    const limit = setTimeout(() => timeOut(model.timeout), model.timeout * 1000);
    if (initialized && child.connected) {
      child.send(
        { requestId, arn: model.arn, payload, deadline: Date.now() + model.timeout * 1000 },
        () => undefined,
      );
    } else {
      await exited;
      finishDead();
    }
    const outcome = await done.promise;
    clearTimeout(limit);
    // Lines that the invocation printed may arrive after its result, which comes over another channel.
    if (child.exitCode === null && child.signalCode === null) await drained(child);
    else await printed;
    running = undefined;
    return { requestId, ...outcome, log };
  }

  return {
    get requestId() {
      return running?.requestId;
    },
    get alive() {
      return child.exitCode === null && child.signalCode === null && !child.killed && fatal === undefined;
    },
    invoke,
    exited,
    async kill() {
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await exited;
    },
  };
}

async function readLines(stream: Readable | null, onLine: (line: string) => void): Promise<void> {
  if (!stream) return;
  for await (const line of createInterface({ input: stream })) onLine(line);
}

/** Waits until the lines that a process printed before its result are read. Two turns of the event loop read every pipe. */
async function drained(child: ChildProcess): Promise<void> {
  for (let turn = 0; turn < 2 && child.connected; turn += 1) await new Promise(setImmediate);
}
