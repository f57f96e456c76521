import type { TakenPayment } from '../alternative/index.ts';
import type { Item } from '../tables.ts';
import { copiesOf, intentOf, stands } from './copies.ts';
import { type Counted, dueByRule } from './due.ts';
import type { InvoiceRow } from './ledger-side.ts';
import { plain, total } from './money.ts';
import type { PaymentSides } from './payments.ts';
import { type Finding, type Line, line } from './verdict.ts';

interface PartOf extends Counted {
  readonly id: string;
  readonly posted: number;
}

/** Every invoice that Alternative knows payments of: what is shown as due must be what it comes to. */
export function compareInvoices(sides: PaymentSides): Line[] {
  const parts = [...sides.books.payments.values()].flatMap((payment) =>
    payment.parts.map(({ invoiceId, amount }) => ({ invoiceId, amount, payment })),
  );
  return [...Map.groupBy(parts, ({ invoiceId }) => invoiceId)].map(([invoiceId, of]) => {
    const item = sides.here.invoices.get(invoiceId);
    const counted = of.flatMap(({ payment, amount }) => countedPart(sides, payment, amount, item));
    return compareInvoice(sides, invoiceId, item, counted);
  });
}

/** One in another currency, and one that an operator ruled out, do not count at all. */
function countedPart(
  { ledger, here }: PaymentSides,
  payment: TakenPayment,
  amount: number,
  item: Item | undefined,
): PartOf[] {
  const intent = intentOf(here, payment);
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
  const collected = (effect: Counted['effect']) =>
    total(counted.filter((one) => one.effect === effect).map(({ amount }) => amount));
  const raw = row && (row.total > 0 ? dueByRule(row, counted) : 0);
  const money = (amount: number | undefined) => (amount === undefined ? '' : plain(amount, currency));
  const cells = {
    invoice: row?.number ?? String(item?.['documentNumber'] ?? invoiceId),
    total: money(row?.total),
    'due in ledger': money(row?.due),
    standing: money(collected('stands')),
    'came back': money(collected('dead')),
    posted: money(total(counted.map(({ posted }) => posted))),
    'must show': money(raw === undefined ? undefined : Math.max(0, raw)),
    shows: money(typeof item?.['amountDue'] === 'number' ? item['amountDue'] : undefined),
  };
  const name = cells.invoice;
  if (!item) {
    return line(invoiceId, cells, [{ unexplained: `${name} is paid in Alternative, and not stored here.` }]);
  }
  return line(invoiceId, cells, [
    ...knownFindings(name, item, counted),
    ...offerFindings(name, item),
    ...dueFindings(name, item, row, raw, collected('stands')),
  ]);
}

/** What the invoice knows of Alternative's payments must be what Alternative knows. */
function knownFindings(name: string, item: Item, counted: readonly PartOf[]): Finding[] {
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
  const here = describe(counting.map((one) => [one['paymentId'], one['effect'], one['amount']]));
  const there = describe(counted.map(({ id, effect, amount }) => [`alternative:${id}`, effect, amount]));
  if (here === there) return [];
  return [{ unexplained: `${name} counts ${here || 'nothing'}; Alternative has ${there || 'nothing'}.` }];
}

/** Nobody is asked to pay what is paid, gone or in doubt. */
function offerFindings(name: string, item: Item): Finding[] {
  if (item['collectible'] !== true) return [];
  const doubt = item['missingSince'] != null || item['held'] != null;
  if (item['amountDue'] !== 0 && !doubt) return [];
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
      : [{ unexplained: `${name} is gone in the ledger, and not marked missing.` }];
  }
  if (item['amountDue'] === Math.max(0, raw)) return raw < 0 ? overpaidFindings(name, item, row, -raw) : [];
  const paidInLedger = item['paidIn'] === 'intacct' || item['paidIn'] === 'credit';
  if (item['frozenSince'] != null && item['amountDue'] === 0 && (standing > 0 || paidInLedger)) {
    return [{ code: item['totalAmount'] === row.total ? 'REOPENED_IN_INTACCT' : 'EDITED_AFTER_PAID' }];
  }
  const [must, shows] = [
    plain(Math.max(0, raw), row.currency),
    plain(Number(item['amountDue']), row.currency),
  ];
  return [{ unexplained: `${name} shows ${shows} due; it must be ${must}.` }];
}

/** What was collected too much is shown; once the invoice is paid, what the ledger does later changes nothing of it. */
function overpaidFindings(name: string, item: Item, { currency }: InvoiceRow, overpaid: number): Finding[] {
  if (item['overpaid'] === overpaid) return [{ code: 'OVERPAID' }];
  if (item['frozenSince'] != null) return [{ code: 'FROZEN_PAID' }];
  return [{ unexplained: `${name} was overpaid by ${plain(overpaid, currency)}, and that is not shown.` }];
}

function codeOf(held: unknown): string {
  return typeof held === 'object' && held !== null && 'code' in held ? String(held.code) : 'held';
}
