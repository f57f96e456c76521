import { Agent, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream';
import { AwsError } from '../errors.ts';
import type { Admission, Guard } from '../iam/guard.ts';
import { parseJson } from '../json.ts';
import type { Permission } from '../types.ts';
import { operationOf, readBody, sendError } from './exchange.ts';

/** A service that runs in a server of its own, behind the guard. */
export interface ProxyOptions {
  /** Base URL of the server. */
  target: string;
  /** IAM prefix of the service, as `dynamodb`. */
  service: string;
  guard: Guard;
  /** The permissions an operation needs. */
  permissionsOf(operation: string, body: unknown): Permission[];
  /** Called after every request, with the permissions it needed if a function made it. */
  onRequest?: (operation: string, permissions?: readonly Permission[]) => void;
}

const JSON_TYPE = 'application/x-amz-json-1.0';

/** Makes the handler that passes requests on. It parses the body of a function's request, no other body. */
export function createProxy(
  options: ProxyOptions,
): (request: IncomingMessage, response: ServerResponse) => void {
  const { guard, service } = options;
  const target = new URL(options.target);
  const agent = new Agent({ keepAlive: true, maxSockets: 256 });

  function passOn(
    request: IncomingMessage,
    response: ServerResponse,
    read?: { readonly body: Buffer; readonly permissions: Permission[]; readonly admission: Admission },
  ): void {
    const { host: _host, ...headers } = request.headers;
    const outgoing = httpRequest(
      { agent, host: target.hostname, port: target.port, method: request.method, path: request.url, headers },
      (incoming) => {
        options.onRequest?.(operationOf(request), read?.permissions);
        void answer(incoming, response, read?.admission);
      },
    );
    outgoing.on('error', (error) => {
      if (response.destroyed) return;
      sendError(
        response,
        new AwsError('InternalServerError', `${service} did not answer: ${error.message}`, 500),
        JSON_TYPE,
      );
    });
    response.on('close', () => {
      if (!response.writableFinished) outgoing.destroy();
    });
    if (read) outgoing.end(read.body);
    else pipeline(request, outgoing, () => undefined);
  }

  async function answer(
    incoming: IncomingMessage,
    response: ServerResponse,
    admission?: Admission,
  ): Promise<void> {
    const status = incoming.statusCode ?? 500;
    if (admission && !(await admission.answered(status))) {
      incoming.destroy();
      response.destroy();
      return;
    }
    response.writeHead(status, incoming.rawHeaders);
    pipeline(incoming, response, () => undefined);
  }

  async function guarded(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const caller = guard.callerOf(request);
    if (!caller) {
      passOn(request, response);
      return;
    }
    const body = await readBody(request);
    const operation = operationOf(request);
    const parsed = parseJson(body.toString());
    const permissions = options.permissionsOf(operation, parsed);
    const admission = await guard.admit(caller, `${service}:${operation}`, permissions, parsed);
    if (admission) passOn(request, response, { body, permissions, admission });
    else response.destroy();
  }

  return (request, response) => {
    guarded(request, response).catch((error: unknown) => sendError(response, error, JSON_TYPE));
  };
}
