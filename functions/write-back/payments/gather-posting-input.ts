import pMap from 'p-map';
import type { Profile } from '../../domain/connection/profile.ts';
import { idsIn } from '../../domain/intent/ledger-records.ts';
import { sameReadMs } from '../../domain/invoice/amount-due.ts';
import { isNotApplied, recordedLedgerIds } from '../../domain/invoice/applied.ts';
import type { Payment } from '../../domain/ledger/payment.ts';
import { carriesMemo } from '../../domain/ledger/payment.ts';
import type { PaymentCase } from '../../domain/payment/case.ts';
import type { PaymentDetails } from '../../domain/payment/details.ts';
import { duplicateWindowDays } from '../../domain/posting/duplicates.ts';
import type { InvoiceToPay, PostingInput } from '../../domain/posting/input.ts';
import type { Explanation } from '../../domain/reasons/catalog.ts';
import { type InvoiceId, type LedgerId, ledgerId } from '../../domain/shared/ids.ts';
import type { Held } from '../../domain/shared/schema.ts';
import { addMs, dateIn, subtractDays } from '../../domain/shared/time.ts';
import type { PostingLedger } from '../../rutter/posting-ledger.ts';
import type { Reading } from '../../rutter/records/reading.ts';
import { nowOf } from '../engine/clock.ts';
import type { WriteBackDeps } from '../engine/ports.ts';

const readsAtOnce = 4;

/**
 * Everything that a posting is checked against: fresh copies of its invoices, and ledger payments that may be
 * duplicates of it. Or why one of them cannot be read.
 */
export async function gatherPostingInput(
  deps: WriteBackDeps,
  ledger: PostingLedger,
  paymentCase: PaymentCase,
  details: PaymentDetails,
  profile: Profile,
): Promise<PostingInput | { readonly why: Explanation }> {
  const invoices: InvoiceToPay[] = [];
  const read = await pMap(details.allocations, ({ invoiceId }) => ledger.invoice(invoiceId), {
    concurrency: readsAtOnce,
  });
  for (const [at, { invoiceId }] of details.allocations.entries()) {
    const reading = read[at] ?? null;
    const stored = paymentCase.invoices.get(invoiceId);
    const held = reading && 'held' in reading ? reading.held : stored?.held;
    if (held) return { why: { ...held, resolvedBy: 'self' } };
    const fresh = reading && 'record' in reading ? reading.record.ledger : null;
    invoices.push({ invoiceId, stored, fresh });
  }
  const { settings } = profile;
  const candidates = await findCandidates(
    deps,
    ledger,
    paymentCase,
    details,
    invoices,
    settings.timeZone ?? 'UTC',
  );
  if (candidates.unreadable) return { why: { ...candidates.unreadable, resolvedBy: 'self' } };
  return {
    paymentId: paymentCase.payment.paymentId,
    facts: details,
    settings,
    invoices,
    unclaimed: candidates.unclaimed.filter((candidate) => !isReversed(candidate, invoices)).map(asUnclaimed),
    notDuplicates: idsIn('not-duplicate', paymentCase.intent),
    numbers: candidates.numbers,
    chosenDate: paymentCase.intent.chosenDate,
    now: nowOf(deps),
  };
}

interface Candidates {
  readonly unclaimed: readonly Payment[];
  /** Why an unclaimed one, which may be a duplicate, cannot be read. */
  readonly unreadable: Held | undefined;
  /** Intacct's number of each ledger payment, by Rutter's id. */
  readonly numbers: ReadonlyMap<string, string>;
}

