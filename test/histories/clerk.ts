import { idsIn } from '../../functions/domain/intent/ledger-records.ts';
import { LedgerRefusal } from '../../lib/local/sandbox/ledger/refusal.ts';
import type { LedgerPayment } from '../../lib/local/sandbox/ledger/rows.ts';
import type { Action } from './actions.ts';
import type { World } from './world.ts';

type ByClerk = Extract<Action, { readonly do: 'clerk' }>;

/** What Rutter shows of a reversal is not documented: the payment may stay, or its link, or neither. */
const reversals = [
  { keepPayment: true, keepLink: false },
  { keepPayment: false, keepLink: false },
  { keepPayment: true, keepLink: true },
] as const;

/** A clerk's work in the ledger. What Intacct does not let them do, they leave. */
export function clerk(world: World, action: ByClerk): string {
  world.watch.look();
  try {
    return work(world, action) ?? 'nothing to do';
  } catch (error) {
    if (error instanceof LedgerRefusal) return `refused: ${error.message}`;
    throw error;
  }
}

function work(world: World, { what, pick, part }: ByClerk): string | undefined {
  const { ledger } = world.rutter;
  const invoiceId = chosen(world.invoiceIds, pick);
  if (invoiceId === undefined) return undefined;
  const { id: accountId } = ledger.account('bank');
  const { due, total } = ledger.invoice(invoiceId);
  const some = Math.max(1, Math.floor(due * (part < 0.4 ? 1 : part)));
  const applied = { invoiceId, amount: some };
  switch (what) {
    case 'cheque':
      return `${ledger.receivePayment({ accountId, allocations: [applied] }).id} over ${some}`;
    case 'by-hand':
      return byHand(world, pick);
    case 'by-hand-once':
      return isEntered(world, pick) ? undefined : byHand(world, pick);
    case 'reverse-ours':
    case 'reverse-other':
      return reverse(world, what === 'reverse-ours', pick, part);
    case 'credit':
      return `${ledger.addCredit({ applications: [applied] }).id} over ${some}`;
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

/** Enters what Alternative took, as if nobody would post it. */
function byHand({ plan, rutter, invoiceIds, byHand: entered }: World, pick: number): string | undefined {
  const payment = chosen(plan.payments, pick);
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
  const ids = entered.get(chosen(plan.payments, pick)?.id ?? '') ?? [];
  return ids.some((id) => rutter.ledger.payments.get(id)?.state === 'posted');
}

function posted({ plan, rutter }: World, ours: boolean): LedgerPayment[] {
  const ids = new Set(plan.payments.map(({ id }) => id));
  const isOurs = ({ memo }: LedgerPayment) => memo !== null && ids.has(memo);
  const all = [...rutter.ledger.payments.values()].filter(({ state }) => state === 'posted');
  return all.filter((payment) => isOurs(payment) === ours);
}

/** What Intacct shows is another payment than the one that was sent. */
function redate(world: World, pick: number): string | undefined {
  const known = posted(world, true).filter(({ id }) => isKnown(world, id));
  const one = chosen(known, pick);
  if (!one) return undefined;
  const { books } = world.rutter.ledger;
  books.beginChange();
  books.payments.set(one.id, books.touched(one, { date: '2026-02-28' }));
  return `${one.id} ${one.memo}`;
}

function reverse(world: World, ours: boolean, pick: number, part: number): string | undefined {
  const { rutter } = world;
  const one = chosen(posted(world, ours), pick);
  if (!one) return undefined;
  // Nobody finds a payment, and a reason to reverse it, in the minutes in which it was posted.
  world.advance(6 * 60_000);
  const how = reversals[Math.floor(part * reversals.length)];
  if (!isKnown(world, one.id)) world.reversedEarly.add(one.id);
  rutter.ledger.reversePayment(one.id, how);
  return `${one.id} ${one.memo} ${JSON.stringify(how)}`;
}

/** Whether we have known for long enough that it is in the ledger: else no read of ours tells that it was there. */
function isKnown({ tables, connectionId, rutter }: World, id: string): boolean {
  return tables.intents.list(connectionId).some(([, intent]) => {
    const { postedAt } = intent;
    const knownMs = postedAt === null ? 0 : rutter.clock.now() - Date.parse(postedAt);
    return knownMs > 5 * 60_000 && idsIn('current', intent).some((one) => one === id);
  });
}

export function settleDrafts({ rutter }: World, outcome: 'post' | 'discard'): string {
  const drafts = [...rutter.ledger.payments.values()].filter(({ state }) => state === 'draft');
  for (const { id } of drafts) rutter.ledger.settleDraft(id, outcome);
  return `${outcome} ${drafts.length}`;
}

function chosen<One>(list: readonly One[], pick: number): One | undefined {
  return list[pick % Math.max(1, list.length)];
}
