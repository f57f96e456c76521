import type { Cache } from '../cache/cache.ts';
import type { ObjectType } from '../cache/resources.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Platform } from '../options.ts';
import type { WireOptions } from '../wire/wire.ts';

/** A connection's state as GET /connections names it. */
export const connectionStates = ['active', 'unhealthy', 'not_ready', 'needs_reauth', 'disabled'] as const;
/** A state of a connection. */
export type ConnectionState = (typeof connectionStates)[number];

/** One business linked through Rutter. */
export interface Connection {
  readonly id: string;
  readonly platform: Platform;
  readonly name: string;
  /** Where a person signs in again when the connection needs it. */
  readonly linkUrl: string;
  readonly createdAt: number;
  readonly ledger: Ledger;
  readonly cache: Cache;
  /** What its API shows. A change applies at once, also to rows that were cached before. */
  readonly wire: { -readonly [Field in keyof WireOptions]: WireOptions[Field] };
  bankDeposits: boolean;
  accessToken: string;
  state: ConnectionState;
  /** One of Rutter's reasons; null while it is not disabled. */
  disabledReason: string | null;
  changedAt: number;
}

/** True if the connection's platform has this object. If not, its paths answer 404. */
export const supports = (connection: Connection, type: ObjectType): boolean =>
  type !== 'bank_deposit' || connection.bankDeposits;

/** True if Rutter syncs the connection and its data can be read. */
export const isUsable = (connection: Connection): boolean =>
  connection.state === 'active' || connection.state === 'unhealthy';
