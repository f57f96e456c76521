import type { ConnectionId } from '../../../functions/domain/shared/ids.ts';
import type { Stores } from './index.ts';

/** Stores that are to behave alike, and the ways to look at what has no way to be read. */
export interface Conforming {
  readonly stores: Stores;
  readonly newConnection: () => ConnectionId;
  /** The to-dos of a connection: code, and whether it is open. */
  readonly todosOf: (connectionId: ConnectionId) => Promise<readonly { code: string; open: boolean }[]>;
}
