import pMap from 'p-map';
import type { Intents } from '../../store/intents.ts';
import type { TellSeen } from '../entity.ts';

const writesAtOnce = 8;

/**
 * Has the confirmed deposits of our own looked at that a full sweep did not see. They are not stored beside their
 * payouts, so nothing else would tell that one was reversed; whether it was, its own look at the ledger says.
 */
export function tellOfUnseenDeposits(intents: Pick<Intents, 'confirmedDeposits' | 'wake'>): TellSeen {
  return async (connectionId, seen, now) => {
    for await (const page of intents.confirmedDeposits(connectionId)) {
      const unseen = page.filter(({ ledgerIds }) => !ledgerIds.every((id) => seen.has(`intacct:${id}`)));
      await pMap(unseen, ({ writeBackId }) => intents.wake({ connectionId, writeBackId }, now), {
        concurrency: writesAtOnce,
      });
    }
  };
}
