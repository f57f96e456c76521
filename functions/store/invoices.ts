import { GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { type Invoice, invoiceSchema, type LineItem } from '../domain/invoice/invoice.ts';
import type { ConnectionId, InvoiceId } from '../domain/shared/ids.ts';
import { conditionalWrite, fromAttributes, type Table, toAttributes } from './dynamo.ts';
import { StoredItemUnreadable } from './errors.ts';
import { deleteUnused, isTooLarge, readOverflow, writeOverflow } from './line-items.ts';
import { type RecordTable, recordTable, withoutNulls } from './records.ts';

export interface InvoiceTable extends RecordTable<Invoice> {
  /** Ends what an interrupted write of a large invoice left: deletes lines that nothing refers to. */
  deleteUnusedLines(stored: Invoice): Promise<void>;
  /** An invoice with all its lines, wherever they stand; undefined when there is none. */
  getWithLines(connectionId: ConnectionId, invoiceId: InvoiceId): Promise<Invoice | undefined>;
}

const indexed = ['customerId', 'dueDate'] as const;

/** An invoice as DynamoDB takes it. */
export function invoiceItem(invoice: Invoice): Partial<Invoice> {
  return withoutNulls(invoice, indexed);
}

const stillTheVersionRead = '#version = :version';

/**
 * The Invoices table. Lines of large invoices are written first, under a version of their own; then the invoice
 * flips to that version; then the old ones go. So a reader never sees half an update, and what an interrupted write
 * leaves behind is marked before it begins.
 */
export function invoiceTable(table: Table): InvoiceTable {
  const headers = recordTable(table, 'invoiceId', invoiceSchema, indexed);

  /** Sets or removes the mark that unused lines may be stored, if the invoice is still the one that was read. */
  async function markCleanup(invoice: Invoice, expression: string): Promise<void> {
    await conditionalWrite(() =>
      table.client.send(
        new UpdateItemCommand({
          TableName: table.name,
          Key: toAttributes({ connectionId: invoice.connectionId, invoiceId: invoice.invoiceId }),
          UpdateExpression: expression,
          ConditionExpression: stillTheVersionRead,
          ExpressionAttributeNames: { '#version': 'version' },
          ExpressionAttributeValues: toAttributes({
            ':version': invoice.version,
            ...(expression.includes(':true') ? { ':true': true } : {}),
          }),
        }),
      ),
    );
  }

  async function tidy(invoice: Invoice): Promise<void> {
    if (!invoice.lineItemsCleanup) return;
    await deleteUnused(table, invoice, invoice.version, overflows(invoice));
    await markCleanup(invoice, 'REMOVE lineItemsCleanup');
  }

  async function withOverflow(next: Invoice): Promise<Invoice> {
    const { lineItems, lineItemsDigest, laterLineItems, version } = next;
    const shown = lineItems && isTooLarge(lineItems);
    const later = laterLineItems?.items && isTooLarge(laterLineItems.items);
    return {
      ...next,
      ...(shown
        ? {
            lineItems: null,
            lineItemsOverflow: await writeOverflow(table, next, lineItemsDigest, lineItems, version),
          }
        : {}),
      ...(laterLineItems?.items && later
        ? {
            laterLineItems: {
              ...laterLineItems,
              items: null,
              overflow: await writeOverflow(
                table,
                next,
                laterLineItems.digest,
                laterLineItems.items,
                version,
              ),
            },
          }
        : {}),
    };
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
    deleteUnusedLines: tidy,
    async put(next, read) {
      const large = [next.lineItems, next.laterLineItems?.items].some((items) => items && isTooLarge(items));
      if (large && read && !read.lineItemsCleanup) await markCleanup(read, 'SET lineItemsCleanup = :true');
      const written = await withOverflow(next);
      const moved = overflowVersions(read) !== overflowVersions(written);
      const header = large || moved ? { ...written, lineItemsCleanup: true } : written;
      const refused = await headers.put(header, read);
      if (!refused) await tidy(header);
      else if (large && refused.conflict) {
        await deleteUnused(table, next, refused.conflict.version, overflows(refused.conflict));
      }
      return refused;
    },
    async getWithLines(connectionId, invoiceId) {
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

/** Where the lines stand that an invoice refers to. */
function overflows(invoice: Invoice | undefined) {
  return [invoice?.lineItemsOverflow, invoice?.laterLineItems?.overflow];
}

/** The versions under which the lines stand that an invoice refers to. */
export function overflowVersions(invoice: Invoice | undefined): string {
  return overflows(invoice)
    .map((overflow) => overflow?.version)
    .join(' ');
}
