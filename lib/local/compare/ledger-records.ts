import * as z from 'zod';
import { toMinorUnits, total } from './money.ts';

type Row = Readonly<Record<string, unknown>>;

/** The part of one record that another one pays, in minor units. */
export interface Link {
  readonly id: string;
  readonly amount: number;
}

/** An invoice in the ledger, in minor units. */
export interface InvoiceRow {
  readonly id: string;
  /** Intacct's own record number. */
  readonly recordNo: string;
  readonly number: string | null;
  readonly status: string;
  readonly currency: string;
  readonly total: number;
  readonly due: number;
  readonly links: readonly Link[];
  readonly lastSyncedAt: string;
}

/** A payment in the ledger. A reversed payment pays nothing, even if it is still listed. */
export interface PaymentRow {
  readonly id: string;
  readonly recordNo: string;
  readonly memo: string | null;
  readonly currency: string;
  readonly amount: number;
  readonly links: readonly Link[];
  readonly reversed: boolean;
}

/** A bank deposit in the ledger. */
export interface DepositRow {
  readonly id: string;
  readonly recordNo: string;
  readonly memo: string | null;
  readonly currency: string;
  readonly amount: number;
  readonly payments: readonly Link[];
}

const text = z.string().nullish().default(null);
const common = z.looseObject({ id: z.string(), platform_id: text, currency_code: text, memo: text });
const invoiceShape = common.extend({
  document_number: text,
  status: z.string(),
  last_synced_at: z.string(),
  linked_payments: z.array(z.looseObject({ id: z.string(), allocated_amount: z.unknown() })).nullish(),
});
const paymentShape = common.extend({
  created_at: text,
  linked_invoices: z.array(z.looseObject({ id: z.string(), amount: z.unknown() })).nullish(),
});
const depositShape = common.extend({
  linked_payments: z.array(z.looseObject({ id: z.string(), payment_amount: z.unknown() })).nullish(),
});

/** A null currency is the company's; a null amount counts as nothing. */
function sharedOf({ id, platform_id, currency_code }: z.infer<typeof common>, companyCurrency: string) {
  const currency = currency_code ?? companyCurrency;
  const amount = (value: unknown) => toMinorUnits(value, currency) ?? 0;
  return { shared: { id, recordNo: platform_id ?? id, currency }, amount };
}

export function invoiceRow(row: Row, companyCurrency: string): InvoiceRow {
  const parsed = invoiceShape.parse(row);
  const { shared, amount } = sharedOf(parsed, companyCurrency);
  return {
    ...shared,
    number: parsed.document_number,
    status: parsed.status,
    total: amount(parsed['total_amount']),
    due: amount(parsed['amount_due']),
    links: (parsed.linked_payments ?? []).map((link) => ({
      id: link.id,
      amount: amount(link.allocated_amount),
    })),
    lastSyncedAt: parsed.last_synced_at,
  };
}

/** The payment is reversed if one of its invoices no longer counts it. */
export function paymentRow(
  row: Row,
  companyCurrency: string,
  invoices: ReadonlyMap<string, InvoiceRow>,
): PaymentRow {
  const parsed = paymentShape.parse(row);
  const { shared, amount } = sharedOf(parsed, companyCurrency);
  const links = (parsed.linked_invoices ?? []).map((link) => ({ id: link.id, amount: amount(link.amount) }));
  const reversed = links.some((link) => {
    const invoice = invoices.get(link.id);
    return invoice !== undefined && isReversedFor(invoice, shared.id, link.amount, parsed.created_at);
  });
  return { ...shared, memo: parsed.memo, amount: amount(parsed['total_amount']), links, reversed };
}

export function depositRow(row: Row, companyCurrency: string): DepositRow {
  const parsed = depositShape.parse(row);
  const { shared, amount } = sharedOf(parsed, companyCurrency);
  const payments = (parsed.linked_payments ?? []).map((link) => ({
    id: link.id,
    amount: amount(link.payment_amount),
  }));
  return { ...shared, memo: parsed.memo, amount: amount(parsed['total_amount']), payments };
}

/** How much more the invoice lists than was paid: the amount of reversed payments that are still listed. */
function excessOf({ links, total: whole, due }: InvoiceRow): number {
  return total(links.map(({ amount }) => amount)) - (whole - due);
}

/** True if the invoice no longer counts the payment, or was read after the payment was entered and does not list it. */
function isReversedFor(
  invoice: InvoiceRow,
  paymentId: string,
  amount: number,
  enteredAt: string | null,
): boolean {
  const excess = excessOf(invoice);
  if (invoice.links.some(({ id }) => id === paymentId)) return amount > 0 && excess >= amount;
  return excess === 0 && enteredAt !== null && invoice.lastSyncedAt > enteredAt;
}
