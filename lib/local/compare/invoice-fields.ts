import { type CountedPayment, expectedDue } from './expected-due.ts';
import {
  currencyOf,
  day,
  type FieldPair,
  type FieldsOf,
  objectOf,
  orNull,
  partsText,
  type Row,
  rowsOf,
} from './fields.ts';
import type { Ledger } from './ledger.ts';
import { type InvoiceRow, invoiceRow } from './ledger-records.ts';
import { toMinorUnits, total } from './money.ts';

/** What a paid invoice shows is frozen, so its latest snapshot is compared instead. */
export const invoiceFields: FieldsOf = (row, item, ledger) => {
  const currency = currencyOf(row, ledger);
  const snapshot = objectOf(item['ledger']);
  const frozen = item['frozenSince'] != null;
  const shown = frozen ? snapshot : item;
  const money = (field: string) => toMinorUnits(row[field], currency);
  return [
    { field: 'totalAmount', ledger: money('total_amount'), stored: orNull(shown['totalAmount']) },
    { field: 'ledger.amountDue', ledger: money('amount_due'), stored: orNull(snapshot['amountDue']) },
    { field: 'ledger.status', ledger: row['status'], stored: snapshot['status'] },
    { field: 'currency', ledger: currency, stored: shown['currency'] },
    { field: 'customerId', ledger: orNull(row['customer_id']), stored: orNull(shown['customerId']) },
    {
      field: 'documentNumber',
      ledger: orNull(row['document_number']),
      stored: orNull(shown['documentNumber']),
    },
    { field: 'issueDate', ledger: day(row['issue_date']), stored: shown['issueDate'] },
    { field: 'dueDate', ledger: day(row['due_date']), stored: orNull(shown['dueDate']) },
    lineItems(row, item, currency),
    ...offerFields(invoiceRow(row, ledger.companyCurrency), item, ledger),
  ];
};

function lineItems(row: Row, item: Row, currency: string): FieldPair {
  const lines = rowsOf(row['line_items']).map(
    (line) => [line['platform_id'], toMinorUnits(line['total_amount'], currency)] as const,
  );
  const later = item['frozenSince'] != null && item['laterLineItems'] != null;
  const kept = later ? objectOf(item['laterLineItems'])['items'] : item['lineItems'];
  const stored = rowsOf(kept).map(({ platformId, totalAmount }) => [platformId, totalAmount] as const);
  return { field: 'lineItems', ledger: partsText(lines), stored: partsText(stored) };
}

const payable = new Set(['open', 'partially_paid', 'submitted']);

/** The amount due, and if the invoice is offered for payment: both follow from the ledger and the payments of Alternative. */
function offerFields(row: InvoiceRow, item: Row, ledger: Ledger): FieldPair[] {
  const entries = rowsOf(item['alternative']);
  const frozen = item['frozenSince'] != null;
  const raw = expectedDue(
    row,
    entries
      .filter(({ currency }) => (currency ?? row.currency) === row.currency)
      .flatMap((entry) => countedPayment(entry, ledger)),
  );
  const due = frozen || row.total <= 0 ? 0 : Math.max(0, raw);
  const amountDue = { field: 'amountDue', ledger: due, stored: item['amountDue'] };
  // A ledger without links cannot show yet if it contains a recent posting: until then the invoice is not offered.
  const listsLess = total(row.links.map(({ amount }) => amount)) < row.total - row.due;
  if (listsLess && entries.length > 0) return [amountDue];
  const reopened = row.status === 'paid' && raw > row.due;
  const inDoubt = item['held'] != null || entries.some(({ doubt }) => doubt != null);
  const offered = due > 0 && !inDoubt && (payable.has(row.status) || reopened);
  return [amountDue, { field: 'collectible', ledger: offered, stored: item['collectible'] }];
}

function countedPayment(entry: Row, { payments }: Ledger): CountedPayment[] {
  const { effect, amount, ledgerId, otherLedgerIds, firstSentAt, gone } = entry;
  if (effect !== 'stands' && effect !== 'dead') return [];
  const others = Array.isArray(otherLedgerIds) ? otherLedgerIds.map(String) : [];
  const ids = ledgerId == null || gone === true ? [] : [String(ledgerId), ...others];
  const copies = ids.map((id) => ({ id, reversed: payments.get(id)?.reversed ?? true }));
  const sentAt = typeof firstSentAt === 'string' ? firstSentAt : null;
  return [{ amount: Number(amount), effect, copies, sentAt }];
}