/** Finds the ledger's payments on these invoices and of this customer, and which of them no intent has claimed. */
async function findCandidates(
  deps: WriteBackDeps,
  ledger: PostingLedger,
  { payment: { connectionId }, intent }: PaymentCase,
  details: PaymentDetails,
  invoices: readonly InvoiceToPay[],
  timeZone: string,
): Promise<Candidates> {
  const former = idsIn('former', intent);
  const ours = new Set(
    invoices.flatMap(({ stored }) => (stored?.alternative ?? []).flatMap(recordedLedgerIds)),
  );
  const linked = invoices
    .flatMap(({ fresh }) => fresh?.links ?? [])
    .filter(({ type }) => type === 'INVOICE_PAYMENT' || type === 'UNKNOWN')
    .map((link) => link.ledgerId);
  const customers = new Set(
    [details.customerId, ...invoices.map(({ fresh }) => fresh?.customerId ?? null)].filter(
      (id) => id !== null,
    ),
  );
  const found = new Map<LedgerId, Payment>();
  const keep = (payments: readonly Payment[]) => {
    for (const payment of payments) found.set(payment.ledger.ledgerId, payment);
  };
  const since = subtractDays(dateIn(details.paidAt, timeZone), duplicateWindowDays);
  for (const customer of customers) keep(await deps.ledgerPayments.ofCustomer(connectionId, customer, since));
  keep(await deps.ledgerPayments.getMany(connectionId, linked));
  const unread = [...new Set(linked)].filter((id) => !found.has(id) && !ours.has(id));
  const readings = await readAll(ledger, unread);
  keep(readings.flatMap((reading) => ('record' in reading ? [reading.record] : [])));
  const unreadableReadings = readings.flatMap((reading) => ('held' in reading ? [reading] : []));
  const unreadableIds = unreadableReadings.map(({ id }) => ledgerId.parse(id));
  const claimed = await deps.intents.claimants(connectionId, [...found.keys(), ...unreadableIds]);
  const unclaimed = [...found.values()].filter(
    (payment) =>
      !recordsAnotherPayment(payment) &&
      payment.missingSince === null &&
      ![claimed, ours].some((ids) => ids.has(payment.ledger.ledgerId)) &&
      !former.includes(payment.ledger.ledgerId),
  );
  const numbers = new Map([...found].map(([id, { ledger: copy }]) => [id, copy.platformId]));
  const unreadable = unreadableReadings.find(({ id }) => !claimed.has(ledgerId.parse(id)))?.held;
  return { unclaimed, unreadable, numbers };
}

/**
 * True if a ledger payment is certainly reversed although Rutter keeps its copy: all invoices that it paid are among
 * these, and none lists it any more. The copy of an invoice must be newer, else it may only not show the payment yet.
 */
function isReversed({ ledger, allocations }: Payment, invoices: readonly InvoiceToPay[]): boolean {
  const { ledgerId, lastSyncedAt } = ledger;
  const freshest = new Map(invoices.map(({ invoiceId, fresh }) => [invoiceId, fresh]));
  const noLongerListsIt = (fresh: InvoiceToPay['fresh'] | undefined) =>
    fresh != null &&
    fresh.lastSyncedAt > addMs(lastSyncedAt, sameReadMs) &&
    isNotApplied(fresh, ledgerId, 'surely');
  return (
    allocations.length > 0 && allocations.every(({ invoiceId }) => noLongerListsIt(freshest.get(invoiceId)))
  );
}

/** Reads payments that invoices link to and no pull has brought yet. */
async function readAll(ledger: PostingLedger, ids: readonly LedgerId[]): Promise<Reading<Payment>[]> {
  const readings = await pMap(ids, (id) => ledger.payment(id), { concurrency: readsAtOnce });
  return readings.filter((reading) => reading !== null);
}

/**
 * True if a ledger payment is matched to a payment of Alternative and carries its memo. If it is only matched, a person
 * named it, perhaps by mistake, and it stays a candidate.
 */
function recordsAnotherPayment({ memo, matchedTo }: Payment): boolean {
  return matchedTo !== undefined && carriesMemo({ memo }, matchedTo.replace('alternative:', ''));
}

/** A ledger payment in the form in which possible duplicates are compared. */
export function asUnclaimed({ ledger, customerId, amount, currency, date, allocations }: Payment) {
  const invoiceIds: InvoiceId[] = allocations.map(({ invoiceId }) => invoiceId);
  const { ledgerId: id, platformId, lastSyncedAt } = ledger;
  return { ledgerId: id, platformId, lastSyncedAt, customerId, amount, currency, date, invoiceIds };
}
