import type { Intent } from '../../functions/domain/intent/intent.ts';
import { idsIn } from '../../functions/domain/intent/ledger-records.ts';
import type { Invoice } from '../../functions/domain/invoice/invoice.ts';
import { goneRecordIds } from '../../functions/domain/payment/invoice-entries.ts';
import type { StoredPayment } from '../../functions/domain/payment/stored.ts';
import type { Chapter } from './plan.ts';
import type { World } from './world.ts';

/** Holds what is stored against the ledger and what Alternative told, after everything has come to rest. */
export function judge(world: World): void {
  const { tables, connectionId, plan, watch } = world;
  for (const { id, story, parts } of plan.payments) {
    const paymentId = `alternative:${id}`;
    const payment = tables.taken.get(connectionId, paymentId);
    const intent = tables.intents.get(connectionId, `payment#${paymentId}`);
    watch.expect(payment !== undefined && intent !== undefined, `${id} is lost`);
    if (!payment || !intent) continue;
    const status = statusOf(story, sum(parts));
    watch.expect(payment.status === status, `${id} is ${payment.status}, not ${status}`);
    judgeIntent(world, intent, payment);
    judgeTodos(world, intent, payment);
  }
  for (const [, invoice] of tables.invoices.list(connectionId)) judgeInvoice(world, invoice);
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
      // Half of a cent is a cent.
      return amount === 1 ? 'refunded' : 'succeeded';
    default:
      return 'succeeded';
  }
}

/** The ledger payments with our memo, and whether they still count. */
function oursIn({ rutter }: World, { subjectId }: Intent) {
  const id = subjectId.replace(/^alternative:/, '');
  const all = [...rutter.ledger.payments.values()].filter(({ memo }) => memo === id);
  return { all, live: all.filter(({ state }) => state === 'posted') };
}

const isReversed = ({ state }: { readonly state: string }) => state === 'reversed';

/** Whether a ledger payment is there and counts. */
function isLive({ rutter }: World, ledgerId: string): boolean {
  return rutter.ledger.payments.get(ledgerId)?.state === 'posted';
}

function judgeIntent(world: World, intent: Intent, payment: StoredPayment): void {
  const { watch } = world;
  const { state, reason, subjectId } = intent;
  const ledgerIds = idsIn('current', intent);
  const { live } = oursIn(world, intent);
  // One that was reversed before it could be confirmed may still come back.
  const resting = state !== 'POSTED' || reason === 'FOUND_DIFFERENT' || isGone(world, subjectId);
  const restless = state === 'PENDING' || state === 'SENDING' || !resting;
  watch.expect(!restless, `${subjectId} stays ${state} ${reason}`);
  const known = live.every(({ id }) => ledgerIds.some((one) => one === id));
  // Until somebody says which payment it is, it may stand in the ledger without our knowing.
  const unsure = state === 'HELD' && unsureReasons.has(reason);
  const sighted = live.some(({ id }) => idsIn('sighted', intent).some((one) => one === id));
  watch.expect(
    known || unsure || sighted,
    `${subjectId} is in the ledger, and is ${state} ${reason} of ${ledgerIds}`,
  );
  if (state === 'CONFIRMED') {
    const goneLedgerIds = goneRecordIds(intent);
    const there = ledgerIds.every((id) => world.rutter.ledger.payments.has(id) || goneLedgerIds.includes(id));
    watch.expect(there, `${subjectId} is confirmed, and ${ledgerIds} is not in the ledger`);
  }
  const sound = state !== 'HELD' && state !== 'REFUSED' ? true : isTrue(world, intent, payment);
  watch.expect(sound, `${subjectId} is ${state} ${reason}, and nothing in the ledger says so`);
}

const unsureReasons: ReadonlySet<string | null> = new Set([
  'POSSIBLE_MATCH',
  'CLAIMED_BY_ANOTHER',
  'LOOKS_RECORDED_BY_HAND',
]);

const short: ReadonlySet<string | null> = new Set([
  'NOT_ENOUGH_DUE',
  'INVOICE_ALREADY_PAID',
  'INVOICE_NOT_PAYABLE',
  'EARLIER_FAILED_PAYMENT_NOT_REVERSED',
]);
const byPeople: ReadonlySet<string | null> = new Set([
  ...unsureReasons,
  'REQUEST_REJECTED',
  'PERIOD_CLOSED',
  'LEDGER_REFUSED',
  'ACCOUNT_REFUSED',
]);

/** Whether what keeps an intent from being posted is so, in the ledger itself. */
function isTrue(
  { rutter, reversedEarly, tables, connectionId }: World,
  { reason }: Intent,
  payment: StoredPayment,
): boolean {
  if (byPeople.has(reason)) return true;
  // Where the ledger lists no links it cannot be told that a payment of ours was reversed.
  // What may be in the ledger without our knowing is waited for.
  const unsure = tables.intents.list(connectionId).some(([, other]) => unsureReasons.has(other.reason));
  if (unsure && short.has(reason)) return true;
  // And one that is not listed any more may be received again: until somebody decides, its money is waited for.
  const hidden = [...rutter.ledger.payments.values()].some(isReversed);
  if (hidden || reversedEarly.size > 0) return short.has(reason);
  return (
    short.has(reason) &&
    payment.allocations.some(({ invoiceId, amount }) => {
      const { due, status } = rutter.ledger.invoice(invoiceId);
      return due < amount || (status !== 'open' && status !== 'partially_paid');
    })
  );
}

