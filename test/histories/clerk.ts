// Performs what a clerk of the partner does in the ledger.

import { idsIn } from '../../functions/domain/intent/ledger-records.ts';
import { LedgerRefusal } from '../../lib/local/sandbox/ledger/refusal.ts';
import type { LedgerPayment } from '../../lib/local/sandbox/ledger/rows.ts';
import type { Action } from './actions.ts';
import type { World } from './world.ts';

type ByClerk = Extract<Action, { readonly do: 'clerk' }>;

/** What Rutter may show of a reversed payment, which is not documented: the payment, payment and link, or neither. */
const reversals = [
  { keepPayment: true, keepLink: false },
  { keepPayment: false, keepLink: false },
  { keepPayment: true, keepLink: true },
] as const;

/** Does what a clerk does in the ledger. Returns a text about it, or why Intacct refused it. */
export function clerk(world: World, action: ByClerk): string {
  world.invariants.checkLedger();
  try {
    return work(world, action) ?? 'nothing to do';
  } catch (error) {
    if (error instanceof LedgerRefusal) return `refused: ${error.message}`;
    throw error;
  }
}

function work(world: World, { what, pick, part }: ByClerk): string | undefined {
  const { ledger } = world.rutter;
  const invoiceId = pickFrom(world.invoiceIds, pick);
  if (invoiceId === undefined) return undefined;
  const { id: accountId } = ledger.account('bank');
  const { due, total } = ledger.invoice(invoiceId);
  const amount = Math.max(1, Math.floor(due * (part < 0.4 ? 1 : part)));
  const applied = { invoiceId, amount };
  switch (what) {
    case 'cheque':
      return `${ledger.receivePayment({ accountId, allocations: [applied] }).id} over ${amount}`;
    case 'by-hand':
      return byHand(world, pick);
    case 'by-hand-once':
      return isEntered(world, pick) ? undefined : byHand(world, pick);
    case 'reverse-ours':
    case 'reverse-other':
      return reverse(world, what === 'reverse-ours', pick, part);
    case 'credit':
      return `${ledger.addCredit({ applications: [applied] }).id} over ${amount}`;
    case 'write-off':
      ledger.writeOff({ invoiceId, amount: due });
      return `${due}`;
    case 'edit':
      ledger.editInvoice(invoiceId, { total: Math.max(1, Math.floor(total * (0.5 + part))) });
      return `from ${total} to ${ledger.invoice(invoiceId).total}`;
    case 'redate':
      return redate(world, pick);
    case 'void':
      ledger.voidInvoice(invoiceId);
      return invoiceId;
    case 'draft':
      return ledger.draftPayment({ accountId, allocations: [applied] }).id;
    case 'settle-draft':
      return settleDrafts(world, part < 0.5 ? 'post' : 'discard');
  }
}

/** Enters a payment of Alternative by hand, as a clerk does who does not know that it will be posted. */
function byHand({ plan, rutter, invoiceIds, byHand: entered }: World, pick: number): string | undefined {
  const payment = pickFrom(plan.payments, pick);
  if (!payment) return undefined;
  const allocations = payment.parts.map(({ invoice, amount }) => ({
    invoiceId: invoiceIds[invoice] ?? '',
    amount,
  }));
  const { id } = rutter.ledger.receivePayment({ accountId: rutter.ledger.account('bank').id, allocations });
  entered.set(payment.id, [...(entered.get(payment.id) ?? []), id]);
  return `${id} for ${payment.id}`;
}

function isEntered({ plan, rutter, byHand: entered }: World, pick: number): boolean {
  const ids = entered.get(pickFrom(plan.payments, pick)?.id ?? '') ?? [];
  return ids.some((id) => rutter.ledger.payments.get(id)?.state === 'posted');
}

/** The posted payments of the ledger: those with our memo, or the others. */
function posted({ plan, rutter }: World, ours: boolean): LedgerPayment[] {
  const ids = new Set(plan.payments.map(({ id }) => id));
  const isOurs = ({ memo }: LedgerPayment) => memo !== null && ids.has(memo);
  const all = [...rutter.ledger.payments.values()].filter(({ state }) => state === 'posted');
  return all.filter((payment) => isOurs(payment) === ours);
}

/** Changes the date of a payment that we posted, so that Intacct shows something else than was sent. */
function redate(world: World, pick: number): string | undefined {
  const known = posted(world, true).filter(({ id }) => isKnown(world, id));
  const payment = pickFrom(known, pick);
  if (!payment) return undefined;
  const { books } = world.rutter.ledger;
  books.beginChange();
  books.payments.set(payment.id, books.touched(payment, { date: '2026-02-28' }));
  return `${payment.id} ${payment.memo}`;
}

function reverse(world: World, ours: boolean, pick: number, part: number): string | undefined {
  const { rutter } = world;
  const payment = pickFrom(posted(world, ours), pick);
  if (!payment) return undefined;
  // No clerk finds a payment, and a reason to reverse it, in the minutes in which it is posted.
  world.advance(6 * 60_000);
  const how = reversals[Math.floor(part * reversals.length)];
  if (!isKnown(world, payment.id)) world.reversedEarly.add(payment.id);
  rutter.ledger.reversePayment(payment.id, how);
  return `${payment.id} ${payment.memo} ${JSON.stringify(how)}`;
}

/** True if we have known a ledger payment for five minutes. Before that, no read of ours may have seen it. */
function isKnown({ tables, connectionId, rutter }: World, id: string): boolean {
  return tables.intents.list(connectionId).some(([, intent]) => {
    const { postedAt } = intent;
    const knownMs = postedAt === null ? 0 : rutter.clock.now() - Date.parse(postedAt);
    return knownMs > 5 * 60_000 && idsIn('current', intent).some((one) => one === id);
  });
}

/** Posts or discards all drafts of the ledger. */
export function settleDrafts({ rutter }: World, outcome: 'post' | 'discard'): string {
  const drafts = [...rutter.ledger.payments.values()].filter(({ state }) => state === 'draft');
  for (const { id } of drafts) rutter.ledger.settleDraft(id, outcome);
  return `${outcome} ${drafts.length}`;
}

function pickFrom<Item>(list: readonly Item[], pick: number): Item | undefined {
  return list[pick % Math.max(1, list.length)];
}
