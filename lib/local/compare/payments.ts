import type { AlternativeBooks, TakenPayment } from '../alternative/index.ts';
import { copiesOf, intentOf, stands } from './copies.ts';
import type { InvoiceRow, Link, PaymentRow } from './ledger-records.ts';
import { type Finding, type Line, line } from './line.ts';
import { moneyText, total } from './money.ts';
import { returnFindings } from './returns.ts';
import { isPosted, stateFindings } from './states.ts';
import type { IntentItem, Stored } from './stored.ts';

/** What Intacct, DynamoDB and Alternative have of payments and their invoices. */
export interface PaymentSides {
  readonly ledger: {
    readonly invoices: ReadonlyMap<string, InvoiceRow>;
    readonly payments: ReadonlyMap<string, PaymentRow>;
  };
  readonly stored: Stored;
  readonly books: Pick<AlternativeBooks, 'payments'>;
}

/** One line for every payment of Alternative: it must be in the ledger once, to the cent, or have a reason why not. */
export function comparePayments(sides: PaymentSides): Line[] {
  const { stored, books } = sides;
  const taken = [...books.payments.values()].map((payment) => comparePayment(sides, payment));
  const neverTaken = [...stored.payments.keys()]
    .filter((key) => key.startsWith('alternative:'))
    .map((key) => key.slice('alternative:'.length))
    .filter((id) => !books.payments.has(id))
    .map((id) =>
      line(id, { payment: id }, [{ unexplained: `${id} is in DynamoDB, but Alternative never took it.` }]),
    );
  return [...taken, ...neverTaken, ...claimedTwice(sides)];
}

function comparePayment(sides: PaymentSides, payment: TakenPayment): Line {
  const { ledger, stored } = sides;
  const { id, amount, currency, status, parts } = payment;
  const intent = intentOf(stored, payment);
  const copies = copiesOf(ledger.payments, id, intent);
  const live = copies.filter(({ reversed }) => !reversed);
  const wasPosted = isPosted(intent) || isPartly(intent, live);
  const cells = {
    payment: id,
    invoices: parts.map((part) => ledger.invoices.get(part.invoiceId)?.number ?? part.invoiceId).join(' '),
    amount: moneyText(amount, currency),
    Alternative: status,
    intent: intent?.state ?? 'none',
    'Intacct record': copies.map((copy) => copy.recordNo + (copy.reversed ? ' reversed' : '')).join(' '),
    'in Intacct': moneyText(total(live.map((copy) => copy.amount)), currency),
  };
  return line(id, cells, [
    ...storedFindings(stored, payment),
    ...stateFindings({ id, intent, live }),
    ...(isComparable(intent, live) ? amountFindings(payment, live) : []),
    ...cancelledFindings(payment, intent),
    ...returnFindings(stored, payment, isInLedger(payment, intent, live), wasPosted),
    ...storedTwice(stored, payment, copies),
  ]);
}

/** True if the ledger has the payment. One that stands must be there as a whole; of one that came back, a part is enough. */
function isInLedger(
  payment: TakenPayment,
  intent: IntentItem | undefined,
  live: readonly PaymentRow[],
): boolean {
  return live.length > 0 && !(stands(payment) && isPartly(intent, live));
}

/** True if a person recorded the payment in parts and some of them are no longer there. */
function isPartly(intent: IntentItem | undefined, live: readonly PaymentRow[]): boolean {
  const parts = intent?.ledgerIds ?? [];
  return parts.length > 1 && !parts.every((id) => live.some((one) => one.id === id));
}

/** False for two copies, which are a finding of their own, and for a copy that a person was already asked about. */
function isComparable(intent: IntentItem | undefined, live: readonly PaymentRow[]): boolean {
  if (isPartly(intent, live)) return false;
  if (intent?.closedAs === 'done-by-hand') return live.length > 0;
  return live.length === 1 && intent?.reason !== 'FOUND_DIFFERENT';
}

