import pMap from 'p-map';
import type { ConnectionId } from '../domain/ids.ts';
import type { Intent } from '../domain/intent.ts';
import type { Payment } from '../domain/payment.ts';
import { isFirstSight, matters, namedByMemo, type Recognised, wroteMemo } from '../domain/pull-payment.ts';
import type { Instant } from '../domain/time.ts';
import type { Intents } from '../store/intents.ts';
import type { Recognise } from './entity.ts';

const writesAtOnce = 8;

type KnownIntents = Pick<Intents, 'claimants' | 'getMany' | 'wake' | 'sight'>;

/**
 * Finds those payments of a page that record payments of Alternative: by the claims on their ids, or by a memo that only
 * we can have written. Their intents learn what the page shows of them.
 */
export function recognition(intents: KnownIntents): Recognise<Payment> {
  return async (connectionId, records) => {
    const found = await recognise(intents, connectionId, records);
    const byId = new Map(found.map((one) => [one.payment.paymentId, one]));
    return {
      named(record) {
        const owner = byId.get(record.paymentId)?.intent.subjectId;
        return owner === undefined ? record : { ...record, matchedTo: owner };
      },
      tell: (newSince, now) => tell(intents, connectionId, found, newSince, now),
    };
  };
}

async function recognise(
  intents: KnownIntents,
  connectionId: ConnectionId,
  payments: readonly Payment[],
): Promise<Recognised[]> {
  const ledgerIds = payments.map(({ ledger }) => ledger.ledgerId);
  const claimants = await intents.claimants(connectionId, ledgerIds);
  const suspects = payments.flatMap((payment) => {
    const owner = claimants.get(payment.ledger.ledgerId);
    const named = namedByMemo(payment);
    const writeBackId = owner ?? (named && `payment#${named}`);
    return writeBackId === undefined ? [] : [{ payment, writeBackId, claimed: owner !== undefined }];
  });
  const ids = suspects.map(({ writeBackId }) => writeBackId);
  const known = await intents.getMany(connectionId, ids);
  return suspects.flatMap(({ payment, writeBackId, claimed }) => {
    const intent = known.get(writeBackId);
    return intent && (claimed || wroteMemo(intent, payment)) ? [{ payment, intent, claimed }] : [];
  });
}

/** What is read again and again is told once: `newSince` is when the pull before read them. */
async function tell(
  intents: KnownIntents,
  connectionId: ConnectionId,
  found: readonly Recognised[],
  newSince: Instant | undefined,
  now: Instant,
): Promise<void> {
  const keyOf = ({ writeBackId }: Intent) => ({ connectionId, writeBackId });
  const isNew = ({ payment }: Recognised) =>
    newSince === undefined || payment.ledger.lastSyncedAt >= newSince;
  const sighted = found.filter(isFirstSight);
  const changed = found.filter((one) => !isFirstSight(one) && isNew(one) && matters(one));
  const woken = new Map(changed.map(({ intent }) => [intent.writeBackId, keyOf(intent)]));
  await pMap(sighted, ({ payment, intent }) => intents.sight(keyOf(intent), payment.ledger.ledgerId, now), {
    concurrency: writesAtOnce,
  });
  await pMap(woken.values(), (key) => intents.wake(key, now), { concurrency: writesAtOnce });
}
