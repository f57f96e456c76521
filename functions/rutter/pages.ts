import * as z from 'zod';
import { type Instant, instantOf } from '../domain/shared/time.ts';
import { CapabilityAbsent, CursorUnusable, RequestRejected } from './errors.ts';
import type { SendToRutter } from './http.ts';
import { parseBody } from './parse-body.ts';
import { type LedgerObject, ledgerObjects } from './resources.ts';

/** One page of a list, with the rows as Rutter sent them. */
export interface Page {
  readonly rows: readonly unknown[];
  /** The cursor of the next page; null on the last page. */
  readonly nextCursor: string | null;
  /** When Rutter responded, by its clock. */
  readonly respondedAt: Instant;
}

export interface PageRequest {
  readonly pageSize: number;
  /** Only records that Rutter synced at or after this time, in milliseconds since 1970; null for all. */
  readonly lastSyncedAtMin: number | null;
  /** The page to read; null for the first one. */
  readonly cursor: string | null;
}

const envelope = z.looseObject({ next_cursor: z.string().nullish() });

/**
 * The pages of a list, from the given cursor to the last. Every request repeats all parameters. Throws
 * {@link CursorUnusable} if Rutter refuses a cursor, or sends one a second time, which would never end.
 * https://docs.rutter.com/implementation-guides/syncing-rutter-data
 */
export async function* pages(
  send: SendToRutter,
  object: LedgerObject,
  request: PageRequest,
): AsyncGenerator<Page, void, undefined> {
  const path = `accounting/${ledgerObjects[object].list}`;
  const seen = new Set<string>();
  let { cursor } = request;
  do {
    if (cursor !== null) seen.add(cursor);
    const page = await fetchPage(send, object, { ...request, cursor });
    if (page.nextCursor !== null && seen.has(page.nextCursor)) {
      throw new CursorUnusable(`GET ${path}`, 'Rutter sent it a second time');
    }
    yield page;
    cursor = page.nextCursor;
  } while (cursor !== null);
}

async function fetchPage(send: SendToRutter, object: LedgerObject, request: PageRequest): Promise<Page> {
  const { list } = ledgerObjects[object];
  const path = `accounting/${list}`;
  try {
    const { body, date } = await send({
      method: 'GET',
      path,
      asConnection: true,
      query: {
        limit: request.pageSize,
        ...(request.lastSyncedAtMin === null ? {} : { last_synced_at_min: request.lastSyncedAtMin }),
        ...(request.cursor === null ? {} : { cursor: request.cursor }),
      },
    });
    const { next_cursor } = parseBody(`GET ${path}`, envelope, body);
    const rows = parseBody(`GET ${path}`, z.looseObject({ [list]: z.array(z.unknown()) }), body)[list];
    return { rows: rows ?? [], nextCursor: next_cursor || null, respondedAt: responseTime(date) };
  } catch (error) {
    const refused = error instanceof RequestRejected || error instanceof CapabilityAbsent;
    if (refused && request.cursor !== null) {
      throw new CursorUnusable(`GET ${path}`, 'Rutter refused it', { cause: error });
    }
    throw error;
  }
}

/** The `Date` header, or our own time if it cannot be read: the overlap of the windows covers the difference. */
function responseTime(date: string | undefined): Instant {
  const milliseconds = Date.parse(date ?? '');
  return instantOf(Number.isNaN(milliseconds) ? Date.now() : milliseconds);
}
