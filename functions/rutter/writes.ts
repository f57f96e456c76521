import * as z from 'zod';
import { parseErrorBody } from './classify.ts';
import type { SendToRutter } from './http.ts';
import { parseBody, unreadableAnswer } from './parse-body.ts';

/** What we send is strict: an unknown field or a wrong type is our own mistake and never leaves. */
const newPayment = z.strictObject({
  account_id: z.guid(),
  customer_id: z.guid(),
  txn_date: z.string(),
  currency_code: z.string().length(3),
  total_amount: z.number().positive(),
  memo: z.string().min(1),
  linked_invoices: z
    .array(z.strictObject({ id: z.guid(), allocated_at: z.string(), amount: z.number().positive() }))
    .min(1),
  additional_fields: z.strictObject({ payment_method: z.enum(['check', 'cash', 'eft', 'credit_card']) }),
});
/** https://docs.rutter.com/rest/2024-08-31/invoice-payments; amounts in major units. */
export type NewInvoicePayment = z.infer<typeof newPayment>;

const newDeposit = z.strictObject({
  account_id: z.guid(),
  transaction_date: z.string(),
  memo: z.string().min(1),
  linked_payments: z.array(z.strictObject({ id: z.guid(), type: z.literal('invoice_payment') })).min(1),
  line_items: z
    .array(z.strictObject({ account_id: z.guid(), total_amount: z.number(), description: z.string() }))
    .optional(),
});
/** https://docs.rutter.com/rest/2024-08-31/bank-deposits; amounts in major units. */
export type NewBankDeposit = z.infer<typeof newDeposit>;

/** The exact bytes of a write: they are kept, because a repetition must not differ in a single one. */
export function paymentBody(payment: NewInvoicePayment): string {
  return JSON.stringify({ response_mode: 'async', invoice_payment: newPayment.parse(payment) });
}

export function depositBody(deposit: NewBankDeposit): string {
  return JSON.stringify({ response_mode: 'async', bank_deposit: newDeposit.parse(deposit) });
}

/** A write that Rutter accepted: under way as a job, or done at once. */
export interface Accepted {
  readonly jobId: string | null;
  readonly requestId: string | null;
  /** What was created, when the answer already holds it. */
  readonly created: unknown;
}

const writeTimeoutMs = 10_000;
const asyncAnswer = z.looseObject({
  async_response: z.looseObject({ id: z.string().min(1) }).optional(),
});

export type WritePath = 'invoice_payments' | 'bank_deposits';
export const createdKey = { invoice_payments: 'invoice_payment', bank_deposits: 'bank_deposit' } as const;

/**
 * Sends a write once. Whether it may be sent again is for the caller to decide, from the error's `status` and `jobId`.
 * https://docs.rutter.com/implementation-guides/making-idempotent-requests
 */
export async function write(
  send: SendToRutter,
  path: WritePath,
  body: string,
  idempotencyKey: string,
): Promise<Accepted> {
  const operation = `accounting/${path}`;
  const answer = await send({
    method: 'POST',
    path: operation,
    asConnection: true,
    body,
    idempotencyKey,
    timeoutMs: writeTimeoutMs,
  });
  const under = asyncAnswer.safeParse(answer.body).data?.async_response;
  const created = z.looseObject({ [createdKey[path]]: z.unknown() }).safeParse(answer.body).data?.[
    createdKey[path]
  ];
  const jobId = answer.jobId ?? under?.id ?? null;
  if (jobId === null && created === undefined)
    throw unreadableAnswer(`POST ${operation}`, 'neither a job nor a record');
  return { jobId, requestId: answer.requestId, created: created ?? null };
}

const job = z.looseObject({
  id: z.string(),
  status: z.string(),
  response: z.looseObject({ http_status: z.number(), body: z.unknown().optional() }).nullish(),
});

/** A write that was accepted. `response` is what its request would have been answered, once it is done. */
export interface Job {
  readonly status: string;
  readonly response: {
    readonly status: number;
    readonly body: unknown;
    /** What it says went wrong, as it may be stored. */
    readonly words: string;
  } | null;
}

/** https://docs.rutter.com/rest/2024-08-31/jobs; the job's own request is left out, for it can hold the token. */
export async function readJob(send: SendToRutter, jobId: string): Promise<Job> {
  const { body, safe } = await send({ method: 'GET', path: `jobs/${encodeURIComponent(jobId)}` });
  const { status, response } = parseBody('GET jobs', job, body);
  if (!response) return { status, response: null };
  const words = safe(parseErrorBody(response.body).detail);
  return { status, response: { status: response.http_status, body: response.body, words } };
}
