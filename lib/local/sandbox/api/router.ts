import type { World } from '../world.ts';
import { type Answer, HttpRefusal, requestError } from './answer.ts';
import type { Call } from './call.ts';
import { exchange, incrementalSync, listConnections, showConnection, showStatus } from './connections.ts';
import { checkCredentials, checkRateLimit, checkVersion } from './guards.ts';
import { byId, list, unsupported } from './reads.ts';
import { createDeposit, createPayment, showJob } from './writes.ts';

type Handler = (world: World, call: Call, ...parts: string[]) => Answer;

const routes: readonly (readonly [method: string, path: RegExp, handler: Handler])[] = [
  ['GET', /^\/accounting\/([a-z_]+)$/, (world, call, plural = '') => list(world, call, plural)],
  [
    'GET',
    /^\/accounting\/([a-z_]+)\/([^/]+)$/,
    (world, call, plural = '', id = '') => byId(world, call, plural, id),
  ],
  ['POST', /^\/accounting\/invoice_payments$/, createPayment],
  ['POST', /^\/accounting\/bank_deposits$/, createDeposit],
  ['GET', /^\/jobs\/([^/]+)$/, (world, _call, id = '') => showJob(world, id)],
  ['GET', /^\/connections$/, listConnections],
  ['GET', /^\/connections\/access_token$/, showConnection],
  ['GET', /^\/connections\/status$/, showStatus],
  ['POST', /^\/connections\/incremental_sync$/, incrementalSync],
];

const EXCHANGE = '/item/public_token/exchange';

const dispatch = (world: World, call: Call): Answer => {
  if (!call.versioned) throw requestError(404, 'NOT_FOUND', 'The API is under /versioned');
  const isExchange = call.method === 'POST' && call.path === EXCHANGE;
  if (!isExchange) checkCredentials(world, call);
  checkRateLimit(world);
  checkVersion(world, call);
  if (isExchange) return exchange(world, call);
  for (const [method, pattern, handler] of routes) {
    const match = call.method === method ? pattern.exec(call.path) : null;
    if (match) return handler(world, call, ...match.slice(1));
  }
  throw unsupported(call);
};

/** Answers a call. A refusal is an answer too. */
export const answerCall = (world: World, call: Call): Answer => {
  try {
    return dispatch(world, call);
  } catch (error) {
    if (error instanceof HttpRefusal) return error.answer;
    throw error;
  }
};