export function isGone({ tables, connectionId }: World, paymentId: string): boolean {
  const invoices = tables.invoices.list(connectionId).map(([, invoice]) => invoice);
  return invoices.some(({ alternative }) =>
    alternative.some((one) => one.paymentId === paymentId && one.gone),
  );
}

interface Balance {
  /** What is due; less than 0 when more was collected. */
  readonly due: number;
  /** What of the standing payments the customers got back. */
  readonly refunded: number;
}

/** What an invoice comes to by the books and by Alternative, from nothing that we stored but who records whom. */
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

/** Where others that were reversed go on being listed, it may be ours that was. */
function isUnclear({ rutter }: World, { allocations }: Pick<StoredPayment, 'allocations'>): boolean {
  return allocations.some(({ invoiceId }) =>
    rutter.ledger.invoice(invoiceId).links.some(({ reversed }) => reversed),
  );
}

function judgeInvoice(world: World, invoice: Invoice): void {
  const { watch, plan } = world;
  const { invoiceId, amountDue, frozenSince, status, collectible, held } = invoice;
  judgeOverpaid(world, invoice);
  if (frozenSince !== null) {
    watch.expect(
      amountDue === 0 && status === 'paid' && !collectible,
      `${invoiceId} is frozen and shows ${amountDue}`,
    );
    return;
  }
  // Where the ledger lists no links a reversal cannot be told from the balance.
  if (!plan.circumstances.reportLinks || held !== null) return;
  const due = Math.max(0, balanceOf(world, invoiceId).due);
  // What is not clear is taken for less that is due.
  const unclear =
    amountDue <= due && isUnclear(world, { allocations: [{ invoiceId, amount: invoice.amountDue }] });
  watch.expect(amountDue === due || unclear, `${invoiceId} shows ${amountDue} due, and it is ${due}`);
}

/** A person is asked to give back what was collected too much, and nothing else. */
function judgeOverpaid(world: World, { invoiceId, ledger, totalAmount, held, alternative }: Invoice): void {
  const { tables, connectionId, watch, plan, reversedEarly } = world;
  const isEdited = ledger.totalAmount !== totalAmount;
  const isUnsure = alternative.some(({ doubt, sending }) => doubt !== null || sending);
  const unclear = isUnclear(world, { allocations: [{ invoiceId, amount: ledger.amountDue }] });
  if (!plan.circumstances.reportLinks || held !== null || isEdited || isUnsure || unclear) return;
  if (reversedEarly.size > 0) return;
  const { due, refunded } = balanceOf(world, invoiceId);
  const open = tables.todos
    .list(connectionId)
    .some(([, todo]) => todo.code === 'OVERPAID' && todo.subject === invoiceId && !todo.closedAt);
  const wanted = -due - refunded > 0;
  watch.expect(open === wanted, `${invoiceId} is due ${due} (${refunded} refunded); OVERPAID is ${open}`);
}

const ofPayments = [
  'REVERSE_FAILED_PAYMENT',
  'REVERSE_CHARGEBACK',
  'POSTED_PAYMENT_GONE',
  'DISPUTE_WON',
  'REFUND_TO_BOOK',
];

/** To-dos are open exactly where a person has something to do. */
function judgeTodos(world: World, intent: Intent, payment: StoredPayment): void {
  const { tables, connectionId, watch, plan, reversedEarly } = world;
  const early = idsIn('current', intent).some((id) => reversedEarly.has(id));
  if (!plan.circumstances.reportLinks || early || isUnclear(world, payment)) return;
  const open = tables.todos.list(connectionId).flatMap(([, { code, subject, closedAt }]) => {
    return subject === intent.subjectId && closedAt === undefined && ofPayments.includes(code) ? [code] : [];
  });
  const wanted = wantedTodos(world, intent, payment);
  watch.expect(
    open.sort().join() === wanted.sort().join(),
    `${intent.subjectId} has to-dos ${open}, not ${wanted}`,
  );
}

/** What a payment that the ledger was told of asks of a person, by whether the ledger's copies, or any, still count. */
function wantedOf(
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
  // Without a number nobody but a person can tell whether what was recorded by hand still counts.
  const untold = closedAs === 'done-by-hand' && ledgerIds.length === 0;
  const told = ledgerIds.length > 0 && (state === 'POSTED' || state === 'CONFIRMED' || state === 'CLOSED');
  if (!(told || untold) || closedAs === 'ignored') return [];
  const live = untold || ledgerIds.some((id) => isLive(world, id));
  const whole = untold || ledgerIds.every((id) => isLive(world, id));
  return wantedOf(payment, { live, whole, refundBooked });
}
