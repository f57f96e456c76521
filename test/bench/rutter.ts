import { fork } from 'node:child_process';
import { once } from 'node:events';
import * as z from 'zod';
import type { LedgerReader } from '../../functions/pull/ports.ts';
import { rutterHttp } from '../../functions/rutter/http.ts';
import { type Ledger, ledgerOf } from '../../functions/rutter/ledger.ts';
import type { Page } from '../../functions/rutter/pages.ts';

const started = z.object({
  url: z.string(),
  controlUrl: z.string(),
  clientId: z.string(),
  clientSecret: z.string(),
  accessToken: z.string(),
});

/** A sandbox in a process of its own, so that its work does not slow down what is measured. */
export interface BenchRutter {
  readonly ledger: Ledger;
  /** Every page of invoices takes so much longer from now on. */
  slowDown(milliseconds: number): Promise<void>;
  stop(): void;
}

export async function startBenchRutter(invoices: number): Promise<BenchRutter> {
  const child = fork(new URL('./rutter-process.ts', import.meta.url), [String(invoices)]);
  const [message] = await once(child, 'message');
  const { url: baseUrl, controlUrl, ...credentials } = started.parse(message);
  const control = async (route: string, body: object) => {
    const answer = await fetch(`${controlUrl}/__sim/${route}`, {
      method: 'POST',
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${route} answered ${answer.status}: ${await answer.text()}`);
  };
  return {
    ledger: ledgerOf(rutterHttp({ baseUrl, ...credentials, remainingMs: () => 900_000 })),
    async slowDown(ms) {
      await control('faults/clear', {});
      const effect = { kind: 'slow', ms };
      if (ms > 0) await control('faults/add', { path: '/accounting/invoices', effect, times: 1_000_000 });
    },
    stop: () => child.kill(),
  };
}

/** The same pages without anybody to ask. */
export function fromMemory(ledger: LedgerReader, pages: readonly Page[]): LedgerReader {
  return {
    ...ledger,
    async *pages() {
      yield* pages;
    },
  };
}

export async function allPages(ledger: LedgerReader, pageSize: number): Promise<Page[]> {
  const pages: Page[] = [];
  for await (const page of ledger.pages('invoices', { pageSize, lastSyncedAtMin: null, cursor: null }))
    pages.push(page);
  return pages;
}
