import type { SyncState, Window } from '../../domain/connection/sync-state.ts';
import type { Clock } from '../../domain/shared/ports.ts';
import { leaseMs, type SyncKey, type SyncStates } from '../../store/sync-states.ts';

/** The right to pull one entity of one connection. One run at a time holds it. */
export interface Lease {
  readonly state: SyncState;
  /** Called before a page is written: renews a lease that has less than half of its time left. Throws `LeaseLost`. */
  renewIfNeeded(window: Window): Promise<void>;
  /** Saves how far the window was read, and renews the lease in the same write. Throws `LeaseLost`. */
  checkpoint(window: Window): Promise<void>;
}

/** How often a waiting run looks whether the lease is free. */
const retryMs = 1_000;
/** Renewed this long before its end, so that no other run can take it while a page is being written. */
const renewBeforeMs = leaseMs / 2;

/**
 * Takes the lease. If another run holds it, waits for its end if that comes within this invocation. Otherwise returns
 * until when it is held. A lease that is renewed meanwhile belongs to a run that is alive and does the same work:
 * there is nothing to wait for.
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
    if ('state' in answer) return leaseOf(states, key, owner, clock, answer.state, now + leaseMs);
    const wasRenewed = heldUntil !== undefined && answer.heldUntil > heldUntil;
    heldUntil = answer.heldUntil;
    const waitMs = heldUntil - now;
    if (wasRenewed || waitMs + retryMs > clock.remaining() - leaseMs / 6) return answer;
    await clock.sleep(Math.max(10, Math.min(waitMs + 1, retryMs)));
  }
}

function leaseOf(
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
    async renewIfNeeded(window) {
      if (clock.now() > until - renewBeforeMs) await checkpoint(window);
    },
  };
}
