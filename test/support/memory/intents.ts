import { type Intent, withoutTrigger } from '../../../functions/domain/intent/intent.ts';
import { idsIn, ledgerRecord } from '../../../functions/domain/intent/ledger-records.ts';
import { neverDue } from '../../../functions/domain/intent/schedule.ts';
import type { Instant } from '../../../functions/domain/shared/time.ts';
import type { IntentKey } from '../../../functions/store/intent-triggers.ts';
import { hasGivenUp, type Intents } from '../../../functions/store/intents.ts';
import { waitingWithRetries } from '../../../functions/store/open-intents.ts';
import type { MemoryTables } from './tables.ts';

function broughtForward(intent: Intent, at: Instant): Intent {
  const isSooner = intent.dueAt === undefined || intent.dueAt > at;
  return isSooner ? { ...intent, open: 'open', dueAt: at } : intent;
}

/** The intents beside what is written together with them. */
export function memoryIntents({ intents, claims }: MemoryTables): Intents {
  function change({ connectionId, writeBackId }: IntentKey, next: (intent: Intent) => Intent | undefined) {
    const intent = intents.get(connectionId, writeBackId);
    const changed = intent && next(intent);
    if (changed) intents.put(connectionId, writeBackId, { ...changed, version: intent.version + 1 });
  }
  const open = () =>
    intents.connections().flatMap((connectionId) =>
      intents.list(connectionId).flatMap(([writeBackId, { open: isOpen, dueAt, reason }]) => {
        return isOpen && dueAt ? [{ connectionId, writeBackId, dueAt, reason }] : [];
      }),
    );

  return {
    async getMany(connectionId, writeBackIds) {
      const found = writeBackIds.flatMap((id) => intents.get(connectionId, id) ?? []);
      return new Map(found.map((intent) => [intent.writeBackId, intent]));
    },
    async claimants(connectionId, ledgerIds) {
      return new Map(
        ledgerIds.flatMap((id) => {
          const claim = claims.get(connectionId, id);
          return claim && !hasGivenUp(intents.get(connectionId, claim.claimedBy), id)
            ? [[id, claim.claimedBy] as const]
            : [];
        }),
      );
    },
    async owners(connectionId, ledgerIds) {
      return new Map(
        ledgerIds.flatMap((id) => {
          const owner = intents.get(connectionId, claims.get(connectionId, id)?.claimedBy ?? '');
          return owner ? [[id, owner] as const] : [];
        }),
      );
    },
    async wake(key, now) {
      change(key, (intent) => ({ ...broughtForward(intent, now), trigger: 'yes' }));
    },
    async wakeLater(key, at) {
      change(key, (intent) => broughtForward(intent, at));
    },
    async postpone(key, until) {
      change(key, (intent) => (intent.open ? { ...withoutTrigger(intent), dueAt: until } : undefined));
    },
    async noteSighting(key, ledgerId, now) {
      change(key, (intent) =>
        idsIn('sighted', intent).includes(ledgerId)
          ? undefined
          : {
              ...intent,
              ledgerRecords: [...intent.ledgerRecords, ledgerRecord('sighted', ledgerId)],
              open: 'open',
              dueAt: now,
              trigger: 'yes',
            },
      );
    },
    async *confirmedDeposits(connectionId) {
      yield intents.list(connectionId).flatMap(([writeBackId, intent]) => {
        const isConfirmed = intent.kind === 'deposit' && intent.state === 'CONFIRMED';
        return isConfirmed ? [{ writeBackId, ledgerIds: idsIn('current', intent) }] : [];
      });
    },
    async *due(now) {
      const page = open().filter(({ dueAt }) => dueAt <= now);
      yield page.sort((one, other) => (one.dueAt < other.dueAt ? -1 : 1));
    },
    async countWaiting() {
      const waits = (reason: string | null) => reason !== null && waitingWithRetries.includes(reason);
      return open().filter(({ dueAt, reason }) => dueAt >= neverDue || waits(reason)).length;
    },
  };
}