function cancelledFindings({ id, status }: TakenPayment, intent: IntentItem | undefined): Finding[] {
  if (intent?.closedAs !== 'cancelled' || status !== 'succeeded') return [];
  return [{ unexplained: `${id} succeeded in Alternative, but its posting was cancelled.` }];
}

/** The stored payment must have Alternative's status, amount, currency and refunds. */
function storedFindings({ payments }: Stored, payment: TakenPayment): Finding[] {
  const stored = payments.get(`alternative:${payment.id}`);
  if (!stored)
    return [{ unexplained: `${payment.id} is lost: Alternative has the payment, but DynamoDB does not.` }];
  const refunded = total(payment.refunds.map(({ amount }) => amount));
  const pairs: [field: string, alternative: unknown, dynamoDb: unknown][] = [
    ['status', payment.status, stored['status']],
    ['amount', payment.amount, stored['amount']],
    ['currency', payment.currency, stored['currency']],
    ['refundedAmount', refunded, stored['refundedAmount']],
  ];
  return pairs
    .filter(([, alternative, dynamoDb]) => alternative !== dynamoDb)
    .map(([field, alternative, dynamoDb]) => ({
      unexplained: `${payment.id}: ${field} is ${String(alternative)} in Alternative and ${String(dynamoDb)} in DynamoDB.`,
    }));
}

/** The ledger must have Alternative's amount, divided over the same invoices. */
function amountFindings(
  { id, amount, currency, parts }: TakenPayment,
  live: readonly PaymentRow[],
): Finding[] {
  const inLedger = total(live.map((copy) => copy.amount));
  const numbers = live.map(({ recordNo }) => recordNo).join(', ');
  const wrongCurrency = live.filter((copy) => copy.currency !== currency);
  if (wrongCurrency.length > 0)
    return [{ unexplained: `${id}: Intacct payment ${numbers} is not in ${currency}.` }];
  if (inLedger !== amount) {
    const [posted, taken] = [moneyText(inLedger, currency), moneyText(amount, currency)];
    return [{ unexplained: `${id}: ${taken} in Alternative, ${posted} in Intacct (${numbers}).` }];
  }
  const taken = byInvoice(parts.map((part) => ({ id: part.invoiceId, amount: part.amount })));
  const posted = byInvoice(live.flatMap(({ links }) => links));
  if (taken === posted) return [];
  return [
    { unexplained: `${id}: divided over invoices as ${taken} in Alternative, as ${posted} in Intacct.` },
  ];
}

function byInvoice(links: readonly Link[]): string {
  return [...Map.groupBy(links, ({ id }) => id)]
    .map(([id, parts]) => `${id}=${total(parts.map(({ amount }) => amount))}`)
    .sort()
    .join(' ');
}

/** A copy that is stored as a payment of its own is counted twice, unless it names the payment that it records. */
function storedTwice({ payments }: Stored, { id }: TakenPayment, copies: readonly PaymentRow[]): Finding[] {
  return copies
    .map((copy) => payments.get(`intacct:${copy.id}`))
    .filter((copy) => copy !== undefined && copy['matchedTo'] !== `alternative:${id}`)
    .map((copy) => ({ unexplained: `${id} is stored twice: also as ${String(copy?.['paymentId'])}.` }));
}

/** A ledger payment that two intents claim is counted for both. */
function claimedTwice({ stored }: PaymentSides): Line[] {
  const claims = [...stored.intents.values()].flatMap(({ writeBackId, ledgerIds }) =>
    ledgerIds.map((id) => ({ id, writeBackId })),
  );
  return [...Map.groupBy(claims, ({ id }) => id)]
    .filter(([, by]) => by.length > 1)
    .map(([id, by]) => {
      const names = by.map(({ writeBackId }) => writeBackId).join(', ');
      return line(id, { payment: names }, [
        { unexplained: `Ledger payment ${id} is claimed ${by.length} times: ${names}.` },
      ]);
    });
}
