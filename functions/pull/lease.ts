import type { SyncState, Window } from '../domain/connection/sync-state.ts';
import type { Clock } from '../domain/shared/ports.ts';
import { leaseMs, type SyncKey, type SyncStates } from '../store/sync-states.ts';

/** The right to pull one entity of one connection, held by one run at a time. */
export interface Lease {
  readonly state: SyncState;
  /** Makes sure that the lease is still ours before a page is written. Throws `LeaseLost`. */
  ensure(window: Window): Promise<void>;
  /** Saves where the window stands, which also renews the lease. Throws `LeaseLost`. */
  checkpoint(window: Window): Promise<void>;
}

const patience = 1_000;
/** Renewed this long before its end, so that no other run can have taken it while a page is being written. */
const renewBefore = leaseMs / 2;

/**
 * Takes the lease. If another run holds it, waits for its end if that comes within this invocation; else answers until
 * when it is held. A run that renews its lease is alive and at the same work: then there is nothing to wait for.
 */
export async function takeLease(
  states: SyncStates,
  key: SyncKey,
  owner: string,
  clock: Clock,
): Promise<Lease | { readonly heldUntil: number }> {
  let heldUntil: number | undefined;
  for (;;) {
    const now = clock.now();
    const answer = await states.acquire(key, owner, now);
    if ('state' in answer) return held(states, key, owner, clock, answer.state, now + leaseMs);
    const renewed = heldUntil !== undefined && answer.heldUntil > heldUntil;
    heldUntil = answer.heldUntil;
    const wait = heldUntil - now;
    if (renewed || wait + patience > clock.remaining() - leaseMs / 6) return answer;
    await clock.sleep(Math.max(10, Math.min(wait + 1, patience)));
  }
}

function held(
  states: SyncStates,
  key: SyncKey,
  owner: string,
  clock: Clock,
  state: SyncState,
  firstUntil: number,
): Lease {
  let until = firstUntil;
  async function checkpoint(window: Window): Promise<void> {
    const now = clock.now();
    await states.checkpoint(key, owner, now, window);
    until = now + leaseMs;
  }
  return {
    state,
    checkpoint,
    async ensure(window) {
      if (clock.now() > until - renewBefore) await checkpoint(window);
    },
  };
}
