// Checks a history that has come to rest: what we stored against the ledger and against Alternative.

import type { Intent } from '../../functions/domain/intent/intent.ts';
import { idsIn } from '../../functions/domain/intent/ledger-records.ts';
import type { Invoice } from '../../functions/domain/invoice/invoice.ts';
import { goneRecordIds } from '../../functions/domain/payment/invoice-entries.ts';
import type { StoredPayment } from '../../functions/domain/payment/stored.ts';
import type { Chapter } from './plan.ts';
import type { World } from './world.ts';

/** Compares what is stored with the ledger and with Alternative's events, after everything has come to rest. */
export function checkEnding(world: World): void {
  const { tables, connectionId, plan, invariants } = world;
  for (const { id, story, parts } of plan.payments) {
    const paymentId = `alternative:${id}`;
    const payment = tables.taken.get(connectionId, paymentId);
    const intent = tables.intents.get(connectionId, `payment#${paymentId}`);
    invariants.expect(payment !== undefined && intent !== undefined, `${id} is lost`);
    if (!payment || !intent) continue;
    const status = statusOf(story, sum(parts));
    invariants.expect(payment.status === status, `${id} is ${payment.status}, not ${status}`);
    checkIntent(world, intent, payment);
    checkTodos(world, intent, payment);
  }
  for (const [, invoice] of tables.invoices.list(connectionId)) checkInvoice(world, invoice);
}

function sum(parts: readonly { readonly amount: number }[]): number {
  return parts.reduce((total, { amount }) => total + amount, 0);
}

function statusOf(story: readonly Chapter[], amount: number): StoredPayment['status'] {
  switch (story.at(-1)) {
    case 'failed':
      return 'failed';
    case 'charged-back':
      return 'charged_back';
    case 'refunded-whole':
      return 'refunded';
    case 'refunded-half':
      // Half of one cent is refunded as one cent.
      return amount === 1 ? 'refunded' : 'succeeded';
    default:
      return 'succeeded';
  }
}

/** The ledger payments with our memo, and those of them that are posted and not reversed. */
function oursIn({ rutter }: World, { subjectId }: Intent) {
  const id = subjectId.replace(/^alternative:/, '');
  const all = [...rutter.ledger.payments.values()].filter(({ memo }) => memo === id);
  return { all, live: all.filter(({ state }) => state === 'posted') };
}

const isReversed = ({ state }: { readonly state: string }) => state === 'reversed';

/** True if a ledger payment is posted and not reversed. */
function isLive({ rutter }: World, ledgerId: string): boolean {
  return rutter.ledger.payments.get(ledgerId)?.state === 'posted';
}

function checkIntent(world: World, intent: Intent, payment: StoredPayment): void {
  const { invariants } = world;
  const { state, reason, subjectId } = intent;
  const ledgerIds = idsIn('current', intent);
  const { live } = oursIn(world, intent);
  // A payment that was reversed before it could be confirmed stays POSTED.
  const resting = state !== 'POSTED' || reason === 'FOUND_DIFFERENT' || isGone(world, subjectId);
  const restless = state === 'PENDING' || state === 'SENDING' || !resting;
  invariants.expect(!restless, `${subjectId} stays ${state} ${reason}`);
  const isKnown = live.every(({ id }) => ledgerIds.some((ledgerId) => ledgerId === id));
  // Until a person says which payment it is, it may be in the ledger without our knowledge.
  const unsure = state === 'HELD' && unsureReasons.has(reason);
  const sighted = live.some(({ id }) => idsIn('sighted', intent).some((ledgerId) => ledgerId === id));
  invariants.expect(
    isKnown || unsure || sighted,
    `${subjectId} is in the ledger, and is ${state} ${reason} of ${ledgerIds}`,
  );
  if (state === 'CONFIRMED') {
    const goneLedgerIds = goneRecordIds(intent);
    const isThere = ledgerIds.every(
      (id) => world.rutter.ledger.payments.has(id) || goneLedgerIds.includes(id),
    );
    invariants.expect(isThere, `${subjectId} is confirmed, and ${ledgerIds} is not in the ledger`);
  }
  const isJustified = state !== 'HELD' && state !== 'REFUSED' ? true : isReasonTrue(world, intent, payment);
  invariants.expect(isJustified, `${subjectId} is ${state} ${reason}, and nothing in the ledger says so`);
}

