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

/** One company's ledger, as far as posting needs it. Reads are Rutter's copies; each tells how old it is. */
export interface PostingLedger {
  /** Null when the ledger does not have it (any more); held when it cannot be read. */
  invoice(id: string): Promise<Reading<LedgerInvoice> | null>;
  payment(id: string): Promise<Reading<Payment> | null>;
  deposit(id: string): Promise<Reading<Deposit> | null>;
  account(id: string): Promise<Account | null>;
  /** The payments that Rutter synced at or after this time, a page at a time. */
  paymentsSince(since: Instant): AsyncGenerator<readonly Reading<Payment>[], void, undefined>;
  /** The bank deposits, likewise. Throws {@link CapabilityAbsent} where Rutter does not offer them. */
  depositsSince(since: Instant): AsyncGenerator<readonly Reading<Deposit>[], void, undefined>;
  /** The request that would create a payment. */
  paymentRequest(posting: Posting): PreparedRequest;
  depositRequest(deposit: BankDeposit): PreparedRequest;
  /** Sends a write once; whatever comes of it is an answer, never an error. */
  send(path: WritePath, body: string, idempotencyKey: string): Promise<SentAnswer>;
  job(path: WritePath, jobId: string): Promise<SentAnswer>;
  askToSync(objects: readonly LedgerObject[]): Promise<void>;
  lastSync(): Promise<LastSync>;
  /** Rutter's clock at its last answer; ours before the first. */
  clock(): Instant;
}

const pageSize = 500;

export function postingLedgerOf(send: SendToRutter, company: Company): PostingLedger {
  let answeredAt: Instant | undefined;
  const timed: SendToRutter = async (call) => {
    const answer = await send(call);
    const at = Date.parse(answer.date ?? '');
    if (!Number.isNaN(at)) answeredAt = instantOf(at);
    return answer;
  };
  const ledger = ledgerOf(timed);
  const one = async <Item>(
    object: LedgerObject,
    id: string,
    read: (row: unknown, company: Company) => Reading<Item>,
  ): Promise<Reading<Item> | null> => {
    const row = await ledger.record(object, id);
    return row === null ? null : read(row, company);
  };
  async function* allSince<Item>(
    object: LedgerObject,
    since: Instant,
    read: (row: unknown, company: Company) => Reading<Item>,
  ): AsyncGenerator<readonly Reading<Item>[], void, undefined> {
    const request = { pageSize, lastSyncedAtMin: Date.parse(since), cursor: null };
    for await (const { rows } of ledger.pages(object, request)) yield rows.map((row) => read(row, company));
  }

  return {
    invoice: (id) => one('invoices', id, readInvoice),
    payment: (id) => one('payments', id, readPayment),
    deposit: (id) => one('deposits', id, readDeposit),
    account: async (id) => parseAccount(await ledger.record('accounts', id)),
    paymentsSince: (since) => allSince('payments', since, readPayment),
    depositsSince: (since) => allSince('deposits', since, readDeposit),
    paymentRequest,
    depositRequest,
    send: (path, body, key) => answerOfWrite(path, () => ledger.write(path, body, key)),
    job: (path, jobId) => answerOfJob(path, jobId, () => ledger.job(jobId)),
    askToSync: ledger.askToSync,
    lastSync: () => fetchLastSync(timed),
    clock: () => answeredAt ?? instantOf(Date.now()),
  };
}
