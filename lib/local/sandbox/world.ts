import type { IdempotencyStore } from './api/idempotency.ts';
import type { IssuedCursors } from './api/issued-cursors.ts';
import type { Jobs } from './api/jobs.ts';
import type { RateLimit } from './api/rate-limit.ts';
import type { LoggedRequest } from './api/request-log.ts';
import type { SandboxClock } from './clock.ts';
import type { Connections } from './connections/connections.ts';
import type { Faults } from './faults/faults.ts';
import type { Settings } from './options.ts';
import type { Random } from './random.ts';

/** The state of a sandbox: one organization at Rutter, and all that a request handler uses. */
export interface World {
  readonly settings: Settings;
  readonly clock: SandboxClock;
  readonly orgId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly connections: Connections;
  readonly faults: Faults;
  readonly jobs: Jobs;
  readonly idempotency: IdempotencyStore;
  readonly rateLimit: RateLimit;
  readonly issuedCursors: IssuedCursors;
  readonly requests: LoggedRequest[];
  readonly requestIds: Random;
}
