import pMap from 'p-map';
import type { Intents } from '../../store/intents.ts';
import type { AfterFullSweep } from '../entity.ts';

const writesAtOnce = 8;

/**
 * Wakes the intents of confirmed payouts whose deposits a full sweep has not seen. Our own deposits are not stored
 * beside their payouts, so no pull would notice that one was reversed. The intent then reads its deposit by id.
 */
export function wakeUnseenDeposits(intents: Pick<Intents, 'confirmedDeposits' | 'wake'>): AfterFullSweep {
  return async (connectionId, seen, now) => {
    for await (const page of intents.confirmedDeposits(connectionId)) {
      const unseen = page.filter(({ ledgerIds }) => !ledgerIds.every((id) => seen.has(`intacct:${id}`)));
      await pMap(unseen, ({ writeBackId }) => intents.wake({ connectionId, writeBackId }, now), {
        concurrency: writesAtOnce,
      });
    }
  };
}
