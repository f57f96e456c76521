import { parseJson } from '../json.ts';
import type { FunctionModel, InvokeConfig } from '../resources/function.ts';
import type { Timers } from '../timers.ts';
import type { Work } from '../work.ts';
import type { Pool } from './pool.ts';
import type { Outcome } from './protocol.ts';

/** Asynchronous invocations, with their retries and failure destinations. */
export interface AsyncInvocations {
  add(functionName: string, payload: string, requestId: string): void;
}

export interface AsyncInvocationsOptions {
  functions: FunctionModel[];
  configs: InvokeConfig[];
  pool: Pool;
  work: Work;
  timers: Timers;
  /** Milliseconds before the second and the third attempt. */
  retryDelaysMs: [number, number];
  /** Sends a text to an SQS queue. */
  sendToQueue(arn: string, body: string): Promise<void>;
}

interface Invocation {
  functionName: string;
  payload: string;
  requestId: string;
  receivedAt: number;
}

/** Of a function without an AWS::Lambda::EventInvokeConfig. */
const DEFAULTS = { maxRetries: 2, maxAge: 21_600, onFailure: undefined };

/**
 * Makes the asynchronous invocations. Attempts and their spacing follow
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 */
export function createAsyncInvocations(options: AsyncInvocationsOptions): AsyncInvocations {
  const { pool, work, timers, retryDelaysMs } = options;
  const configs = new Map(options.configs.map((config) => [config.functionName, config]));
  const arns = new Map(options.functions.map(({ name, arn }) => [name, arn]));

  async function giveUp(
    invocation: Invocation,
    condition: string,
    attempts: number,
    last: Outcome | undefined,
  ): Promise<void> {
    const destination = configs.get(invocation.functionName)?.onFailure;
    if (destination === undefined) return;
    const record = {
      version: '1.0',
      timestamp: new Date().toISOString(),
      requestContext: {
        requestId: invocation.requestId,
        functionArn: `${arns.get(invocation.functionName)}:$LATEST`,
        condition,
        approximateInvokeCount: attempts,
      },
      requestPayload: parseJson(invocation.payload),
      ...(last && {
        responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: last.functionError },
        responsePayload: parseJson(last.payload),
      }),
    };
    await options.sendToQueue(destination, JSON.stringify(record));
  }

  async function deliver(invocation: Invocation): Promise<void> {
    const { maxRetries, maxAge } = configs.get(invocation.functionName) ?? DEFAULTS;
    let last: Outcome | undefined;
    for (let attempt = 1; ; attempt += 1) {
      if (Date.now() - invocation.receivedAt > maxAge * 1000)
        return giveUp(invocation, 'EventAgeExceeded', attempt - 1, last);
      last = await pool.invoke(invocation.functionName, invocation.payload, invocation.requestId);
      if (!last.functionError) return;
      if (attempt > maxRetries) return giveUp(invocation, 'RetriesExhausted', attempt, last);
      await timers.wait(retryDelaysMs[attempt === 1 ? 0 : 1]);
    }
  }

  return {
    add(functionName, payload, requestId) {
      work.run(() => deliver({ functionName, payload, requestId, receivedAt: Date.now() }));
    },
  };
}
