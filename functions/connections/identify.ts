import { FinalError, InvalidInput } from '../domain/shared/errors.ts';
import { type ConnectionId, connectionId as connectionIdSchema } from '../domain/shared/ids.ts';
import type { RutterConnection, RutterStatus } from '../rutter/connection.ts';
import { CredentialsRefused } from '../rutter/errors.ts';

/** Reads the connection that a token belongs to. */
interface ConnectionReader {
  readonly connection: () => Promise<RutterConnection>;
  readonly status: () => Promise<RutterStatus>;
}

/** What identifying a token asks of Rutter. */
export interface IdentifyDeps {
  readonly exchange: (
    publicToken: string,
  ) => Promise<{ readonly connectionId: string; readonly accessToken: string; readonly platform: string }>;
  readonly readerFor: (accessToken: string) => Promise<ConnectionReader>;
}

/** A public token of Rutter Link, which this call uses up, or the access token of a connection. */
export type Token = { readonly publicToken: string } | { readonly accessToken: string };

const platforms = new Set(['SAGE_INTACCT', 'SAGE_INTACCT_V2']);
/** The id becomes part of the name of a secret. */
const nameable = /^[A-Za-z0-9_.-]{1,128}$/;

/** The connection that a token belongs to. */
export interface Identity {
  readonly connectionId: ConnectionId;
  readonly platform: string;
  readonly accessToken: string;
  /** The connection as Rutter describes it; undefined where it was not read to identify the token. */
  readonly details: RutterConnection | undefined;
}

/** Asks Rutter which connection a token belongs to. Throws {@link InvalidInput} if none, or not one of Sage Intacct. */
export async function identify(deps: IdentifyDeps, token: Token): Promise<Identity> {
  const field = 'publicToken' in token ? 'publicToken' : 'accessToken';
  const found = await nameRefusedToken(field, async () => {
    if ('publicToken' in token) return { ...(await deps.exchange(token.publicToken)), details: undefined };
    const reader = await deps.readerFor(token.accessToken);
    const details = await reader.connection();
    const { connectionId, platform } = details;
    return { connectionId, platform, accessToken: token.accessToken, details };
  });
  if (!platforms.has(found.platform)) {
    throw new InvalidInput(field, `belongs to a connection of ${found.platform}, not of Sage Intacct`);
  }
  if (!nameable.test(found.connectionId))
    throw new InvalidInput(field, 'Rutter returned an unusable connection id');
  return { ...found, connectionId: connectionIdSchema.parse(found.connectionId) };
}

/** Turns Rutter's refusal of a token into an error that names the field. */
async function nameRefusedToken<Value>(field: string, ask: () => Promise<Value>): Promise<Value> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof FinalError)) throw error;
    const mayBeUsed = field === 'publicToken' && !(error instanceof CredentialsRefused);
    const why = mayBeUsed
      ? 'it was used before, or is invalid: open Rutter Link again for a new one.'
      : 'Rutter does not accept it.';
    throw new InvalidInput(field, `${why} ${error.message}`, { cause: error });
  }
}
