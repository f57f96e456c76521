import type { IncomingMessage, ServerResponse } from 'node:http';
import { AwsError } from '../errors.ts';
import type { Guard } from '../iam/guard.ts';
import { isObject, type JsonObject, parseJson } from '../json.ts';
import type { Permission } from '../types.ts';
import { operationOf, readBody, sendError, sendJson } from './exchange.ts';

/** A service of the JSON 1.1 protocol that the host answers itself. */
export interface ServiceOptions {
  /** IAM prefix of the service, as `events`. */
  service: string;
  guard: Guard;
  operations: Record<string, (input: JsonObject) => unknown>;
  permissionsOf(operation: string, input: JsonObject): Permission[];
}

const JSON_TYPE = 'application/x-amz-json-1.1';

/** Makes the handler of the service: it admits a call, executes it and answers. */
export function createService(
  options: ServiceOptions,
): (request: IncomingMessage, response: ServerResponse) => void {
  const { guard, service, operations } = options;

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const operation = operationOf(request);
    const input = parseJson((await readBody(request)).toString());
    const execute = operations[operation];
    if (!execute)
      throw new AwsError('UnknownOperationException', `${service} ${operation} is not hosted locally`);
    if (!isObject(input))
      throw new AwsError('SerializationException', 'The request body is not a JSON object');
    const caller = guard.callerOf(request);
    if (!caller) {
      sendJson(response, 200, await execute(input), JSON_TYPE);
      return;
    }
    const permissions = options.permissionsOf(operation, input);
    const admission = await guard.admit(caller, `${service}:${operation}`, permissions, input);
    if (!admission) {
      response.destroy();
      return;
    }
    const outcome = await outcomeOf(execute, input);
    const status = outcome instanceof AwsError ? outcome.status : 200;
    if (!(await admission.answered(status))) response.destroy();
    else if (outcome instanceof AwsError) sendError(response, outcome, JSON_TYPE);
    else sendJson(response, 200, outcome, JSON_TYPE);
  }

  return (request, response) => {
    serve(request, response).catch((error: unknown) => sendError(response, error, JSON_TYPE));
  };
}

/** The result of an operation, or the AwsError that it threw. */
async function outcomeOf(execute: (input: JsonObject) => unknown, input: JsonObject): Promise<unknown> {
  try {
    return await execute(input);
  } catch (error) {
    if (error instanceof AwsError) return error;
    throw error;
  }
}
