import * as z from 'zod';
import { parseErrorBody } from './classify.ts';
import type { SendToRutter } from './http.ts';
import { parseBody, unreadableAnswer } from './parse-body.ts';

/** Requests are strict: an unknown field or a wrong type is a mistake of ours, and is never sent. */
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
/** Amounts are in major units. https://docs.rutter.com/rest/2024-08-31/invoice-payments */
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
/** Amounts are in major units. https://docs.rutter.com/rest/2024-08-31/bank-deposits */
export type NewBankDeposit = z.infer<typeof newDeposit>;

/** The exact bytes of a write. They are stored, because a retry with the same key must send the same bytes. */
export function paymentBody(payment: NewInvoicePayment): string {
  return JSON.stringify({ response_mode: 'async', invoice_payment: newPayment.parse(payment) });
}

export function depositBody(deposit: NewBankDeposit): string {
  return JSON.stringify({ response_mode: 'async', bank_deposit: newDeposit.parse(deposit) });
}

/** A write that Rutter accepted: done at once, or under way as a job. */
export interface Accepted {
  readonly jobId: string | null;
  readonly requestId: string | null;
  /** The created record if the response holds it already, otherwise null. */
  readonly created: unknown;
}

const writeTimeoutMs = 10_000;
const asyncAnswer = z.looseObject({
  async_response: z.looseObject({ id: z.string().min(1) }).optional(),
});

export type WritePath = 'invoice_payments' | 'bank_deposits';
export const createdKey = { invoice_payments: 'invoice_payment', bank_deposits: 'bank_deposit' } as const;

/**
 * Sends a write once. The caller decides from the error's `status` and `jobId` if it may be sent again.
 * https://docs.rutter.com/implementation-guides/making-idempotent-requests
 */
export async function write(
  send: SendToRutter,
  path: WritePath,
  body: string,
  idempotencyKey: string,
): Promise<Accepted> {
  const operation = `accounting/${path}`;
  const response = await send({
    method: 'POST',
    path: operation,
    asConnection: true,
    body,
    idempotencyKey,
    timeoutMs: writeTimeoutMs,
  });
  const startedJob = asyncAnswer.safeParse(response.body).data?.async_response;
  const created = z.looseObject({ [createdKey[path]]: z.unknown() }).safeParse(response.body).data?.[
    createdKey[path]
  ];
  const jobId = response.jobId ?? startedJob?.id ?? null;
  if (jobId === null && created === undefined)
    throw unreadableAnswer(`POST ${operation}`, 'neither a job nor a record');
  return { jobId, requestId: response.requestId, created: created ?? null };
}

const job = z.looseObject({
  id: z.string(),
  status: z.string(),
  response: z.looseObject({ http_status: z.number(), body: z.unknown().optional() }).nullish(),
});

/** The job of an accepted write. `response` is the response to the write once the job is done, and null before. */
export interface Job {
  readonly status: string;
  readonly response: {
    readonly status: number;
    readonly body: unknown;
    /** The error message in the body, as it may be logged and stored. */
    readonly text: string;
  } | null;
}

/**
 * Reads a job, without the request that it repeats: its URL can hold the access token.
 * https://docs.rutter.com/rest/2024-08-31/jobs
 */
export async function readJob(send: SendToRutter, jobId: string): Promise<Job> {
  const { body, toSafeText } = await send({ method: 'GET', path: `jobs/${encodeURIComponent(jobId)}` });
  const { status, response } = parseBody('GET jobs', job, body);
  if (!response) return { status, response: null };
  const text = toSafeText(parseErrorBody(response.body).detail);
  return { status, response: { status: response.http_status, body: response.body, text } };
}
