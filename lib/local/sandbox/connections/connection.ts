import type { Cache } from '../cache/cache.ts';
import type { ObjectType } from '../cache/resources.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Platform } from '../options.ts';
import type { WireOptions } from '../wire/wire.ts';

/** A connection's state as GET /connections names it. */
export const connectionStates = ['active', 'unhealthy', 'not_ready', 'needs_reauth', 'disabled'] as const;
/** One of them. */
export type ConnectionState = (typeof connectionStates)[number];

/** One business linked through Rutter. */
export interface Connection {
  readonly id: string;
  readonly platform: Platform;
  readonly name: string;
  /** The person's way back in: shown when the connection needs a new login. */
  readonly linkUrl: string;
  readonly createdAt: number;
  readonly ledger: Ledger;
  readonly cache: Cache;
  /** What its copy tells from now on, also of what was read before. */
  readonly wire: { -readonly [Field in keyof WireOptions]: WireOptions[Field] };
  bankDeposits: boolean;
  accessToken: string;
  state: ConnectionState;
  /** One of Rutter's reasons; null while it is not disabled. */
  disabledReason: string | null;
  changedAt: number;
}

/** Whether the connection's platform has the object at all; the rest answers 404. */
export const supports = (connection: Connection, type: ObjectType): boolean =>
  type !== 'bank_deposit' || connection.bankDeposits;

/** Whether Rutter syncs the connection and lets it be read. */
export const isUsable = (connection: Connection): boolean =>
  connection.state === 'active' || connection.state === 'unhealthy';
