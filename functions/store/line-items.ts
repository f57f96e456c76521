import { DeleteItemCommand, PutItemCommand, paginateQuery } from '@aws-sdk/client-dynamodb';
import pMap from 'p-map';
import * as z from 'zod';
import { type LineItem, type LineSet, lineItemSchema } from '../domain/invoice/invoice.ts';
import { conditionalWrite, fromAttributes, type Table, toAttributes } from './dynamo.ts';

/** Line items up to this size, as JSON, stand in the invoice itself: a small change never rewrites 400 KB. */
export const inlineBytes = 16 * 1024;
const chunkBytes = 100 * 1024;

type Overflow = NonNullable<LineSet['overflow']>;
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

function size(items: readonly LineItem[]): number {
  return Buffer.byteLength(JSON.stringify(items));
}

function split(items: readonly LineItem[]): LineItem[][] {
  const chunks: LineItem[][] = [];
  let room = 0;
  for (const item of items) {
    const bytes = size([item]);
    if (bytes > room || chunks.length === 0) {
      chunks.push([]);
      room = chunkBytes;
    }
    chunks.at(-1)?.push(item);
    room -= bytes;
  }
  return chunks;
}

export function isTooLarge(items: readonly LineItem[]): boolean {
  return size(items) > inlineBytes;
}

/**
 * Writes lines to items of their own, and answers where they stand. Their version is the digest of their content: two
 * writers that bring different lines at the same moment can never mix them. `writtenFor` is the version of the invoice
 * that is going to refer to them.
 */
export async function writeOverflow(
  table: Table,
  owner: Owner,
  digest: string,
  items: readonly LineItem[],
  writtenFor: number,
): Promise<Overflow> {
  const chunks = split(items);
  const overflow = { version: digest, chunks: chunks.length };
  await pMap(
    chunks.entries(),
    ([at, lineItems]) =>
      table.client.send(
        new PutItemCommand({
          TableName: table.name,
          Item: toAttributes({
            connectionId: owner.connectionId,
            invoiceId: `${versionPrefix(owner, overflow)}${String(at).padStart(4, '0')}`,
            lineItems,
            writtenFor,
          }),
        }),
      ),
    { concurrency: 4 },
  );
  return overflow;
}

/** The lines that stand under a version; null when they are not all there (any more). */
export async function readOverflow(
  table: Table,
  owner: Owner,
  overflow: Overflow,
): Promise<LineItem[] | null> {
  const chunks: LineItem[][] = [];
  for await (const item of chunkItems(table, owner.connectionId, versionPrefix(owner, overflow))) {
    chunks.push(fromAttributes(table, owner.invoiceId, chunkSchema, item).lineItems);
  }
  return chunks.length === overflow.chunks ? chunks.flat() : null;
}

/*
 * Nothing is deleted that another writer is about to refer to:
 *
 *   invoice version   1 ────────────── 2 ─────────────────── 3
 *   lines             written for 2 ─┘    written for 3 ───┘
 *   deleting at 2                      only what was written for 1 or 2
 */
const notForLater = 'writtenFor <= :version';

/** Deletes the lines of an invoice that nothing refers to as of its `version`. */
export async function deleteUnused(
  table: Table,
  owner: Owner,
  version: number,
  used: readonly (Overflow | null | undefined)[],
): Promise<void> {
  const prefixes = used
    .filter((overflow) => overflow != null)
    .map((overflow) => versionPrefix(owner, overflow));
  for await (const item of chunkItems(table, owner.connectionId, chunkPrefix(owner), 'invoiceId')) {
    const invoiceId = item['invoiceId']?.S ?? '';
    if (prefixes.some((prefix) => invoiceId.startsWith(prefix))) continue;
    await conditionalWrite(() =>
      table.client.send(
        new DeleteItemCommand({
          TableName: table.name,
          Key: toAttributes({ connectionId: owner.connectionId, invoiceId }),
          ConditionExpression: notForLater,
          ExpressionAttributeValues: toAttributes({ ':version': version }),
        }),
      ),
    );
  }
}

async function* chunkItems(table: Table, connectionId: string, prefix: string, only?: string) {
  const pages = paginateQuery(
    { client: table.client },
    {
      TableName: table.name,
      ConsistentRead: true,
      ...(only ? { ProjectionExpression: only } : {}),
      KeyConditionExpression: 'connectionId = :connection AND begins_with(invoiceId, :prefix)',
      ExpressionAttributeValues: toAttributes({ ':connection': connectionId, ':prefix': prefix }),
    },
  );
  for await (const { Items = [] } of pages) yield* Items;
}
