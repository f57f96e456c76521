import type { AlternativeBooks, TakenPayment } from '../alternative/index.ts';
import { copiesOf, intentOf, stands } from './copies.ts';
import type { Here, IntentItem } from './here.ts';
import type { InvoiceRow, Link, PaymentRow } from './ledger-side.ts';
import { plain, total } from './money.ts';
import { returnFindings } from './returns.ts';
import { isPosted, stateFindings } from './states.ts';
import { type Finding, type Line, line } from './verdict.ts';

/** The three sides, as far as payments are concerned. */
export interface PaymentSides {
  readonly ledger: {
    readonly invoices: ReadonlyMap<string, InvoiceRow>;
    readonly payments: ReadonlyMap<string, PaymentRow>;
  };
  readonly here: Here;
  readonly books: Pick<AlternativeBooks, 'payments'>;
}

/** Every payment of Alternative: once in the ledger and to the cent, or the reason why not. */
export function comparePayments(sides: PaymentSides): Line[] {
  const { here, books } = sides;
  const known = [...books.payments.values()].map((payment) => comparePayment(sides, payment));
  const unknown = [...here.payments.keys()]
    .filter((key) => key.startsWith('alternative:'))
    .map((key) => key.slice('alternative:'.length))
    .filter((id) => !books.payments.has(id))
    .map((id) =>
      line(id, { payment: id }, [{ unexplained: `${id} is stored, and Alternative never took it.` }]),
    );
  return [...known, ...unknown, ...claimedTwice(sides)];
}

function comparePayment(sides: PaymentSides, payment: TakenPayment): Line {
  const { ledger, here } = sides;
  const { id, amount, currency, status, parts } = payment;
  const intent = intentOf(here, payment);
  const copies = copiesOf(ledger.payments, id, intent);
  const live = copies.filter(({ reversed }) => !reversed);
  const wasPosted = isPosted(intent) || isPartly(intent, live);
  const cells = {
    payment: id,
    invoices: parts.map((part) => ledger.invoices.get(part.invoiceId)?.number ?? part.invoiceId).join(' '),
    amount: plain(amount, currency),
    Alternative: status,
    intent: intent?.state ?? 'none',
    'Intacct record': copies.map((copy) => copy.recordNo + (copy.reversed ? ' reversed' : '')).join(' '),
    'in ledger': plain(total(live.map((copy) => copy.amount)), currency),
  };
  return line(id, cells, [
    ...storedFindings(here, payment),
    ...stateFindings({ id, intent, live }),
    ...(isComparable(intent, live) ? amountFindings(payment, live) : []),
    ...cancelledFindings(payment, intent),
    ...returnFindings(here, payment, isInLedger(payment, intent, live), wasPosted),
    ...doubleCount(here, payment, copies),
  ]);
}

/** What stands must be there as a whole; what came back, not even in part. */
function isInLedger(
  payment: TakenPayment,
  intent: IntentItem | undefined,
  live: readonly PaymentRow[],
): boolean {
  return live.length > 0 && !(stands(payment) && isPartly(intent, live));
}

/** Whether only some of the parts in which it was recorded are still there. */
function isPartly(intent: IntentItem | undefined, live: readonly PaymentRow[]): boolean {
  const parts = intent?.ledgerIds ?? [];
  return parts.length > 1 && !parts.every((id) => live.some((one) => one.id === id));
}

/** Two copies are one too many whatever they amount to, and a person knows of one that was found different. */
function isComparable(intent: IntentItem | undefined, live: readonly PaymentRow[]): boolean {
  if (isPartly(intent, live)) return false;
  if (intent?.closedAs === 'done-by-hand') return live.length > 0;
  return live.length === 1 && intent?.reason !== 'FOUND_DIFFERENT';
}

function cancelledFindings({ id, status }: TakenPayment, intent: IntentItem | undefined): Finding[] {
  if (intent?.closedAs !== 'cancelled' || status !== 'succeeded') return [];
  return [{ unexplained: `${id} stands in Alternative, and its posting was cancelled.` }];
}

/** What is stored of it here must be what Alternative has. */
function storedFindings({ payments }: Here, payment: TakenPayment): Finding[] {
  const stored = payments.get(`alternative:${payment.id}`);
  if (!stored) return [{ unexplained: `${payment.id} is lost: Alternative has it, and it is not stored.` }];
  const refunded = total(payment.refunds.map(({ amount }) => amount));
  const facts: [field: string, there: unknown, here: unknown][] = [
    ['status', payment.status, stored['status']],
    ['amount', payment.amount, stored['amount']],
    ['currency', payment.currency, stored['currency']],
    ['refundedAmount', refunded, stored['refundedAmount']],
  ];
  return facts
    .filter(([, there, here]) => there !== here)
    .map(([field, there, here]) => ({
      unexplained: `${payment.id}: ${field} is ${String(there)} in Alternative, ${String(here)} here.`,
    }));
}

/** The ledger must have the amount, and the parts, that Alternative has. */
function amountFindings(
  { id, amount, currency, parts }: TakenPayment,
  live: readonly PaymentRow[],
): Finding[] {
  const inLedger = total(live.map((copy) => copy.amount));
  const numbers = live.map(({ recordNo }) => recordNo).join(', ');
  const wrongCurrency = live.filter((copy) => copy.currency !== currency);
  if (wrongCurrency.length > 0) return [{ unexplained: `${id}: ${numbers} is not in ${currency}.` }];
  if (inLedger !== amount) {
    const [there, taken] = [plain(inLedger, currency), plain(amount, currency)];
    return [{ unexplained: `${id}: ${taken} in Alternative, ${there} in the ledger (${numbers}).` }];
  }
  const taken = byInvoice(parts.map((part) => ({ id: part.invoiceId, amount: part.amount })));
  const posted = byInvoice(live.flatMap(({ links }) => links));
  if (taken === posted) return [];
  return [{ unexplained: `${id}: the parts are ${taken} in Alternative, ${posted} in the ledger.` }];
}

function byInvoice(links: readonly Link[]): string {
  return [...Map.groupBy(links, ({ id }) => id)]
    .map(([id, of]) => `${id}=${total(of.map(({ amount }) => amount))}`)
    .sort()
    .join(' ');
}

/** A copy that is stored as a payment of its own would count twice. */
function doubleCount({ payments }: Here, { id }: TakenPayment, copies: readonly PaymentRow[]): Finding[] {
  return copies
    .map((copy) => payments.get(`intacct:${copy.id}`))
    .filter((stored) => stored !== undefined && stored['matchedTo'] !== `alternative:${id}`)
    .map((stored) => ({ unexplained: `${id} is stored twice: also as ${String(stored?.['paymentId'])}.` }));
}

function claimedTwice({ here }: PaymentSides): Line[] {
  const claims = [...here.intents.values()].flatMap(({ writeBackId, ledgerIds }) =>
    ledgerIds.map((id) => ({ id, writeBackId })),
  );
  return [...Map.groupBy(claims, ({ id }) => id)]
    .filter(([, by]) => by.length > 1)
    .map(([id, by]) => {
      const names = by.map(({ writeBackId }) => writeBackId).join(', ');
      return line(id, { payment: names }, [
        { unexplained: `${id} of the ledger is claimed ${by.length} times: ${names}.` },
      ]);
    });
}
