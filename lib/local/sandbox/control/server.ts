import { createServer, type IncomingMessage, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import * as z from 'zod';
import { LedgerRefusal } from '../ledger/refusal.ts';
import type { World } from '../world.ts';
import { runControl } from './routes.ts';

const PREFIX = '/__sim/';

const failure = (error: unknown): [status: number, text: string] => {
  if (error instanceof z.ZodError) return [400, z.prettifyError(error)];
  if (error instanceof SyntaxError) return [400, `The body is not JSON: ${error.message}`];
  if (error instanceof LedgerRefusal) return [409, error.message];
  if (error instanceof RangeError) return [404, error.message];
  return [500, String(error)];
};

const control = async (world: World, request: IncomingMessage): Promise<[status: number, body: unknown]> => {
  try {
    const body = await text(request);
    const { pathname } = new URL(request.url ?? '/', 'http://sandbox');
    if (request.method !== 'POST' || !pathname.startsWith(PREFIX))
      return [404, { error: `Only POST ${PREFIX}<route> is answered here` }];
    const result = runControl(world, pathname.slice(PREFIX.length), body === '' ? {} : JSON.parse(body));
    return [200, { result: result ?? null }];
  } catch (error) {
    const [status, message] = failure(error);
    return [status, { error: message }];
  }
};

/**
 * The control server. `POST /__sim/<route>` with a JSON body answers `{"result"}`, or `{"error"}` with status
 * - 400: the body does not fit the route;
 * - 404: there is no such route or id;
 * - 409: Intacct would refuse.
 */
export const createControlServer = (world: World): Server =>
  createServer(async (request, response) => {
    const [status, body] = await control(world, request);
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
  });
