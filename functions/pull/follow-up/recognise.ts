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
import type { RecognisePage } from '../entity.ts';

const writesAtOnce = 8;

type IntentStore = Pick<Intents, 'claimants' | 'getMany' | 'wake' | 'noteSighting'>;

/** What differs between recognising payments and deposits. */
interface Subject<Incoming extends Traceable> {
  readonly kind: Intent['kind'];
  /** True if the record may change what its intent says, so that the intent must be woken. */
  readonly mayChange: (found: Recognised<Incoming>) => boolean;
}

/** Finds the payments of a page that record payments of Alternative. */
export function recognisePayments(intents: IntentStore): RecognisePage<Payment> {
  return recogniserOf({ kind: 'payment', mayChange: mayChangeIntent }, intents);
}

/** Finds the deposits of a page that record payouts of Alternative. */
export function recogniseDeposits(intents: IntentStore): RecognisePage<Deposit> {
  return recogniserOf({ kind: 'deposit', mayChange: depositMatters }, intents);
}

function recogniserOf<Incoming extends Traceable>(
  subject: Subject<Incoming>,
  intents: IntentStore,
): RecognisePage<Incoming> {
  return async (connectionId, records) => {
    const found = await recognise(subject, intents, connectionId, records);
    const byId = new Map(found.map(({ record, intent }) => [record.ledger.ledgerId, intent]));
    return {
      withMatch(record) {
        const subjectId = byId.get(record.ledger.ledgerId)?.subjectId;
        return subjectId === undefined ? record : { ...record, matchedTo: subjectId };
      },
      notifyIntents: (newSince, now) => notifyIntents(subject, intents, connectionId, found, newSince, now),
    };
  };
}

/**
 * A record is ours if an intent has claimed its ledger id, or if its memo is the id of a payment or payout that we
 * have sent.
 */
async function recognise<Incoming extends Traceable>(
  { kind }: Subject<Incoming>,
  intents: IntentStore,
  connectionId: ConnectionId,
  records: readonly Incoming[],
): Promise<Recognised<Incoming>[]> {
  const ledgerIds = records.map(({ ledger }) => ledger.ledgerId);
  const claimants = await intents.claimants(connectionId, ledgerIds);
  const candidates = records.flatMap((record) => {
    const claimant = claimants.get(record.ledger.ledgerId);
    const idInMemo = paymentIdInMemo(record);
    const writeBackId = claimant ?? (idInMemo && `${kind}#${idInMemo}`);
    return writeBackId === undefined ? [] : [{ record, writeBackId, claimed: claimant !== undefined }];
  });
  const ids = candidates.map(({ writeBackId }) => writeBackId);
  const stored = await intents.getMany(connectionId, ids);
  return candidates.flatMap(({ record, writeBackId, claimed }) => {
    const intent = stored.get(writeBackId);
    return intent && (claimed || isOurMemo(intent, record)) ? [{ record, intent, claimed }] : [];
  });
}

/**
 * Gives each intent the ledger ids that it has not seen, and wakes those whose record has changed. Windows overlap, so
 * a record is read several times: an intent is woken only for what Rutter read after `newSince`.
 */
async function notifyIntents<Incoming extends Traceable>(
  subject: Subject<Incoming>,
  intents: IntentStore,
  connectionId: ConnectionId,
  found: readonly Recognised<Incoming>[],
  newSince: Instant | undefined,
  now: Instant,
): Promise<void> {
  const keyOf = ({ writeBackId }: Intent) => ({ connectionId, writeBackId });
  const isNew = ({ record }: Recognised<Incoming>) =>
    newSince === undefined || record.ledger.lastSyncedAt >= newSince;
  const sighted = found.filter(isNewSighting);
  const changed = found.filter(
    (recognised) => !isNewSighting(recognised) && isNew(recognised) && subject.mayChange(recognised),
  );
  const toWake = new Map(changed.map(({ intent }) => [intent.writeBackId, keyOf(intent)]));
  await pMap(
    sighted,
    ({ record, intent }) => intents.noteSighting(keyOf(intent), record.ledger.ledgerId, now),
    {
      concurrency: writesAtOnce,
    },
  );
  await pMap(toWake.values(), (key) => intents.wake(key, now), { concurrency: writesAtOnce });
}
