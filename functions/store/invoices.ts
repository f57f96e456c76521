import { GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { type Invoice, invoiceSchema, type LineItem } from '../domain/invoice/invoice.ts';
import type { ConnectionId, InvoiceId } from '../domain/shared/ids.ts';
import { conditionalWrite, fromAttributes, type Table, toAttributes } from './dynamo.ts';
import { StoredItemUnreadable } from './errors.ts';
import { deleteUnused, isTooLarge, readOverflow, writeOverflow } from './line-items.ts';
import { type RecordTable, recordTable, withoutNulls } from './records.ts';

export interface InvoiceTable extends RecordTable<Invoice> {
  /** Deletes the lines that an interrupted write of a large invoice left, to which nothing refers. */
  deleteUnusedLines(stored: Invoice): Promise<void>;
  /** An invoice with all its lines, wherever they are stored; undefined if there is none. */
  getWithLines(connectionId: ConnectionId, invoiceId: InvoiceId): Promise<Invoice | undefined>;
}

/** The keys of an index that may be null. */
const nullableIndexKeys = ['customerId', 'dueDate'] as const;

/** An invoice as DynamoDB accepts it, for a write of its own or in a transaction. */
export function invoiceItem(invoice: Invoice): Partial<Invoice> {
  return withoutNulls(invoice, nullableIndexKeys);
}

const stillTheVersionRead = '#version = :version';

/**
 * The Invoices table. The lines of a large invoice are written in these steps, so that a reader never sees half an update:
 *
 * 1. The invoice is marked with `lineItemsCleanup`, in case the write is interrupted.
 * 2. The new lines are written, under a version of their own.
 * 3. The invoice is written, and refers to that version.
 * 4. The old lines are deleted, then the mark.
 */
export function invoiceTable(table: Table): InvoiceTable {
  const headers = recordTable(table, 'invoiceId', invoiceSchema, nullableIndexKeys);

  /** Sets or removes the mark that unused lines may be stored, if the invoice still has the version that was read. */
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

  /** Writes the lines that are too large for the invoice itself, and returns the invoice with references to them. */
  async function moveLargeLines(next: Invoice): Promise<Invoice> {
    const { lineItems, lineItemsDigest, laterLineItems, version } = next;
    const isLarge = lineItems && isTooLarge(lineItems);
    const isLaterLarge = laterLineItems?.items && isTooLarge(laterLineItems.items);
    return {
      ...next,
      ...(isLarge
        ? {
            lineItems: null,
            lineItemsOverflow: await writeOverflow(table, next, lineItemsDigest, lineItems, version),
          }
        : {}),
      ...(laterLineItems?.items && isLaterLarge
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

  async function getInvoice(connectionId: ConnectionId, invoiceId: InvoiceId): Promise<Invoice | undefined> {
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
      const hasLargeLines = [next.lineItems, next.laterLineItems?.items].some(
        (items) => items && isTooLarge(items),
      );
      if (hasLargeLines && read && !read.lineItemsCleanup)
        await markCleanup(read, 'SET lineItemsCleanup = :true');
      const written = await moveLargeLines(next);
      const referencesChanged = overflowVersions(read) !== overflowVersions(written);
      const header = hasLargeLines || referencesChanged ? { ...written, lineItemsCleanup: true } : written;
      const refused = await headers.put(header, read);
      if (!refused) await tidy(header);
      else if (hasLargeLines && refused.conflict) {
        await deleteUnused(table, next, refused.conflict.version, overflows(refused.conflict));
      }
      return refused;
    },
    async getWithLines(connectionId, invoiceId) {
      for (;;) {
        const invoice = await getInvoice(connectionId, invoiceId);
        if (!invoice?.lineItemsOverflow) return invoice;
        const lineItems: LineItem[] | null = await readOverflow(table, invoice, invoice.lineItemsOverflow);
        if (lineItems) return { ...invoice, lineItems };
        // Another writer may have replaced the lines in between. If the invoice is still the same, they are lost.
        const reread = await getInvoice(connectionId, invoiceId);
        if (reread?.version === invoice.version) {
          throw new StoredItemUnreadable(table.name, invoiceId, 'a part of its line items is lost');
        }
      }
    },
  };
}

/** Where the lines are stored that an invoice refers to. */
function overflows(invoice: Invoice | undefined) {
  return [invoice?.lineItemsOverflow, invoice?.laterLineItems?.overflow];
}

/** The versions of the stored lines that an invoice refers to, as one text to compare. */
export function overflowVersions(invoice: Invoice | undefined): string {
  return overflows(invoice)
    .map((overflow) => overflow?.version)
    .join(' ');
}
