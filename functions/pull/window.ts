import { addCounts, type Window } from '../domain/connection/sync-state.ts';
import type { Log } from '../domain/shared/ports.ts';
import { CursorUnusable } from '../rutter/errors.ts';
import type { Page } from '../rutter/pages.ts';
import type { LedgerObject } from '../rutter/resources.ts';
import type { Budget } from './budget.ts';
import type { Lease } from './lease.ts';
import type { PageWriter, PreparedPage } from './page.ts';
import type { LedgerReader } from './ports.ts';

export interface WindowRun {
  readonly ledger: LedgerReader;
  readonly object: LedgerObject;
  readonly pageSize: number;
  readonly writer: PageWriter;
  readonly lease: Lease;
  readonly budget: Budget;
  readonly log: Log;
  /** Keeps the ids of a page that was stored; for full sweeps. */
  readonly keepSeen: ((page: number, ids: readonly string[]) => Promise<void>) | undefined;
  /** Forgets what a full sweep has seen, when it starts again. */
  readonly clearSeen: () => Promise<void>;
  /** Takes notice of payments for these invoices; answers whether they show that the stored ones are out of date. */
  readonly noticePaid: (invoiceIds: readonly string[]) => Promise<boolean>;
}

/** How far a run got; not `done` when its time was up before. */
export interface Progress {
  readonly window: Window;
  readonly done: boolean;
}

/** A window from its first page on, after its cursor turned out to be of no use. */
export function startAgain(window: Window): Window {
  return { ...window, cursor: null, startedAt: null, pages: 0 };
}

/**
 * Reads the pages of a window and stores them, each before the cursor moves on. While one page is written the next is
 * prepared, and the one after it fetched; never more than three are in memory. A cursor that cannot be used starts the
 * window again, once.
 */
export async function readWindow(run: WindowRun, start: Window): Promise<Progress> {
  try {
    return await readFrom(run, start);
  } catch (error) {
    if (!(error instanceof CursorUnusable)) throw error;
    run.log.warn('the window starts again', { why: error.message });
    await run.clearSeen();
    const again = startAgain(start);
    await run.lease.checkpoint(again);
    return await readFrom(run, again);
  }
}

async function readFrom(run: WindowRun, start: Window): Promise<Progress> {
  const { ledger, object, pageSize, budget, lease } = run;
  let window = start;
  const listed = ledger.pages(object, { pageSize, lastSyncedAtMin: window.from, cursor: window.cursor });
  const pages = fetchedAhead(listed, budget);
  let upcoming = ahead(run, pages);
  for (;;) {
    const waited = upcoming;
    const next = await budget.spend(() => waited);
    if (!next) return { window, done: true };
    const last = next.page.nextCursor === null;
    const goesOn = !last && budget.allowsAnother();
    if (goesOn) upcoming = ahead(run, pages);
    const before = window;
    window = await budget.spend(() => storePage(run, before, next));
    if (last) return { window, done: true };
    if (!goesOn || !budget.allowsAnother()) return { window, done: false };
    await lease.checkpoint(window);
  }
}

type Pages = AsyncGenerator<Page, void, undefined>;

/** Fetches the next page as soon as one is taken. If that fails, the error waits for its turn. */
async function* fetchedAhead(pages: Pages, budget: Budget): Pages {
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
 * Prepares a page while the one before it is written. If that fails, the error waits for its turn. What is stored may
 * change in between: every write is conditional on what was read.
 */
function ahead(run: WindowRun, pages: Pages): Promise<NextPage | undefined> {
  const upcoming = (async () => {
    const { value: page } = await pages.next();
    if (!page) return undefined;
    return { page, prepared: await run.writer.prepare(page.rows) };
  })();
  upcoming.catch(() => undefined);
  return upcoming;
}

async function storePage(run: WindowRun, window: Window, { page, prepared }: NextPage): Promise<Window> {
  await run.lease.ensure(window);
  const shownBehind = await run.noticePaid(prepared.paidInvoices);
  const invoicesBehind = window.invoicesBehind || shownBehind;
  // After a crash the payments are no news any more: that their invoices are behind must be known before.
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
