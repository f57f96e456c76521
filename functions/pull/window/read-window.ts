import { addCounts, type Window } from '../../domain/connection/sync-state.ts';
import type { Log } from '../../domain/shared/ports.ts';
import { CursorUnusable } from '../../rutter/errors.ts';
import type { Page } from '../../rutter/pages.ts';
import type { LedgerObject } from '../../rutter/resources.ts';
import type { LedgerReader } from '../ports.ts';
import type { Budget } from './budget.ts';
import type { Lease } from './lease.ts';
import type { PageWriter, PreparedPage } from './page.ts';

/** What reading a window needs. */
export interface WindowRun {
  readonly ledger: LedgerReader;
  readonly object: LedgerObject;
  readonly pageSize: number;
  readonly writer: PageWriter;
  readonly lease: Lease;
  readonly budget: Budget;
  readonly log: Log;
  /** Keeps the ids of a stored page. Only full sweeps need it. */
  readonly keepSeen: ((page: number, ids: readonly string[]) => Promise<void>) | undefined;
  /** Forgets the ids that a full sweep has seen, when its window is restarted. */
  readonly clearSeen: () => Promise<void>;
  /** Called with the invoices that new payments pay. True if the stored invoices are now out of date. */
  readonly followUpPaidInvoices: (invoiceIds: readonly string[]) => Promise<boolean>;
}

/** How far a run has read the window. It is not `done` if the time was up first. */
export interface Progress {
  readonly window: Window;
  readonly done: boolean;
}

/** The window, to be read from its first page again because its cursor was refused. */
export function restarted(window: Window): Window {
  return { ...window, cursor: null, startedAt: null, pages: 0 };
}

/**
 * Reads the pages of a window and stores each before the cursor moves on. While one page is written, the next is
 * prepared and the one after it is fetched, so that at most three are in memory. If Rutter refuses the cursor, the
 * window is restarted once.
 */
export async function readWindow(run: WindowRun, start: Window): Promise<Progress> {
  try {
    return await readPages(run, start);
  } catch (error) {
    if (!(error instanceof CursorUnusable)) throw error;
    run.log.warn('the window starts again', { why: error.message });
    await run.clearSeen();
    const again = restarted(start);
    await run.lease.checkpoint(again);
    return await readPages(run, again);
  }
}

async function readPages(run: WindowRun, start: Window): Promise<Progress> {
  const { ledger, object, pageSize, budget, lease } = run;
  let window = start;
  const listed = ledger.pages(object, { pageSize, lastSyncedAtMin: window.from, cursor: window.cursor });
  const pages = fetchAhead(listed, budget);
  let upcoming = prepareAhead(run, pages);
  for (;;) {
    const awaited = upcoming;
    const next = await budget.spend(() => awaited);
    if (!next) return { window, done: true };
    const isLast = next.page.nextCursor === null;
    const goesOn = !isLast && budget.allowsAnother();
    if (goesOn) upcoming = prepareAhead(run, pages);
    const before = window;
    window = await budget.spend(() => storePage(run, before, next));
    if (isLast) return { window, done: true };
    if (!goesOn || !budget.allowsAnother()) return { window, done: false };
    await lease.checkpoint(window);
  }
}

type Pages = AsyncGenerator<Page, void, undefined>;

/** Fetches the next page as soon as the caller takes one. If that fails, the error is thrown when its turn comes. */
async function* fetchAhead(pages: Pages, budget: Budget): Pages {
  let upcoming = pages.next();
  for (;;) {
    const { value: page } = await upcoming;
    if (!page) return;
    const next = budget.allowsAnother() ? pages.next() : undefined;
    next?.catch(() => undefined);
    yield page;
    upcoming = next ?? pages.next();
  }
}

interface NextPage {
  readonly page: Page;
  readonly prepared: PreparedPage;
}

/**
 * Prepares a page while the one before it is written. An error is thrown when the page is awaited. Stored records may
 * change in between: every write is conditional on the version that was read.
 */
function prepareAhead(run: WindowRun, pages: Pages): Promise<NextPage | undefined> {
  const upcoming = (async () => {
    const { value: page } = await pages.next();
    if (!page) return undefined;
    return { page, prepared: await run.writer.prepare(page.rows) };
  })();
  upcoming.catch(() => undefined);
  return upcoming;
}

async function storePage(run: WindowRun, window: Window, { page, prepared }: NextPage): Promise<Window> {
  await run.lease.renewIfNeeded(window);
  const outOfDate = await run.followUpPaidInvoices(prepared.paidInvoices);
  const invoicesBehind = window.invoicesBehind || outOfDate;
  // Saved before the payments are written: after a crash they would no longer count as new.
  if (invoicesBehind && !window.invoicesBehind) await run.lease.checkpoint({ ...window, invoicesBehind });
  const { counts, ids } = await prepared.write();
  await run.keepSeen?.(window.pages, ids);
  return {
    ...window,
    startedAt: window.startedAt ?? page.respondedAt,
    cursor: page.nextCursor,
    pages: window.pages + 1,
    counts: addCounts(window.counts, counts),
    invoicesBehind,
  };
}
