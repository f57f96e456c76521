import type { BankDeposit, Posting } from '../domain/intent/outgoing.ts';
import type { LedgerInvoice } from '../domain/invoice/invoice.ts';
import type { Deposit } from '../domain/ledger/deposit.ts';
import type { LastSync } from '../domain/ledger/last-read.ts';
import type { Payment } from '../domain/ledger/payment.ts';
import type { Account } from '../domain/posting/accounts.ts';
import { type Instant, instantOf } from '../domain/shared/time.ts';
import { parseAccount } from './account.ts';
import { fetchLastSync } from './connection.ts';
import type { SendToRutter } from './http.ts';
import { ledgerOf } from './ledger.ts';
import { readDeposit } from './records/deposit.ts';
import { readInvoice } from './records/invoice.ts';
import { readPayment } from './records/payment.ts';
import type { Company, Reading } from './records/reading.ts';
import { depositRequest, type PreparedRequest, paymentRequest } from './request-bodies.ts';
import type { LedgerObject } from './resources.ts';
import { answerOfJob, answerOfWrite, type SentAnswer } from './write-answer.ts';
import type { WritePath } from './writes.ts';

/** One company's ledger, as posting needs it. Reads return Rutter's copies, each with the time of its last sync. */
export interface PostingLedger {
  // Each record by id: as it was read, why it cannot be read, or null if the ledger does not have it.
  invoice(id: string): Promise<Reading<LedgerInvoice> | null>;
  payment(id: string): Promise<Reading<Payment> | null>;
  deposit(id: string): Promise<Reading<Deposit> | null>;
  account(id: string): Promise<Account | null>;
  /** The payments that Rutter synced at or after this time, page by page. */
  paymentsSince(since: Instant): AsyncGenerator<readonly Reading<Payment>[], void, undefined>;
  /** The bank deposits since then, page by page. Throws {@link CapabilityAbsent} if Rutter does not offer deposits. */
  depositsSince(since: Instant): AsyncGenerator<readonly Reading<Deposit>[], void, undefined>;
  /** The request that creates a payment. */
  paymentRequest(posting: Posting): PreparedRequest;
  depositRequest(deposit: BankDeposit): PreparedRequest;
  /** Sends a write once. Every failure of Rutter is returned as an answer, never thrown. */
  send(path: WritePath, body: string, idempotencyKey: string): Promise<SentAnswer>;
  job(path: WritePath, jobId: string): Promise<SentAnswer>;
  askToSync(objects: readonly LedgerObject[]): Promise<void>;
  lastSync(): Promise<LastSync>;
  /** The time of Rutter's last response, by its clock; before the first response, the time by ours. */
  clock(): Instant;
}

const pageSize = 500;

export function postingLedgerOf(send: SendToRutter, company: Company): PostingLedger {
  let respondedAt: Instant | undefined;
  const timed: SendToRutter = async (call) => {
    const response = await send(call);
    const milliseconds = Date.parse(response.date ?? '');
    if (!Number.isNaN(milliseconds)) respondedAt = instantOf(milliseconds);
    return response;
  };
  const ledger = ledgerOf(timed);
  const byId = async <Item>(
    object: LedgerObject,
    id: string,
    parse: (row: unknown, company: Company) => Reading<Item>,
  ): Promise<Reading<Item> | null> => {
    const row = await ledger.record(object, id);
    return row === null ? null : parse(row, company);
  };
  async function* allSince<Item>(
    object: LedgerObject,
    since: Instant,
    parse: (row: unknown, company: Company) => Reading<Item>,
  ): AsyncGenerator<readonly Reading<Item>[], void, undefined> {
    const request = { pageSize, lastSyncedAtMin: Date.parse(since), cursor: null };
    for await (const { rows } of ledger.pages(object, request)) yield rows.map((row) => parse(row, company));
  }

  return {
    invoice: (id) => byId('invoices', id, readInvoice),
    payment: (id) => byId('payments', id, readPayment),
    deposit: (id) => byId('deposits', id, readDeposit),
    account: async (id) => parseAccount(await ledger.record('accounts', id)),
    paymentsSince: (since) => allSince('payments', since, readPayment),
    depositsSince: (since) => allSince('deposits', since, readDeposit),
    paymentRequest,
    depositRequest,
    send: (path, body, key) => answerOfWrite(path, () => ledger.write(path, body, key)),
    job: (path, jobId) => answerOfJob(path, jobId, () => ledger.job(jobId)),
    askToSync: ledger.askToSync,
    lastSync: () => fetchLastSync(timed),
    clock: () => respondedAt ?? instantOf(Date.now()),
  };
}
