import { IdempotencyStore } from './api/idempotency.ts';
import { IssuedCursors } from './api/issued-cursors.ts';
import { Jobs } from './api/jobs.ts';
import { RateLimit } from './api/rate-limit.ts';
import type { LoggedRequest } from './api/request-log.ts';
import { createApiServer } from './api/server.ts';
import type { Cache } from './cache/cache.ts';
import { SandboxClock } from './clock.ts';
import type { Connection } from './connections/connection.ts';
import { Connections } from './connections/connections.ts';
import { createControlServer } from './control/server.ts';
import { Faults } from './faults/faults.ts';
import type { Ledger } from './ledger/ledger.ts';
import { close, listen } from './listen.ts';
import { completeOptions, type SandboxOptions } from './options.ts';
import { seededRandom } from './random.ts';
import type { World } from './world.ts';

export type { LoggedRequest } from './api/request-log.ts';
export type { ObjectType } from './cache/resources.ts';
export type { Connection, ConnectionState } from './connections/connection.ts';
export type { NewConnection, PlatformChanges } from './connections/connections.ts';
export type { Effect } from './faults/effects.ts';
export type { Fault, NewFault } from './faults/faults.ts';
export { Ledger } from './ledger/ledger.ts';
export { LedgerRefusal } from './ledger/refusal.ts';
export type * from './ledger/rows.ts';
export type { SandboxOptions } from './options.ts';

/** A running sandbox: Rutter's accounting API, version 2024-08-31, in front of generated Sage Intacct books. */
export interface Sandbox {
  /** `http://127.0.0.1:<port>/versioned`. */
  readonly url: string;
  /** `http://127.0.0.1:<port>`; takes `POST /__sim/<route>`. */
  readonly controlUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly clock: SandboxClock;
  readonly connections: Connections;
  /** The first connection. `ledger`, `cache` and `accessToken` are its own. */
  readonly connection: Connection;
  readonly ledger: Ledger;
  readonly cache: Cache;
  readonly accessToken: string;
  /** A public token of the first connection, good for one exchange. */
  readonly publicToken: string;
  readonly faults: Faults;
  /** Every request to the API since the start or the last reset, the oldest first. */
  readonly requests: readonly LoggedRequest[];
  resetRequests(): void;
  stop(): Promise<void>;
}

/** Starts a sandbox on loopback. Throws when a port is taken or an option is out of range. */
export const startSandbox = async (options: SandboxOptions = {}): Promise<Sandbox> => {
  const settings = completeOptions(options);
  const random = seededRandom(settings.seed);
  const clock = new SandboxClock(settings.startAt);
  const connections = new Connections(settings, clock, random.fork('connections'));
  const requests: LoggedRequest[] = [];
  const world: World = {
    settings,
    clock,
    orgId: random.uuid(),
    clientId: random.uuid(),
    clientSecret: random.uuid(),
    connections,
    faults: new Faults(),
    jobs: new Jobs(clock, random.fork('jobs')),
    idempotency: new IdempotencyStore(settings.idempotencyTtlMs),
    rateLimit: new RateLimit(settings.rateLimit),
    issuedCursors: new IssuedCursors(),
    requests,
    requestIds: random.fork('requests'),
  };
  const connection = connections.add({ name: 'Blue Heron Managed IT', books: settings });
  const publicToken = connections.newPublicToken(connection.id);
  const api = createApiServer(world);
  const control = createControlServer(world);
  const port = await listen(api, settings.port);
  const controlPort = await listen(control, settings.controlPort);
  if (!settings.frozen) clock.resume();
  return {
    url: `http://127.0.0.1:${port}/versioned`,
    controlUrl: `http://127.0.0.1:${controlPort}`,
    clientId: world.clientId,
    clientSecret: world.clientSecret,
    clock,
    connections,
    connection,
    ledger: connection.ledger,
    cache: connection.cache,
    get accessToken() {
      return connection.accessToken;
    },
    publicToken,
    faults: world.faults,
    requests,
    resetRequests: () => {
      requests.length = 0;
    },
    stop: async () => {
      await Promise.all([close(api), close(control)]);
    },
  };
};