/** Reasons of an intent whose payment may be in the ledger already. */
const unsureReasons: ReadonlySet<string | null> = new Set([
  'POSSIBLE_MATCH',
  'CLAIMED_BY_ANOTHER',
  'LOOKS_RECORDED_BY_HAND',
]);

/** Reasons that are true if an invoice has too little due. */
const tooLittleDue: ReadonlySet<string | null> = new Set([
  'NOT_ENOUGH_DUE',
  'INVOICE_ALREADY_PAID',
  'INVOICE_NOT_PAYABLE',
  'EARLIER_FAILED_PAYMENT_NOT_REVERSED',
]);
/** Reasons that only a person or Intacct itself can judge: they count as true. */
const notCheckable: ReadonlySet<string | null> = new Set([
  ...unsureReasons,
  'REQUEST_REJECTED',
  'PERIOD_CLOSED',
  'LEDGER_REFUSED',
  'ACCOUNT_REFUSED',
]);

/** True if the ledger itself shows the reason for which an intent is held or refused. */
function isReasonTrue(
  { rutter, reversedEarly, tables, connectionId }: World,
  { reason }: Intent,
  payment: StoredPayment,
): boolean {
  if (notCheckable.has(reason)) return true;
  // Another payment that may be in the ledger already counts against the amount due.
  const unsure = tables.intents.list(connectionId).some(([, other]) => unsureReasons.has(other.reason));
  if (unsure && tooLittleDue.has(reason)) return true;
  // Without links a reversal cannot be seen. A payment that is no longer listed may also be received again: until a person
  // decides, its amount counts against the amount due.
  const hidden = [...rutter.ledger.payments.values()].some(isReversed);
  if (hidden || reversedEarly.size > 0) return tooLittleDue.has(reason);
  return (
    tooLittleDue.has(reason) &&
    payment.allocations.some(({ invoiceId, amount }) => {
      const { due, status } = rutter.ledger.invoice(invoiceId);
      return due < amount || (status !== 'open' && status !== 'partially_paid');
    })
  );
}

/** True if one of our invoices shows this payment as gone from the ledger. */
export function isGone({ tables, connectionId }: World, paymentId: string): boolean {
  const invoices = tables.invoices.list(connectionId).map(([, invoice]) => invoice);
  return invoices.some(({ alternative }) =>
    alternative.some((entry) => entry.paymentId === paymentId && entry.gone),
  );
}

interface Balance {
  /** The amount due; negative if more was collected than was due. */
  readonly due: number;
  /** How much of the successful payments was refunded to customers. */
  readonly refunded: number;
}

/**
 * The balance of an invoice by the ledger's books and Alternative's payments. Of what we stored it uses only which ledger
 * payment records which payment of Alternative.
 */
function balanceOf(world: World, invoiceId: string): Balance {
  const { rutter, tables, connectionId } = world;
  const { due, links } = rutter.ledger.invoice(invoiceId);
  const balance = { due, refunded: 0 };
  for (const [, intent] of tables.intents.list(connectionId)) {
    const payment = tables.taken.get(connectionId, intent.subjectId);
    const part = payment?.allocations.find((one) => one.invoiceId === invoiceId);
    if (!payment || !part || intent.closedAs === 'ignored') continue;
    const recorded = links.filter(
      ({ id, reversed }) => !reversed && idsIn('current', intent).some((one) => one === id),
    );
    const contained = sum(recorded);
    const dead = payment.status === 'failed' || payment.status === 'charged_back';
    balance.due += dead ? contained : Math.min(0, contained - part.amount);
    const isKnown = payment.status === 'refunded' || payment.allocations.length === 1;
    if (!dead && isKnown) balance.refunded += Math.min(part.amount, payment.refundedAmount);
  }
  return balance;
}

/** True if an invoice lists a reversed payment: Rutter does not show which of its payments was reversed. */
function maybeReversed({ rutter }: World, { allocations }: Pick<StoredPayment, 'allocations'>): boolean {
  return allocations.some(({ invoiceId }) =>
    rutter.ledger.invoice(invoiceId).links.some(({ reversed }) => reversed),
  );
}

