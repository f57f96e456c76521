import { GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { ConnectionId, InvoiceId } from '../domain/ids.ts';
import { type Invoice, invoiceSchema, type LineItem } from '../domain/invoice.ts';
import { fromAttributes, type Table, toAttributes, unlessRefused } from './dynamo.ts';
import { StoredItemUnreadable } from './errors.ts';
import { deleteOtherOverflows, readOverflow, writeOverflow } from './line-items.ts';
import { type RecordTable, recordTable } from './records.ts';

export interface InvoiceTable extends RecordTable<Invoice> {
  /** Ends what an interrupted write of a large invoice left: deletes lines that nothing refers to. */
  tidy(stored: Invoice): Promise<void>;
  /** An invoice with all its lines, wherever they stand; undefined when there is none. */
  getWhole(connectionId: ConnectionId, invoiceId: InvoiceId): Promise<Invoice | undefined>;
}

const stillTheVersionWritten = '#version = :version';

/**
 * The Invoices table. Lines of large invoices are written first, under a version of their own; then the invoice
 * flips to that version; then the old ones go. So a reader never sees half an update.
 */
export function invoiceTable(table: Table): InvoiceTable {
  const headers = recordTable(table, 'invoiceId', invoiceSchema, ['customerId', 'dueDate']);

  async function tidy(invoice: Invoice): Promise<void> {
    if (!invoice.lineItemsCleanup) return;
    await deleteOtherOverflows(table, invoice, [invoice.lineItemsOverflow, invoice.laterLineItems?.overflow]);
    await unlessRefused(() =>
      table.client.send(
        new UpdateItemCommand({
          TableName: table.name,
          Key: toAttributes({ connectionId: invoice.connectionId, invoiceId: invoice.invoiceId }),
          UpdateExpression: 'REMOVE lineItemsCleanup',
          ConditionExpression: stillTheVersionWritten,
          ExpressionAttributeNames: { '#version': 'version' },
          ExpressionAttributeValues: toAttributes({ ':version': invoice.version }),
        }),
      ),
    );
  }

  async function getOnce(connectionId: ConnectionId, invoiceId: InvoiceId): Promise<Invoice | undefined> {
    const Key = toAttributes({ connectionId, invoiceId });
    const { Item } = await table.client.send(
      new GetItemCommand({ TableName: table.name, Key, ConsistentRead: true }),
    );
    return Item && fromAttributes(table, invoiceId, invoiceSchema, Item);
  }

  return {
    ...headers,
    tidy,
    async put(next, read) {
      const written = await withOverflow(table, next);
      const moved = overflows(read) !== overflows(written);
      const header = moved ? { ...written, lineItemsCleanup: true } : written;
      const conflict = await headers.put(header, read);
      if (!conflict) await tidy(header);
      return conflict;
    },
    async getWhole(connectionId, invoiceId) {
      for (;;) {
        const invoice = await getOnce(connectionId, invoiceId);
        if (!invoice?.lineItemsOverflow) return invoice;
        const lineItems: LineItem[] | null = await readOverflow(table, invoice, invoice.lineItemsOverflow);
        if (lineItems) return { ...invoice, lineItems };
        const again = await getOnce(connectionId, invoiceId);
        if (again?.version === invoice.version) {
          throw new StoredItemUnreadable(table.name, invoiceId, 'a part of its line items is lost');
        }
      }
    },
  };
}

/** Which versions of lines an invoice refers to. */
function overflows(invoice: Invoice | undefined): string {
  return `${invoice?.lineItemsOverflow?.version} ${invoice?.laterLineItems?.overflow?.version}`;
}

async function withOverflow(table: Table, next: Invoice): Promise<Invoice> {
  const shown = next.lineItems && (await writeOverflow(table, next, next.version, next.lineItems));
  const laterItems = next.laterLineItems?.items;
  const later = laterItems && (await writeOverflow(table, next, next.version, laterItems));
  return {
    ...next,
    ...(shown ? { lineItems: null, lineItemsOverflow: shown } : {}),
    ...(next.laterLineItems && later
      ? { laterLineItems: { ...next.laterLineItems, items: null, overflow: later } }
      : {}),
  };
}
