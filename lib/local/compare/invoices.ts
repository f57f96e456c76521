import type { TakenPayment } from '../alternative/index.ts';
import type { Item } from '../tables.ts';
import { amountDueText } from './amount-due.ts';
import { copiesOf, intentOf, stands } from './copies.ts';
import { type CountedPayment, expectedDue } from './expected-due.ts';
import type { InvoiceRow } from './ledger-records.ts';
import { type Finding, type Line, line } from './line.ts';
import { moneyText, total } from './money.ts';
import type { PaymentSides } from './payments.ts';

/** The part of a payment that pays one invoice. */
interface PartOf extends CountedPayment {
  readonly id: string;
  /** What the ledger has of it, in minor units. */
  readonly posted: number;
}

/** One line for every invoice that was paid in Alternative: it must show the amount due that the payments leave. */
export function compareInvoices(sides: PaymentSides): Line[] {
  const parts = [...sides.books.payments.values()].flatMap((payment) =>
    payment.parts.map(({ invoiceId, amount }) => ({ invoiceId, amount, payment })),
  );
  return [...Map.groupBy(parts, ({ invoiceId }) => invoiceId)].map(([invoiceId, of]) => {
    const item = sides.stored.invoices.get(invoiceId);
    const counted = of.flatMap(({ payment, amount }) => countedPart(sides, payment, amount, item));
    return compareInvoice(sides, invoiceId, item, counted);
  });
}

/** None if the payment does not count: an operator ruled it out, or its currency is not the invoice's. */
function countedPart(
  { ledger, stored }: PaymentSides,
  payment: TakenPayment,
  amount: number,
  item: Item | undefined,
): PartOf[] {
  const intent = intentOf(stored, payment);
  if (intent?.closedAs === 'ignored' || payment.currency !== item?.['currency']) return [];
  const copies = copiesOf(ledger.payments, payment.id, intent);
  const links = copies.filter(({ reversed }) => !reversed).flatMap((copy) => copy.links);
  const posted = total(links.filter(({ id }) => id === item['invoiceId']).map((link) => link.amount));
  const effect = stands(payment) ? 'stands' : 'dead';
  const sentAt = intent?.generationSentAt ?? intent?.firstSentAt ?? null;
  return [{ id: payment.id, amount, effect, copies, sentAt, posted }];
}

function compareInvoice(
  { ledger }: PaymentSides,
  invoiceId: string,
  item: Item | undefined,
  counted: readonly PartOf[],
): Line {
  const row = ledger.invoices.get(invoiceId);
  const currency = row?.currency ?? String(item?.['currency']);
  const collected = (effect: CountedPayment['effect']) =>
    total(counted.filter((one) => one.effect === effect).map(({ amount }) => amount));
  const raw = row && (row.total > 0 ? expectedDue(row, counted) : 0);
  const money = (amount: number | undefined) => (amount === undefined ? '' : moneyText(amount, currency));
  const cells = {
    invoice: row?.number ?? String(item?.['documentNumber'] ?? invoiceId),
    total: money(row?.total),
    'due in Intacct': money(row?.due),
    collected: money(collected('stands')),
    'came back': money(collected('dead')),
    posted: money(total(counted.map(({ posted }) => posted))),
    'expected due': money(raw === undefined ? undefined : Math.max(0, raw)),
    'due shown': money(typeof item?.['amountDue'] === 'number' ? item['amountDue'] : undefined),
  };
  const name = cells.invoice;
  if (!item) {
    return line(invoiceId, cells, [
      { unexplained: `${name} is paid in Alternative, and is not in DynamoDB.` },
    ]);
  }
  const findings = [
    ...entryFindings(name, item, counted),
    ...offerFindings(name, item),
    ...dueFindings(name, item, row, raw, collected('stands')),
  ];
  return line(invoiceId, cells, findings, amountDueText(item));
}

/** The payments that the stored invoice counts must be those that Alternative has. */
function entryFindings(name: string, item: Item, counted: readonly PartOf[]): Finding[] {
  const { alternative } = item;
  const describe = (parts: readonly (readonly [unknown, unknown, unknown])[]) =>
    parts
      .map(([id, effect, amount]) => `${String(id)} ${String(effect)} ${String(amount)}`)
      .sort()
      .join(', ');
  const entries: Item[] = Array.isArray(alternative) ? alternative : [];
  const counting = entries.filter(
    ({ effect, currency }) => effect !== 'none' && (currency ?? item['currency']) === item['currency'],
  );
  const counts = describe(counting.map((one) => [one['paymentId'], one['effect'], one['amount']]));
  const collected = describe(counted.map(({ id, effect, amount }) => [`alternative:${id}`, effect, amount]));
  if (counts === collected) return [];
  return [
    { unexplained: `${name} counts ${counts || 'nothing'}; Alternative has ${collected || 'nothing'}.` },
  ];
}

/** An invoice that is paid, missing or held must not be offered for payment. */
function offerFindings(name: string, item: Item): Finding[] {
  if (item['collectible'] !== true) return [];
  const inDoubt = item['missingSince'] != null || item['held'] != null;
  if (item['amountDue'] !== 0 && !inDoubt) return [];
  return [{ unexplained: `${name} is offered for payment although it is paid, missing or held.` }];
}

function dueFindings(
  name: string,
  item: Item,
  row: InvoiceRow | undefined,
  raw: number | undefined,
  standing: number,
): Finding[] {
  const { held } = item;
  if (held != null) return [{ code: codeOf(held) }];
  if (!row || raw === undefined) {
    return item['missingSince'] != null
      ? [{ code: 'ARCHIVE_IN_ALTERNATIVE' }]
      : [{ unexplained: `${name} is no longer in Intacct and is not marked missing.` }];
  }
  if (item['amountDue'] === Math.max(0, raw)) return raw < 0 ? overpaidFindings(name, item, row, -raw) : [];
  const paidInLedger = item['paidIn'] === 'intacct' || item['paidIn'] === 'credit';
  if (item['frozenSince'] != null && item['amountDue'] === 0 && (standing > 0 || paidInLedger)) {
    return [{ code: item['totalAmount'] === row.total ? 'REOPENED_IN_INTACCT' : 'EDITED_AFTER_PAID' }];
  }
  const [must, shows] = [
    moneyText(Math.max(0, raw), row.currency),
    moneyText(Number(item['amountDue']), row.currency),
  ];
  return [{ unexplained: `${name} shows ${shows} due; the payments and Intacct leave ${must}.` }];
}

/** An overpayment must be shown. On a paid invoice, later changes in the ledger do not change the one shown. */
function overpaidFindings(name: string, item: Item, { currency }: InvoiceRow, overpaid: number): Finding[] {
  if (item['overpaid'] === overpaid) return [{ code: 'OVERPAID' }];
  if (item['frozenSince'] != null) return [{ code: 'FROZEN_PAID' }];
  return [{ unexplained: `${name} was overpaid by ${moneyText(overpaid, currency)} and does not show it.` }];
}

function codeOf(held: unknown): string {
  return typeof held === 'object' && held !== null && 'code' in held ? String(held.code) : 'held';
}