function checkInvoice(world: World, invoice: Invoice): void {
  const { invariants, plan } = world;
  const { invoiceId, amountDue, frozenSince, status, collectible, held } = invoice;
  checkOverpaid(world, invoice);
  if (frozenSince !== null) {
    invariants.expect(
      amountDue === 0 && status === 'paid' && !collectible,
      `${invoiceId} is frozen and shows ${amountDue}`,
    );
    return;
  }
  // Without links a reversal cannot be seen in the balance.
  if (!plan.circumstances.reportLinks || held !== null) return;
  const due = Math.max(0, balanceOf(world, invoiceId).due);
  // In doubt less is shown as due.
  const unclear =
    amountDue <= due && maybeReversed(world, { allocations: [{ invoiceId, amount: invoice.amountDue }] });
  invariants.expect(amountDue === due || unclear, `${invoiceId} shows ${amountDue} due, and it is ${due}`);
}

/** Checks that the to-do OVERPAID is open exactly if too much was collected and not refunded. */
function checkOverpaid(world: World, { invoiceId, ledger, totalAmount, held, alternative }: Invoice): void {
  const { tables, connectionId, invariants, plan, reversedEarly } = world;
  const isEdited = ledger.totalAmount !== totalAmount;
  const isUnsure = alternative.some(({ doubt, sending }) => doubt !== null || sending);
  const unclear = maybeReversed(world, { allocations: [{ invoiceId, amount: ledger.amountDue }] });
  if (!plan.circumstances.reportLinks || held !== null || isEdited || isUnsure || unclear) return;
  if (reversedEarly.size > 0) return;
  const { due, refunded } = balanceOf(world, invoiceId);
  const open = tables.todos
    .list(connectionId)
    .some(([, todo]) => todo.code === 'OVERPAID' && todo.subject === invoiceId && !todo.closedAt);
  const wanted = -due - refunded > 0;
  invariants.expect(
    open === wanted,
    `${invoiceId} is due ${due} (${refunded} refunded); OVERPAID is ${open}`,
  );
}

const paymentTodos = [
  'REVERSE_FAILED_PAYMENT',
  'REVERSE_CHARGEBACK',
  'POSTED_PAYMENT_GONE',
  'DISPUTE_WON',
  'REFUND_TO_BOOK',
];

/** Checks that to-dos of a payment are open exactly where a person has something to do. */
function checkTodos(world: World, intent: Intent, payment: StoredPayment): void {
  const { tables, connectionId, invariants, plan, reversedEarly } = world;
  const early = idsIn('current', intent).some((id) => reversedEarly.has(id));
  if (!plan.circumstances.reportLinks || early || maybeReversed(world, payment)) return;
  const open = tables.todos.list(connectionId).flatMap(([, { code, subject, closedAt }]) => {
    return subject === intent.subjectId && closedAt === undefined && paymentTodos.includes(code)
      ? [code]
      : [];
  });
  const wanted = wantedTodos(world, intent, payment);
  invariants.expect(
    open.sort().join() === wanted.sort().join(),
    `${intent.subjectId} has to-dos ${open}, not ${wanted}`,
  );
}

/**
 * The to-dos that a recorded payment needs. `live`: at least one of its ledger payments is posted. `whole`: all of them
 * are.
 */
function todosNeeded(
  { status, disputeWon, refundedAmount, amount }: StoredPayment,
  { live, whole, refundBooked }: { live: boolean; whole: boolean; refundBooked: number },
): string[] {
  if (status === 'failed') return live ? ['REVERSE_FAILED_PAYMENT'] : [];
  if (status === 'charged_back') return live ? ['REVERSE_CHARGEBACK'] : [];
  if (whole) return refundedAmount > refundBooked ? ['REFUND_TO_BOOK'] : [];
  if (disputeWon) return ['DISPUTE_WON'];
  return refundedAmount < (amount ?? 0) ? ['POSTED_PAYMENT_GONE'] : [];
}

function wantedTodos(world: World, intent: Intent, payment: StoredPayment): string[] {
  const { state, closedAs, refundBooked = 0 } = intent;
  const ledgerIds = idsIn('current', intent);
  // A payment recorded by hand without a number counts as posted: only a person can see whether it still is.
  const isByHandWithoutNumber = closedAs === 'done-by-hand' && ledgerIds.length === 0;
  const isRecorded =
    ledgerIds.length > 0 && (state === 'POSTED' || state === 'CONFIRMED' || state === 'CLOSED');
  if (!(isRecorded || isByHandWithoutNumber) || closedAs === 'ignored') return [];
  const live = isByHandWithoutNumber || ledgerIds.some((id) => isLive(world, id));
  const whole = isByHandWithoutNumber || ledgerIds.every((id) => isLive(world, id));
  return todosNeeded(payment, { live, whole, refundBooked });
}
