import { createHash, timingSafeEqual } from 'node:crypto';
import type { Connection } from '../connections/connection.ts';
import type { World } from '../world.ts';
import { connectionError, errorBody, HttpRefusal, requestError } from './answer.ts';
import { type Call, headerOf } from './call.ts';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Compares secrets in constant time. */
export const isSame = (a: string, b: string): boolean => timingSafeEqual(digest(a), digest(b));

/** 401 unless the Basic credentials are the organization's. */
export const checkCredentials = (world: World, call: Call): void => {
  const wanted = Buffer.from(`${world.clientId}:${world.clientSecret}`).toString('base64');
  const sent = headerOf(call, 'authorization') ?? '';
  if (!isSame(sent, `Basic ${wanted}`)) throw connectionError(401, 'INVALID_CREDENTIALS');
};

/** 429 when the organization has used up its requests. */
export const checkRateLimit = (world: World): void => {
  const waitMs = world.rateLimit.admit(world.clock.now());
  if (waitMs === undefined) return;
  throw new HttpRefusal({
    status: 429,
    body: errorBody(429, `Too many requests: ${world.settings.rateLimit} per 10 seconds are allowed`),
    headers: world.settings.retryAfter ? { 'Retry-After': String(Math.ceil(waitMs / 1000)) } : {},
  });
};

/** 400 unless the request asks for the version that the sandbox implements. */
export const checkVersion = (world: World, call: Call): void => {
  const version = headerOf(call, 'x-rutter-version');
  if (version === undefined && !world.settings.requireVersion) return;
  if (version !== '2024-08-31')
    throw requestError(400, 'INVALID_REQUEST', 'X-Rutter-Version must be 2024-08-31');
};

/** The connection of the access token, in any state. 401 when there is none. */
export const connectionOf = (world: World, call: Call): Connection => {
  const connection = world.connections.withToken(call.query.get('access_token') ?? '');
  if (!connection) throw connectionError(401, 'INVALID_CREDENTIALS');
  return connection;
};

/** The connection of the access token. Refused when its data cannot be read or written in its present state. */
export const usableConnectionOf = (world: World, call: Call): Connection => {
  const connection = connectionOf(world, call);
  const { notReadyStatus, refusedStatus } = world.settings;
  if (connection.state === 'needs_reauth') throw connectionError(refusedStatus, 'NEEDS_UPDATE');
  if (connection.state === 'disabled') throw connectionError(refusedStatus, 'CONNECTION_DISABLED');
  if (connection.state === 'not_ready' && call.query.get('force_fetch') !== 'true')
    throw connectionError(notReadyStatus, 'PRODUCT_NOT_READY');
  return connection;
};
