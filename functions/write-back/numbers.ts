import pMap from 'p-map';
import type { Payment } from '../domain/payment.ts';
import type { PostingLedger } from '../rutter/posting-ledger.ts';
import { type Case, storeIntent } from './case.ts';
import type { WriteBackDeps } from './ports.ts';
import { lookAt } from './reversal.ts';

/** Keeps how people find it in Intacct, whether it is there twice, and whether it pays other invoices by now. */
export async function withNumbers(
  deps: WriteBackDeps,
  ledger: PostingLedger,
  known: Case,
  copies: readonly Payment[],
): Promise<Case> {
  const { intent } = known;
  const { connectionId, paymentId } = known.payment;
  for (const id of intent.ledgerIds) await deps.ledgerPayments.match(connectionId, id, paymentId);
  const numbers = copies.map(({ ledger: { platformId } }) => platformId).filter((number) => number !== '');
  const ledgerNumbers = numbers.length > 0 ? numbers : intent.ledgerNumbers;
  const twins = await twinsOf(ledger, known);
  const appliedElsewhere = await isElsewhere(ledger, known, copies);
  const asBefore = appliedElsewhere === (intent.appliedElsewhere ?? false);
  if (asBefore && same(ledgerNumbers, intent.ledgerNumbers) && same(twins, intent.twins)) return known;
  const version = intent.version + 1;
  return storeIntent(deps, known, { ...intent, ledgerNumbers, twins, appliedElsewhere, version });
}

/** Whether one of them was applied to other invoices, and counts there. */
async function isElsewhere(ledger: PostingLedger, known: Case, copies: readonly Payment[]): Promise<boolean> {
  const own = new Set(known.payment.allocations.map(({ invoiceId }) => invoiceId));
  const moved = copies.filter(({ allocations }) => allocations.some(({ invoiceId }) => !own.has(invoiceId)));
  for (const { ledger: copy } of moved) {
    if (!(await lookAt(ledger, known, copy.ledgerId)).reversed) return true;
  }
  return false;
}

/** The numbers of other ledger payments with its memo, or that recorded it before, which are still there. */
async function twinsOf(ledger: PostingLedger, known: Case): Promise<string[]> {
  const { sightings, formerLedgerIds: former = [], ledgerIds } = known.intent;
  const others = [...new Set([...sightings, ...former])].filter((id) => !ledgerIds.includes(id));
  const readings = await pMap(others, (id) => ledger.payment(id), { concurrency: 4 });
  const numbers: string[] = [];
  for (const reading of readings) {
    if (!reading || !('record' in reading)) continue;
    const { ledgerId, platformId } = reading.record.ledger;
    const { reversed, perhaps } = await lookAt(ledger, known, ledgerId);
    // What others took the place of may be listed still, reversed, beside them.
    if (!(former.includes(ledgerId) ? perhaps : reversed)) numbers.push(platformId);
  }
  return numbers;
}

function same(one: readonly string[], other: readonly string[]): boolean {
  return one.join() === other.join();
}
