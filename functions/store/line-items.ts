import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import pMap from 'p-map';
import * as z from 'zod';
import { type LineItem, type LineSet, lineItemSchema } from '../domain/invoice/invoice.ts';
import { conditionalWrite, fromAttributes, type Table, toAttributes } from './dynamo.ts';
import { itemsWithPrefix } from './query.ts';

/** Line items of up to this size as JSON are stored in the invoice itself, so that a small change never rewrites 400 KB. */
export const inlineBytes = 16 * 1024;
const chunkBytes = 100 * 1024;

/** Where line items are stored that are too large for the invoice itself. */
type Overflow = NonNullable<LineSet['overflow']>;

/** The invoice that the line items belong to. */
interface Owner {
  readonly connectionId: string;
  readonly invoiceId: string;
}

const chunkSchema = z.looseObject({ invoiceId: z.string(), lineItems: z.array(lineItemSchema) });

function chunkPrefix(owner: Owner): string {
  return `${owner.invoiceId}#lines#`;
}

function versionPrefix(owner: Owner, overflow: Overflow): string {
  return `${chunkPrefix(owner)}${overflow.version}#`;
}

function sizeInBytes(items: readonly LineItem[]): number {
  return Buffer.byteLength(JSON.stringify(items));
}

/** The lines in chunks that each fit into one item. */
function splitIntoChunks(items: readonly LineItem[]): LineItem[][] {
  const chunks: LineItem[][] = [];
  let bytesLeft = 0;
  for (const item of items) {
    const bytes = sizeInBytes([item]);
    if (bytes > bytesLeft || chunks.length === 0) {
      chunks.push([]);
      bytesLeft = chunkBytes;
    }
    chunks.at(-1)?.push(item);
    bytesLeft -= bytes;
  }
  return chunks;
}

/** True if line items do not fit into the invoice itself. */
export function isTooLarge(items: readonly LineItem[]): boolean {
  return sizeInBytes(items) > inlineBytes;
}

/**
 * Writes line items to items of their own, and returns where they are stored. Their version is the digest of their
 * content, so two writers with different lines can never mix them. `writtenFor` is the version of the invoice that will
 * refer to them.
 */
export async function writeOverflow(
  table: Table,
  owner: Owner,
  digest: string,
  items: readonly LineItem[],
  writtenFor: number,
): Promise<Overflow> {
  const chunks = splitIntoChunks(items);
  const overflow = { version: digest, chunks: chunks.length };
  await pMap(
    chunks.entries(),
    ([index, lineItems]) =>
      table.client.send(
        new PutItemCommand({
          TableName: table.name,
          Item: toAttributes({
            connectionId: owner.connectionId,
            invoiceId: `${versionPrefix(owner, overflow)}${String(index).padStart(4, '0')}`,
            lineItems,
            writtenFor,
          }),
        }),
      ),
    { concurrency: 4 },
  );
  return overflow;
}

/** The line items that are stored under a version, or null if some of them are gone. */
export async function readOverflow(
  table: Table,
  owner: Owner,
  overflow: Overflow,
): Promise<LineItem[] | null> {
  const chunks: LineItem[][] = [];
  const prefix = versionPrefix(owner, overflow);
  for await (const item of itemsWithPrefix(table, owner.connectionId, 'invoiceId', prefix)) {
    chunks.push(fromAttributes(table, owner.invoiceId, chunkSchema, item).lineItems);
  }
  return chunks.length === overflow.chunks ? chunks.flat() : null;
}

/*
 * Lines that another writer is about to refer to are never deleted:
 *
 *   invoice version   1 ────────────── 2 ─────────────────── 3
 *   lines             written for 2 ─┘    written for 3 ───┘
 *   deleting at 2                      only lines written for 1 or 2
 */
const writtenForThisOrEarlier = 'writtenFor <= :version';

/** Deletes the stored lines of an invoice to which its `version` does not refer; `used` are those to which it does. */
export async function deleteUnused(
  table: Table,
  owner: Owner,
  version: number,
  used: readonly (Overflow | null | undefined)[],
): Promise<void> {
  const prefixes = used
    .filter((overflow) => overflow != null)
    .map((overflow) => versionPrefix(owner, overflow));
  const stored = itemsWithPrefix(table, owner.connectionId, 'invoiceId', chunkPrefix(owner), 'invoiceId');
  for await (const item of stored) {
    const invoiceId = item['invoiceId']?.S ?? '';
    if (prefixes.some((prefix) => invoiceId.startsWith(prefix))) continue;
    await conditionalWrite(() =>
      table.client.send(
        new DeleteItemCommand({
          TableName: table.name,
          Key: toAttributes({ connectionId: owner.connectionId, invoiceId }),
          ConditionExpression: writtenForThisOrEarlier,
          ExpressionAttributeValues: toAttributes({ ':version': version }),
        }),
      ),
    );
  }
}
