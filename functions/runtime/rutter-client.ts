import type { ConnectionId } from '../domain/shared/ids.ts';
import type { Log } from '../domain/shared/ports.ts';
import { exchangePublicToken, fetchConnection, fetchStatus } from '../rutter/connection.ts';
import { CredentialsRefused } from '../rutter/errors.ts';
import { rutterHttp, type SendToRutter } from '../rutter/http.ts';
import { type Ledger, ledgerOf } from '../rutter/ledger.ts';
import type { RutterCredentials, Secrets } from './secrets.ts';

export interface RutterOptions {
  readonly baseUrl: string;
  readonly secrets: Secrets;
  readonly remainingMs: () => number;
  readonly log: Log;
}

/** Calls Rutter with these credentials; with a token, as the connection that it belongs to. */
function rutterSender(
  options: RutterOptions,
  credentials: RutterCredentials,
  accessToken?: string,
): SendToRutter {
  return rutterHttp({
    ...credentials,
    baseUrl: options.baseUrl,
    ...(accessToken === undefined ? {} : { accessToken }),
    remainingMs: options.remainingMs,
    onRetry: (retry) => options.log.warn('Rutter is tried again', { ...retry }),
  });
}

/** The calls by which `connect` identifies a token. */
export function tokenDeps(options: RutterOptions, credentials: RutterCredentials) {
  return {
    exchange: (publicToken: string) =>
      exchangePublicToken(rutterSender(options, credentials), credentials, publicToken),
    readerFor: async (accessToken: string) => {
      const send = rutterSender(options, credentials, accessToken);
      return { connection: () => fetchConnection(send), status: () => fetchStatus(send) };
    },
  };
}

/** The ledger of a connection, for the pulls. */
export function connectionLedger(options: RutterOptions, connectionId: ConnectionId): Ledger {
  return ledgerOf(connectionSender(options, connectionId));
}

/**
 * Calls Rutter as a connection. Credentials are read at the first call. If Rutter refuses them, they are read again
 * once, because they may have been rotated since.
 */
export function connectionSender(options: RutterOptions, connectionId: ConnectionId): SendToRutter {
  const { secrets } = options;
  let sender: Promise<SendToRutter> | undefined;
  const connect = () => {
    const connecting = (async () =>
      rutterSender(options, await secrets.rutter(), await secrets.accessToken(connectionId)))();
    connecting.catch(() => {
      sender = undefined;
    });
    return connecting;
  };

  return async (call) => {
    sender ??= connect();
    try {
      return await (await sender)(call);
    } catch (error) {
      if (!(error instanceof CredentialsRefused)) throw error;
      secrets.forget();
      sender = connect();
      return (await sender)(call);
    }
  };
}
