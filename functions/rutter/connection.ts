import * as z from 'zod';
import type { LastSync } from '../domain/ledger/last-read.ts';
import { type Instant, instantOf } from '../domain/shared/time.ts';
import type { UnusableState } from './errors.ts';
import type { SendToRutter } from './http.ts';
import { parseBody } from './parse-body.ts';

/** `active` and `unhealthy` connections can be read. Every other status says why the connection cannot. */
type ConnectionStatus = 'active' | 'unhealthy' | UnusableState;

/** A connection as Rutter describes it. https://docs.rutter.com/rest/2024-08-31/connections */
export interface RutterConnection {
  readonly connectionId: string;
  readonly platform: string;
  readonly name: string | null;
  /** The objects that Rutter does not offer for this connection; null if it does not say. */
  readonly unavailableObjects: readonly string[] | null;
}

export interface RutterStatus {
  readonly status: ConnectionStatus;
  readonly platform: string;
  /** The page where the partner signs in again. */
  readonly linkUrl: string | null;
  readonly disabledReason: string | null;
}

const connectionBody = z.looseObject({
  connection: z.looseObject({
    id: z.string().min(1),
    platform: z.string(),
    store_name: z.string().nullish(),
    unavailable_objects: z.array(z.string()).nullish(),
    last_sync_started_at: z.string().nullish(),
    last_sync_completed_at: z.string().nullish(),
  }),
});

const statusBody = z.looseObject({
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

const exchangeBody = z.looseObject({
  connection_id: z.string().min(1),
  access_token: z.string().min(1),
  platform: z.string(),
});

/** The connection that the access token belongs to. */
export async function fetchConnection(send: SendToRutter): Promise<RutterConnection> {
  const path = 'connections/access_token';
  const { body } = await send({ method: 'GET', path, asConnection: true });
  const { connection } = parseBody(`GET ${path}`, connectionBody, body);
  return {
    connectionId: connection.id,
    platform: connection.platform,
    name: connection.store_name ?? null,
    unavailableObjects: connection.unavailable_objects ?? null,
  };
}

/** When Rutter last read the whole connection from Intacct. It does not report this for a single object. */
export async function fetchLastSync(send: SendToRutter): Promise<LastSync> {
  const path = 'connections/access_token';
  const { body } = await send({ method: 'GET', path, asConnection: true });
  const { connection } = parseBody(`GET ${path}`, connectionBody, body);
  return {
    startedAt: instantOrNull(connection.last_sync_started_at),
    completedAt: instantOrNull(connection.last_sync_completed_at),
  };
}

/** An instant, or null for a time that cannot be read: as proof, that counts as no time. */
function instantOrNull(text: string | null | undefined): Instant | null {
  const milliseconds = Date.parse(text ?? '');
  return Number.isNaN(milliseconds) ? null : instantOf(milliseconds);
}

/** The status of the connection. https://docs.rutter.com/rest/2024-08-31/connections */
export async function fetchStatus(send: SendToRutter): Promise<RutterStatus> {
  const path = 'connections/status';
  const { body } = await send({ method: 'GET', path, asConnection: true });
  const { status } = parseBody(`GET ${path}`, statusBody, body);
  return {
    status: statusOf(status),
    platform: status.platform,
    linkUrl: status.link_url ?? null,
    disabledReason: status.disabled_status?.disabled_reason ?? null,
  };
}

function statusOf(status: z.infer<typeof statusBody>['status']): ConnectionStatus {
  if (status.disabled_status?.is_disabled) return 'disabled';
  if (status.needs_update_status?.needs_update) return 'needs_reauth';
  if (!status.is_ready) return 'not_ready';
  return status.is_healthy === false ? 'unhealthy' : 'active';
}

/** Exchanges a public token of Rutter Link for the access token of its connection. A public token works once. */
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
  const exchanged = parseBody(`POST ${path}`, exchangeBody, body);
  return {
    connectionId: exchanged.connection_id,
    accessToken: exchanged.access_token,
    platform: exchanged.platform,
  };
}
