import { decideInvoice } from '../../functions/domain/invoice/from-ledger.ts';
import type { Invoice, LineItem, Snapshot } from '../../functions/domain/invoice/invoice.ts';
import type { ConnectionId } from '../../functions/domain/shared/ids.ts';
import type { Table } from '../../functions/store/dynamo.ts';
import { type InvoiceTable, invoiceTable } from '../../functions/store/invoices.ts';
import { ledgerInvoice, lineItem, minute } from './factories.ts';

/** Realistic lines with this text in each. 1,000 of them are about 400 KB. */
export function wordyLines(count: number, text: string): LineItem[] {
  const description = `${text}: ${'consulting, travel and expenses as agreed; '.repeat(2)}`;
  return Array.from({ length: count }, (_, at) => lineItem({ platformId: `line-${at}`, description }));
}

/** A summary of lines: how many, with which numbers and texts. */
export function inShort(lines: readonly LineItem[] | null | undefined): string {
  if (!lines) return 'no lines';
  const texts = new Set(lines.map(({ description }) => description?.split(':')[0]));
  const inOrder = lines.every(({ platformId }, at) => platformId === `line-${at}`);
  return `${lines.length} lines ${inOrder ? 'in order' : 'out of order'}: ${[...texts].join(', ')}`;
}

/** Lines whose JSON has exactly this many bytes. */
export function linesOfBytes(bytes: number): LineItem[] {
  const size = (lines: LineItem[]) => Buffer.byteLength(JSON.stringify(lines));
  const lines = (padding: number) => [lineItem(), lineItem({ description: 'x'.repeat(padding) })];
  return lines(bytes - size(lines(0)));
}

/** A version of an invoice of this connection, as it was read from the ledger. */
export function decided(
  connectionId: ConnectionId,
  stored: Invoice | undefined,
  lines: LineItem[],
  changes: Partial<Snapshot> = {},
): Invoice {
  const version = (stored?.version ?? 0) + 1;
  const incoming = { ...ledgerInvoice({ lastSyncedAt: minute(version), ...changes }, lines), connectionId };
  const decision = decideInvoice(stored, incoming);
  if (!('next' in decision) || !decision.next) throw new Error(`nothing to write: ${decision.outcome}`);
  return decision.next;
}

/** The invoice without its lines, as a pull reads it. */
export async function headerOf(
  invoices: InvoiceTable,
  connectionId: ConnectionId,
): Promise<Invoice | undefined> {
  return (await invoices.getMany(connectionId, ['invoice-1'])).get('invoice-1');
}

/** Pulls a version of the invoice: reads the stored one, decides, writes, and deletes what an interrupted write left. */
export async function pulled(
  table: Table,
  connectionId: ConnectionId,
  lines: LineItem[],
  changes: Partial<Snapshot> = {},
): Promise<void> {
  const invoices = invoiceTable(table);
  const stored = await headerOf(invoices, connectionId);
  const decision = decideInvoice(stored, { ...ledgerInvoice(changes, lines), connectionId });
  if (!('next' in decision) || !decision.next) {
    if (stored) await invoices.deleteUnusedLines(stored);
    return;
  }
  const conflict = await invoices.put(decision.next, stored);
  if (conflict) throw new Error('somebody was faster');
}
