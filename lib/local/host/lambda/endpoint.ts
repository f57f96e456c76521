import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { AwsError } from '../errors.ts';
import { readBody } from '../http/exchange.ts';
import type { Guard } from '../iam/guard.ts';
import { parseJson } from '../json.ts';
import { functionNameOf } from '../resources/parse.ts';
import type { AsyncInvocations } from './async.ts';
import type { Pool } from './pool.ts';
import type { Outcome } from './protocol.ts';

const PATH = /^\/2015-03-31\/functions\/([^/?]+)\/invocations(?:\?.*)?$/;

/** The largest payloads that AWS accepts, in bytes. https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const LIMITS = { RequestResponse: 6_291_456, Event: 1_048_576, DryRun: 6_291_456 };
const TAIL_BYTES = 4096;

export interface EndpointOptions {
  guard: Guard;
  pool: Pool;
  invocations: AsyncInvocations;
  /** ARN of a function; undefined when there is none of that name. */
  arnOf(functionName: string): string | undefined;
}

interface Reply {
  status: number;
  headers: Record<string, string>;
  body: string;
}

function typeOf(request: IncomingMessage): keyof typeof LIMITS {
  const type = request.headers['x-amz-invocation-type'] ?? 'RequestResponse';
  if (type === 'RequestResponse' || type === 'Event' || type === 'DryRun') return type;
  throw new AwsError('InvalidParameterValueException', `Unknown invocation type ${String(type)}`);
}

function replyOf(outcome: Outcome, withLog: boolean): Reply {
  const headers: Record<string, string> = {
    'X-Amz-Executed-Version': '$LATEST',
    'x-amzn-RequestId': outcome.requestId,
  };
  if (outcome.functionError) headers['X-Amz-Function-Error'] = outcome.functionError;
  if (withLog) {
    const lines = [
      `START RequestId: ${outcome.requestId} Version: $LATEST`,
      ...outcome.log,
      `END RequestId: ${outcome.requestId}`,
    ];
    headers['X-Amz-Log-Result'] = Buffer.from(`${lines.join('\n')}\n`)
      .subarray(-TAIL_BYTES)
      .toString('base64');
  }
  return { status: 200, headers, body: outcome.payload };
}

/** Handler of Lambda's Invoke. https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
export function createLambdaEndpoint(
  options: EndpointOptions,
): (request: IncomingMessage, response: ServerResponse) => void {
  const { guard, pool, invocations } = options;

  async function invoke(request: IncomingMessage, name: string, payload: string): Promise<Reply> {
    const type = typeOf(request);
    if (type === 'DryRun') return { status: 204, headers: {}, body: '' };
    if (type === 'Event') {
      const requestId = randomUUID();
      invocations.add(name, payload, requestId);
      return { status: 202, headers: { 'x-amzn-RequestId': requestId }, body: '' };
    }
    return replyOf(await pool.invokeNow(name, payload), request.headers['x-amz-log-type'] === 'Tail');
  }

  function checkPayload(request: IncomingMessage, body: Buffer): string {
    const limit = LIMITS[typeOf(request)];
    if (body.length > limit)
      throw new AwsError(
        'RequestTooLargeException',
        `Request must be smaller than ${limit} bytes for the InvokeFunction operation`,
        413,
      );
    const text = body.length === 0 ? '{}' : body.toString();
    if (parseJson(text) === undefined)
      throw new AwsError('InvalidRequestContentException', 'Could not parse request body into json');
    return text;
  }

  /** Undefined when a hook killed the calling process. */
  async function admitted(request: IncomingMessage, name: string, body: Buffer): Promise<Reply | undefined> {
    const arn = options.arnOf(name);
    const execute = () => {
      if (arn === undefined)
        throw new AwsError('ResourceNotFoundException', `Function not found: ${name}`, 404);
      return invoke(request, name, checkPayload(request, body));
    };
    const caller = guard.callerOf(request);
    if (!caller) return execute();
    const permissions = [{ action: 'lambda:InvokeFunction', resource: arn ?? name }];
    const admission = await guard.admit(
      caller,
      'lambda:InvokeFunction',
      permissions,
      parseJson(body.toString()),
    );
    if (!admission) return undefined;
    const reply = await execute();
    return (await admission.answered(reply.status)) ? reply : undefined;
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request);
    const match = PATH.exec(request.url ?? '');
    if (request.method !== 'POST' || !match) {
      throw new AwsError(
        'UnknownOperationException',
        `${request.method} ${request.url} is not hosted locally`,
      );
    }
    const reply = await admitted(request, functionNameOf(decodeURIComponent(match[1] ?? '')), body);
    if (!reply) response.destroy();
    else
      response
        .writeHead(reply.status, { 'Content-Type': 'application/json', ...reply.headers })
        .end(reply.body);
  }

  return (request, response) => {
    serve(request, response).catch((error: unknown) => {
      const awsError =
        error instanceof AwsError ? error : new AwsError('ServiceException', String(error), 500);
      response.writeHead(awsError.status, {
        'Content-Type': 'application/json',
        'X-Amzn-ErrorType': awsError.code,
      });
      response.end(
        JSON.stringify({
          Type: awsError.status < 500 ? 'User' : 'Service',
          message: awsError.message,
          Message: awsError.message,
        }),
      );
    });
  };
}
