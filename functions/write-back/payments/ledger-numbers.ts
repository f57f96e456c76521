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
import { idOf } from '../engine/now.ts';
import type { WriteBackDeps } from '../engine/ports.ts';
import { lookAt } from './reversal.ts';
import { storeIntent } from './save.ts';

/** Keeps how people find it in Intacct, whether it is there twice, and whether it pays other invoices by now. */
export async function syncLedgerNumbers(
  deps: WriteBackDeps,
  ledger: PostingLedger,
  known: PaymentCase,
  copies: readonly Payment[],
): Promise<PaymentCase> {
  const { intent } = known;
  const { connectionId, paymentId } = known.payment;
  const ids = idsIn('current', intent);
  for (const id of ids) await deps.ledgerPayments.match(connectionId, id, paymentId);
  const numbers = copies.map(({ ledger: { platformId } }) => platformId).filter((number) => number !== '');
  // Each belongs to the id at its place; what is gone is called by its number all the same.
  const isComplete = numbers.length === ids.length;
  const current = recordsIn('current', intent).map((record, at) =>
    isComplete ? { ...record, number: numbers[at] ?? record.number } : record,
  );
  const withNumbers = { ledgerRecords: replaceRecords('current', intent, current) };
  const ledgerRecords = replaceRecords('duplicate', withNumbers, await duplicatesOf(deps, ledger, known));
  const appliedElsewhere = await isElsewhere(ledger, known, copies);
  const asBefore = appliedElsewhere === (intent.appliedElsewhere ?? false);
  if (asBefore && isSame({ ledgerRecords }, intent)) return known;
  const version = intent.version + 1;
  return storeIntent(deps, known, { ...intent, ledgerRecords, appliedElsewhere, version });
}

/** Whether one of them was applied to other invoices, and counts there. */
async function isElsewhere(
  ledger: PostingLedger,
  known: PaymentCase,
  copies: readonly Payment[],
): Promise<boolean> {
  const own = new Set(known.payment.allocations.map(({ invoiceId }) => invoiceId));
  const moved = copies.filter(({ allocations }) => allocations.some(({ invoiceId }) => !own.has(invoiceId)));
  for (const { ledger: copy } of moved) {
    if (!(await lookAt(ledger, known, copy.ledgerId)).reversed) return true;
  }
  return false;
}

/** The numbers of other ledger payments with its memo, or that recorded it before, which are still there. */
async function duplicatesOf(
  deps: WriteBackDeps,
  ledger: PostingLedger,
  known: PaymentCase,
): Promise<LedgerRecord[]> {
  const { connectionId, writeBackId } = known.intent;
  const former = idsIn('former', known.intent);
  const current = idsIn('current', known.intent);
  const sighted = idsIn('sighted', known.intent);
  const others = [...new Set([...sighted, ...former])].filter((id) => !current.includes(id));
  if (others.length === 0) return [];
  const claimed = await deps.intents.claimants(connectionId, others);
  const free = others.filter((id) => (claimed.get(id) ?? writeBackId) === writeBackId);
  const readings = await pMap(free, (id) => ledger.payment(id), { concurrency: 4 });
  const read = readings.flatMap((reading) => (reading && 'record' in reading ? [reading.record] : []));
  const duplicates: LedgerRecord[] = [];
  for (const { ledger: copy } of read.filter((record) => mayBeOurs(record, known))) {
    const { reversed, perhaps } = await lookAt(ledger, known, copy.ledgerId);
    // What others took the place of may be listed still, reversed, beside them.
    if (!(former.includes(copy.ledgerId) ? perhaps : reversed)) {
      duplicates.push(ledgerRecord('duplicate', copy.ledgerId, { number: copy.platformId }));
    }
  }
  return duplicates;
}

/** What a person named by mistake records another payment, or none; where memos do not come back, it may be what was sent. */
function mayBeOurs(record: Payment, known: PaymentCase): boolean {
  const maybeSent = known.intent.firstSentAt !== null && !known.profile?.memoEcho;
  return maybeSent || carriesMemo(record, idOf(known));
}

/** True if people find the same current records and duplicates under the same numbers. */
function isSame(a: Pick<Intent, 'ledgerRecords'>, b: Pick<Intent, 'ledgerRecords'>): boolean {
  const namesOf = (intent: typeof a) => [numbersIn('current', intent), numbersIn('duplicate', intent)];
  return isDeepStrictEqual(namesOf(a), namesOf(b));
}
