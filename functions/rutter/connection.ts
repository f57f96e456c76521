import * as z from 'zod';
import type { LastSync } from '../domain/ledger/last-read.ts';
import { type Instant, instantOf } from '../domain/shared/time.ts';
import type { UnusableState } from './errors.ts';
import type { SendToRutter } from './http.ts';
import { parseBody } from './parse-body.ts';

/** `active` and `unhealthy` can be read; the others say why not. */
export type ConnectionStatus = 'active' | 'unhealthy' | UnusableState;

/** What Rutter says about a connection. https://docs.rutter.com/rest/2024-08-31/connections */
export interface RutterConnection {
  readonly connectionId: string;
  readonly platform: string;
  readonly name: string | null;
  /** Objects that Rutter does not offer for it; null when Rutter does not say. */
  readonly unavailableObjects: readonly string[] | null;
}

export interface RutterStatus {
  readonly status: ConnectionStatus;
  readonly platform: string;
  /** Where the partner signs in again. */
  readonly linkUrl: string | null;
  readonly disabledReason: string | null;
}

const details = z.looseObject({
  connection: z.looseObject({
    id: z.string().min(1),
    platform: z.string(),
    store_name: z.string().nullish(),
    unavailable_objects: z.array(z.string()).nullish(),
    last_sync_started_at: z.string().nullish(),
    last_sync_completed_at: z.string().nullish(),
  }),
});

const status = z.looseObject({
  status: z.looseObject({
    is_ready: z.boolean(),
    is_healthy: z.boolean().nullish(),
    link_url: z.string().nullish(),
    platform: z.string(),
    needs_update_status: z.looseObject({ needs_update: z.boolean() }).nullish(),
    disabled_status: z
      .looseObject({ is_disabled: z.boolean(), disabled_reason: z.string().nullish() })
      .nullish(),
  }),
});

const exchanged = z.looseObject({
  connection_id: z.string().min(1),
  access_token: z.string().min(1),
  platform: z.string(),
});

export async function fetchConnection(send: SendToRutter): Promise<RutterConnection> {
  const path = 'connections/access_token';
  const { body } = await send({ method: 'GET', path, asConnection: true });
  const { connection } = parseBody(`GET ${path}`, details, body);
  return {
    connectionId: connection.id,
    platform: connection.platform,
    name: connection.store_name ?? null,
    unavailableObjects: connection.unavailable_objects ?? null,
  };
}

/** Of the whole connection: Rutter does not tell it for one object. */
export async function fetchLastSync(send: SendToRutter): Promise<LastSync> {
  const path = 'connections/access_token';
  const { body } = await send({ method: 'GET', path, asConnection: true });
  const { connection } = parseBody(`GET ${path}`, details, body);
  return {
    startedAt: moment(connection.last_sync_started_at),
    completedAt: moment(connection.last_sync_completed_at),
  };
}

/** A time that cannot be read proves nothing. */
function moment(text: string | null | undefined): Instant | null {
  const milliseconds = Date.parse(text ?? '');
  return Number.isNaN(milliseconds) ? null : instantOf(milliseconds);
}

export async function fetchStatus(send: SendToRutter): Promise<RutterStatus> {
  const path = 'connections/status';
  const { body } = await send({ method: 'GET', path, asConnection: true });
  const { status: said } = parseBody(`GET ${path}`, status, body);
  return {
    status: statusOf(said),
    platform: said.platform,
    linkUrl: said.link_url ?? null,
    disabledReason: said.disabled_status?.disabled_reason ?? null,
  };
}

function statusOf(said: z.infer<typeof status>['status']): ConnectionStatus {
  if (said.disabled_status?.is_disabled) return 'disabled';
  if (said.needs_update_status?.needs_update) return 'needs_reauth';
  if (!said.is_ready) return 'not_ready';
  return said.is_healthy === false ? 'unhealthy' : 'active';
}

/** The access token that a public token of Rutter Link stands for. It can be asked for once. */
export async function exchangePublicToken(
  send: SendToRutter,
  credentials: { readonly clientId: string; readonly clientSecret: string },
  publicToken: string,
): Promise<{ readonly connectionId: string; readonly accessToken: string; readonly platform: string }> {
  const path = 'item/public_token/exchange';
  const { clientId, clientSecret } = credentials;
  const { body } = await send({
    method: 'POST',
    path,
    body: JSON.stringify({ client_id: clientId, secret: clientSecret, public_token: publicToken }),
    secrets: [publicToken],
  });
  const answer = parseBody(`POST ${path}`, exchanged, body);
  return { connectionId: answer.connection_id, accessToken: answer.access_token, platform: answer.platform };
}
