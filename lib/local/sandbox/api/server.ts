import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Effect, ofKind } from '../faults/effects.ts';
import { malform } from '../faults/malform.ts';
import type { World } from '../world.ts';
import { type Answer, errorBody, JOB_ID } from './answer.ts';
import { type Call, headerOf } from './call.ts';
import { type LoggedRequest, logRequest, withoutToken } from './request-log.ts';
import { answerCall } from './router.ts';

const PREFIX = '/versioned';

const readCall = async (world: World, request: IncomingMessage): Promise<[Call, LoggedRequest]> => {
  const url = new URL(request.url ?? '/', 'http://sandbox');
  const versioned = url.pathname.startsWith(`${PREFIX}/`);
  const path = versioned ? url.pathname.slice(PREFIX.length) : url.pathname;
  const method = request.method ?? 'GET';
  const body = await text(request);
  world.clock.runDue();
  const connectionId = world.connections.withToken(url.searchParams.get('access_token') ?? '')?.id;
  const hasCursor = url.searchParams.has('cursor');
  const effects = world.faults.take({ method, path, connectionId, hasCursor });
  const call: Call = {
    method,
    path,
    versioned,
    query: url.searchParams,
    headers: request.headers,
    body,
    effects,
  };
  const idempotencyKey = headerOf(call, 'idempotency-key');
  const logged: LoggedRequest = {
    at: world.clock.now(),
    method,
    path,
    query: withoutToken(url.searchParams),
    status: 0,
    ...(connectionId === undefined ? {} : { connectionId }),
    ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
  };
  return [call, logged];
};

const injectedAnswer = (effect: Extract<Effect, { kind: 'status' }>, actual?: Answer): Answer => {
  const jobId = effect.jobId ? actual?.headers?.[JOB_ID] : undefined;
  return {
    status: effect.status,
    body: effect.body === undefined ? errorBody(effect.status, 'Injected by the sandbox') : effect.body,
    headers: {
      ...(effect.retryAfter === undefined ? {} : { 'Retry-After': String(effect.retryAfter) }),
      ...(jobId === undefined ? {} : { [JOB_ID]: jobId }),
    },
  };
};

/** The answer to a call, or the one that a fault puts in its place. */
const answerWithFaults = (world: World, call: Call): Answer => {
  const status = ofKind(call.effects, 'status');
  if (status && !status.committed) return injectedAnswer(status);
  const answer = answerCall(world, call);
  ofKind(call.effects, 'then')?.run();
  if (status) return injectedAnswer(status, answer);
  const nonJson = ofKind(call.effects, 'non-json');
  if (nonJson) return { status: nonJson.status ?? 200, body: nonJson.body ?? '<html>Bad gateway</html>' };
  return { ...answer, body: malform(answer.body, call.effects) };
};

const textOf = (body: unknown): string => {
  if (body === undefined || body === null) return '';
  return typeof body === 'string' ? body : JSON.stringify(body);
};

const send = (world: World, response: ServerResponse, answer: Answer, truncated: boolean): void => {
  const content = Buffer.from(textOf(answer.body));
  response.sendDate = false;
  response.writeHead(answer.status, {
    'Content-Type': typeof answer.body === 'string' ? 'text/html' : 'application/json; charset=utf-8',
    'Content-Length': content.length,
    Date: new Date(world.clock.now()).toUTCString(),
    'X-Rutter-Request-ID': world.requestIds.uuid(),
    ...answer.headers,
  });
  if (truncated) response.write(content.subarray(0, content.length / 2), () => response.destroy());
  else response.end(content);
};

const serve = async (world: World, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const [call, logged] = await readCall(world, request);
  logRequest(world.requests, logged);
  const slow = ofKind(call.effects, 'slow');
  if (slow) await sleep(slow.ms, undefined, { ref: false });
  const reset = ofKind(call.effects, 'reset');
  if (reset?.when === 'before') {
    request.socket.resetAndDestroy();
    return;
  }
  const answer = answerWithFaults(world, call);
  if (reset) {
    request.socket.resetAndDestroy();
    return;
  }
  logged.status = answer.status;
  send(world, response, answer, ofKind(call.effects, 'truncated') !== undefined);
};

/** Rutter's API on a socket. An error of the sandbox itself answers 500 with its text. */
export const createApiServer = (world: World): Server =>
  createServer((request, response) => {
    serve(world, request, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else send(world, response, { status: 500, body: errorBody(500, `Sandbox: ${String(error)}`) }, false);
    });
  });
