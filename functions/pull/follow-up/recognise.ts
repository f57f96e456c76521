import pMap from 'p-map';
import type { Intent } from '../../domain/intent/intent.ts';
import type { Deposit } from '../../domain/ledger/deposit.ts';
import type { Payment } from '../../domain/ledger/payment.ts';
import {
  isNewSighting,
  isOurMemo,
  mayChangeIntent,
  paymentIdInMemo,
  type Recognised,
  type Traceable,
} from '../../domain/payment/recognise.ts';
import { depositMatters } from '../../domain/payout/recognise.ts';
import type { ConnectionId } from '../../domain/shared/ids.ts';
import type { Instant } from '../../domain/shared/time.ts';
import type { Intents } from '../../store/intents.ts';
import type { Recognise } from '../entity.ts';

const writesAtOnce = 8;

type KnownIntents = Pick<Intents, 'claimants' | 'getMany' | 'wake' | 'sight'>;

/** What differs between payments and deposits. */
interface Kind<Incoming extends Traceable> {
  readonly kind: Intent['kind'];
  readonly matters: (found: Recognised<Incoming>) => boolean;
}

/** Finds those payments of a page that record payments of Alternative. */
export function recognition(intents: KnownIntents): Recognise<Payment> {
  return recognitionOf({ kind: 'payment', matters: mayChangeIntent }, intents);
}

/** Finds those deposits of a page that record payouts of Alternative. */
export function depositRecognition(intents: KnownIntents): Recognise<Deposit> {
  return recognitionOf({ kind: 'deposit', matters: depositMatters }, intents);
}

/**
 * By the claims on their ids, or by a memo that only we can have written. Their intents learn what the page shows of
 * them.
 */
function recognitionOf<Incoming extends Traceable>(
  of: Kind<Incoming>,
  intents: KnownIntents,
): Recognise<Incoming> {
  return async (connectionId, records) => {
    const found = await recognise(of, intents, connectionId, records);
    const byId = new Map(found.map((one) => [one.record.ledger.ledgerId, one]));
    return {
      named(record) {
        const owner = byId.get(record.ledger.ledgerId)?.intent.subjectId;
        return owner === undefined ? record : { ...record, matchedTo: owner };
      },
      tell: (newSince, now) => tell(of, intents, connectionId, found, newSince, now),
    };
  };
}

async function recognise<Incoming extends Traceable>(
  { kind }: Kind<Incoming>,
  intents: KnownIntents,
  connectionId: ConnectionId,
  records: readonly Incoming[],
): Promise<Recognised<Incoming>[]> {
  const ledgerIds = records.map(({ ledger }) => ledger.ledgerId);
  const claimants = await intents.claimants(connectionId, ledgerIds);
  const suspects = records.flatMap((record) => {
    const owner = claimants.get(record.ledger.ledgerId);
    const named = paymentIdInMemo(record);
    const writeBackId = owner ?? (named && `${kind}#${named}`);
    return writeBackId === undefined ? [] : [{ record, writeBackId, claimed: owner !== undefined }];
  });
  const ids = suspects.map(({ writeBackId }) => writeBackId);
  const known = await intents.getMany(connectionId, ids);
  return suspects.flatMap(({ record, writeBackId, claimed }) => {
    const intent = known.get(writeBackId);
    return intent && (claimed || isOurMemo(intent, record)) ? [{ record, intent, claimed }] : [];
  });
}

/** What is read again and again is told once: `newSince` is when the pull before read them. */
async function tell<Incoming extends Traceable>(
  of: Kind<Incoming>,
  intents: KnownIntents,
  connectionId: ConnectionId,
  found: readonly Recognised<Incoming>[],
  newSince: Instant | undefined,
  now: Instant,
): Promise<void> {
  const keyOf = ({ writeBackId }: Intent) => ({ connectionId, writeBackId });
  const isNew = ({ record }: Recognised<Incoming>) =>
    newSince === undefined || record.ledger.lastSyncedAt >= newSince;
  const sighted = found.filter(isNewSighting);
  const changed = found.filter((one) => !isNewSighting(one) && isNew(one) && of.matters(one));
  const woken = new Map(changed.map(({ intent }) => [intent.writeBackId, keyOf(intent)]));
  await pMap(sighted, ({ record, intent }) => intents.sight(keyOf(intent), record.ledger.ledgerId, now), {
    concurrency: writesAtOnce,
  });
  await pMap(woken.values(), (key) => intents.wake(key, now), { concurrency: writesAtOnce });
}
