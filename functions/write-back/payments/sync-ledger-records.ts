import { isDeepStrictEqual } from 'node:util';
import pMap from 'p-map';
import type { Intent } from '../../domain/intent/intent.ts';
import {
  idsIn,
  type LedgerRecord,
  ledgerRecord,
  numbersIn,
  recordsIn,
  replaceRecords,
} from '../../domain/intent/ledger-records.ts';
import type { Payment } from '../../domain/ledger/payment.ts';
import { carriesMemo } from '../../domain/ledger/payment.ts';
import type { PaymentCase } from '../../domain/payment/case.ts';
import type { PostingLedger } from '../../rutter/posting-ledger.ts';
import { alternativeIdOf } from '../engine/adapter.ts';
import type { WriteBackDeps } from '../engine/ports.ts';
import { reversalEvidence } from './reversal.ts';
import { storeIntent } from './save.ts';

/**
 * Stores what the ledger's copies say about the records of a payment: their numbers in Intacct, its duplicates, and
 * whether it was applied to other invoices.
 */
export async function syncLedgerRecords(
  deps: WriteBackDeps,
  ledger: PostingLedger,
  paymentCase: PaymentCase,
  copies: readonly Payment[],
): Promise<PaymentCase> {
  const { intent } = paymentCase;
  const { connectionId, paymentId } = paymentCase.payment;
  const ids = idsIn('current', intent);
  for (const id of ids) await deps.ledgerPayments.match(connectionId, id, paymentId);
  const numbers = copies.map(({ ledger: { platformId } }) => platformId).filter((number) => number !== '');
  // The numbers are in the order of the ids. A record that is gone keeps the number that it had.
  const isComplete = numbers.length === ids.length;
  const current = recordsIn('current', intent).map((record, at) =>
    isComplete ? { ...record, number: numbers[at] ?? record.number } : record,
  );
  const withNumbers = { ledgerRecords: replaceRecords('current', intent, current) };
  const ledgerRecords = replaceRecords(
    'duplicate',
    withNumbers,
    await findDuplicates(deps, ledger, paymentCase),
  );
  const appliedElsewhere = await isAppliedElsewhere(ledger, paymentCase, copies);
  const isUnchanged = appliedElsewhere === (intent.appliedElsewhere ?? false);
  if (isUnchanged && isSame({ ledgerRecords }, intent)) return paymentCase;
  const version = intent.version + 1;
  return storeIntent(deps, paymentCase, { ...intent, ledgerRecords, appliedElsewhere, version });
}

/** True if one of the records was applied to other invoices and is not reversed. */
async function isAppliedElsewhere(
  ledger: PostingLedger,
  paymentCase: PaymentCase,
  copies: readonly Payment[],
): Promise<boolean> {
  const own = new Set(paymentCase.payment.allocations.map(({ invoiceId }) => invoiceId));
  const moved = copies.filter(({ allocations }) => allocations.some(({ invoiceId }) => !own.has(invoiceId)));
  for (const { ledger: copy } of moved) {
    if (!(await reversalEvidence(ledger, paymentCase, copy.ledgerId)).reversed) return true;
  }
  return false;
}

/** Other ledger payments, still there, that carry the memo of this payment or that recorded it before. */
async function findDuplicates(
  deps: WriteBackDeps,
  ledger: PostingLedger,
  paymentCase: PaymentCase,
): Promise<LedgerRecord[]> {
  const { connectionId, writeBackId } = paymentCase.intent;
  const former = idsIn('former', paymentCase.intent);
  const current = idsIn('current', paymentCase.intent);
  const sighted = idsIn('sighted', paymentCase.intent);
  const others = [...new Set([...sighted, ...former])].filter((id) => !current.includes(id));
  if (others.length === 0) return [];
  const claimed = await deps.intents.claimants(connectionId, others);
  const ours = others.filter((id) => (claimed.get(id) ?? writeBackId) === writeBackId);
  const readings = await pMap(ours, (id) => ledger.payment(id), { concurrency: 4 });
  const read = readings.flatMap((reading) => (reading && 'record' in reading ? [reading.record] : []));
  const duplicates: LedgerRecord[] = [];
  for (const { ledger: copy } of read.filter((record) => mayBeOurs(record, paymentCase))) {
    const { reversed, perhapsReversed: perhaps } = await reversalEvidence(ledger, paymentCase, copy.ledgerId);
    // A former record was replaced, so it was probably reversed, even if an invoice still lists it: doubt is enough.
    if (!(former.includes(copy.ledgerId) ? perhaps : reversed)) {
      duplicates.push(ledgerRecord('duplicate', copy.ledgerId, { number: copy.platformId }));
    }
  }
  return duplicates;
}

/**
 * True if a record carries our memo, or if we sent one and Rutter is not known to return memos. Any other record was
 * named by a person by mistake, and is no duplicate.
 */
function mayBeOurs(record: Payment, paymentCase: PaymentCase): boolean {
  const maybeSent = paymentCase.intent.firstSentAt !== null && !paymentCase.profile?.memoEcho;
  return maybeSent || carriesMemo(record, alternativeIdOf(paymentCase));
}

/** True if people find the same current records and duplicates under the same numbers. */
function isSame(a: Pick<Intent, 'ledgerRecords'>, b: Pick<Intent, 'ledgerRecords'>): boolean {
  const namesOf = (intent: typeof a) => [numbersIn('current', intent), numbersIn('duplicate', intent)];
  return isDeepStrictEqual(namesOf(a), namesOf(b));
}
