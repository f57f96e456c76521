import * as z from 'zod';
import { fetchStatus, type RutterStatus } from './connection.ts';
import { CapabilityAbsent, RefusedByLedger, RequestRejected } from './errors.ts';
import type { SendToRutter } from './http.ts';
import { type Page, type PageRequest, pages } from './pages.ts';
import { parseBody } from './parse-body.ts';
import { type LedgerObject, ledgerObjects } from './resources.ts';
import { type Accepted, type Job, readJob, type WritePath, write } from './writes.ts';

/** One company's Sage Intacct, as seen through Rutter. Every method throws the errors of `errors.ts`. */
export interface Ledger {
  pages(object: LedgerObject, request: PageRequest): AsyncGenerator<Page, void, undefined>;
  /** One record as Rutter sent it, or null if the ledger does not have it. */
  record(object: LedgerObject, id: string): Promise<unknown>;
  status(): Promise<RutterStatus>;
  /** The currency of the company's books, or null if Rutter does not know it. */
  companyCurrency(): Promise<string | null>;
  /** Asks Rutter to read these objects again from Intacct. The read starts seconds or minutes later. */
  askToSync(objects: readonly LedgerObject[]): Promise<void>;
  write(path: WritePath, body: string, idempotencyKey: string): Promise<Accepted>;
  job(jobId: string): Promise<Job>;
}

const companyInfo = z.looseObject({
  company_info: z.looseObject({ currency_code: z.string().nullish() }),
});

export function ledgerOf(send: SendToRutter): Ledger {
  return {
    pages: (object, request) => pages(send, object, request),
    record: (object, id) => fetchRecord(send, object, id),
    status: () => fetchStatus(send),
    companyCurrency: () => fetchCompanyCurrency(send),
    askToSync: async (objects) => {
      const object_types = objects.map((object) => ledgerObjects[object].objectType);
      await send({
        method: 'POST',
        path: 'connections/incremental_sync',
        asConnection: true,
        body: JSON.stringify({ object_types }),
      });
    },
    write: (path, body, idempotencyKey) => write(send, path, body, idempotencyKey),
    job: (jobId) => readJob(send, jobId),
  };
}

function fetchRecord(send: SendToRutter, object: LedgerObject, id: string): Promise<unknown> {
  const { list, single } = ledgerObjects[object];
  return nullIfNotFound(async () => {
    const { body } = await send({
      method: 'GET',
      path: `accounting/${list}/${encodeURIComponent(id)}`,
      asConnection: true,
    });
    return (
      parseBody(`GET accounting/${list}/:id`, z.looseObject({ [single]: z.unknown() }), body)[single] ?? null
    );
  });
}

/** Null if Rutter or Intacct refuses: then only the records without a currency are held. */
async function fetchCompanyCurrency(send: SendToRutter): Promise<string | null> {
  const path = 'accounting/company_info';
  try {
    const { body } = await send({ method: 'GET', path, asConnection: true });
    return parseBody(`GET ${path}`, companyInfo, body).company_info.currency_code ?? null;
  } catch (error) {
    const refused = [CapabilityAbsent, RequestRejected, RefusedByLedger].some(
      (kind) => error instanceof kind,
    );
    if (refused) return null;
    throw error;
  }
}

/** The result of a read by id, or null if Rutter answers that it does not have the record. */
async function nullIfNotFound<Value>(read: () => Promise<Value>): Promise<Value | null> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof CapabilityAbsent && error.failure.errorCode !== 'PRODUCT_NOT_ALLOWED') return null;
    throw error;
  }
}
