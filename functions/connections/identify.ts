import { FinalError, InvalidInput } from '../domain/shared/errors.ts';
import { type ConnectionId, connectionId as connectionIdSchema } from '../domain/shared/ids.ts';
import type { RutterConnection, RutterStatus } from '../rutter/connection.ts';
import { CredentialsRefused } from '../rutter/errors.ts';

/** What Rutter says of a token. */
export interface TokenHolder {
  readonly connection: () => Promise<RutterConnection>;
  readonly status: () => Promise<RutterStatus>;
}

/** What finding out asks of Rutter. */
export interface IdentifyDeps {
  readonly exchange: (
    publicToken: string,
  ) => Promise<{ readonly connectionId: string; readonly accessToken: string; readonly platform: string }>;
  readonly holderOf: (accessToken: string) => Promise<TokenHolder>;
}

/** A token of Rutter Link (public, used up by this call) or one that is known already. */
export type Token = { readonly publicToken: string } | { readonly accessToken: string };

const platforms = new Set(['SAGE_INTACCT', 'SAGE_INTACCT_V2']);
/** Part of the name of a secret. */
const nameable = /^[A-Za-z0-9_.-]{1,128}$/;

/** Whose token it is. `known` is what was read of the connection to find out. */
export interface Identity {
  readonly connectionId: ConnectionId;
  readonly platform: string;
  readonly accessToken: string;
  readonly known: RutterConnection | undefined;
}

/** Asks Rutter whose token it is. Throws `InvalidInput` when it is nobody's, or not of Sage Intacct. */
export async function identify(deps: IdentifyDeps, token: Token): Promise<Identity> {
  const field = 'publicToken' in token ? 'publicToken' : 'accessToken';
  const found = await refusing(field, async () => {
    if ('publicToken' in token) return { ...(await deps.exchange(token.publicToken)), known: undefined };
    const holder = await deps.holderOf(token.accessToken);
    const known = await holder.connection();
    const { connectionId, platform } = known;
    return { connectionId, platform, accessToken: token.accessToken, known };
  });
  if (!platforms.has(found.platform)) {
    throw new InvalidInput(field, `belongs to a connection of ${found.platform}, not of Sage Intacct`);
  }
  if (!nameable.test(found.connectionId))
    throw new InvalidInput(field, 'Rutter answered an unusable connection id');
  return { ...found, connectionId: connectionIdSchema.parse(found.connectionId) };
}

/** Turns Rutter's refusal of a token into an error that names the field. */
async function refusing<Value>(field: string, ask: () => Promise<Value>): Promise<Value> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof FinalError)) throw error;
    const used = field === 'publicToken' && !(error instanceof CredentialsRefused);
    const why = used
      ? 'it was used already, or is invalid: open Rutter Link again for another one.'
      : 'Rutter does not accept it.';
    throw new InvalidInput(field, `${why} ${error.message}`, { cause: error });
  }
}
