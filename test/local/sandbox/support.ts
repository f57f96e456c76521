import { onTestFinished } from 'vitest';
import * as z from 'zod';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../../lib/local/sandbox/index.ts';

/** A fixed moment, so that every date in the books is the same in every run. */
export const START = Date.parse('2026-03-16T12:00:00.000Z');

const json = z.record(z.string(), z.unknown());
const rowSchema = z.looseObject({ id: z.string(), last_synced_at: z.string() });
export type Row = z.infer<typeof rowSchema>;

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

/** A sandbox with small books that stops when the test ends. Its clock stands still. */
export const sandboxFor = async (options: SandboxOptions = {}): Promise<Sandbox> => {
  const sandbox = await startSandbox({
    startAt: START,
    customers: 12,
    invoices: 80,
    oddities: false,
    frozen: true,
    ...options,
  });
  onTestFinished(() => sandbox.stop());
  return sandbox;
};

export const basic = (sandbox: Sandbox): string =>
  `Basic ${Buffer.from(`${sandbox.clientId}:${sandbox.clientSecret}`).toString('base64')}`;

export const headersFor = (sandbox: Sandbox): Record<string, string> => ({
  Authorization: basic(sandbox),
  'X-Rutter-Version': '2024-08-31',
});

/** The URL of a path, with the first connection's token unless another is given. */
export const urlOf = (sandbox: Sandbox, path: string, accessToken = sandbox.accessToken): URL => {
  const url = new URL(`${sandbox.url}${path}`);
  url.searchParams.set('access_token', accessToken);
  return url;
};

const replyOf = async (response: Response): Promise<Reply> => {
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text === '' ? {} : json.parse(JSON.parse(text)),
  };
};

export const get = async (sandbox: Sandbox, path: string, accessToken?: string): Promise<Reply> =>
  replyOf(await fetch(urlOf(sandbox, path, accessToken), { headers: headersFor(sandbox) }));

export const post = async (
  sandbox: Sandbox,
  path: string,
  body: unknown,
  { key, accessToken }: { key?: string; accessToken?: string } = {},
): Promise<Reply> =>
  replyOf(
    await fetch(urlOf(sandbox, path, accessToken), {
      method: 'POST',
      headers: {
        ...headersFor(sandbox),
        'Content-Type': 'application/json',
        ...(key === undefined ? {} : { 'Idempotency-Key': key }),
      },
      body: JSON.stringify(body),
    }),
  );

/** The control plane. */
export const control = async (sandbox: Sandbox, route: string, body: unknown = {}): Promise<Reply> =>
  replyOf(
    await fetch(`${sandbox.controlUrl}/__sim/${route}`, { method: 'POST', body: JSON.stringify(body) }),
  );

export const rowsIn = (reply: Reply, plural: string): Row[] => z.array(rowSchema).parse(reply.body[plural]);

/** All rows of a list, page by page; throws for any status but 200. */
export const listAll = async (sandbox: Sandbox, plural: string, query = 'limit=50'): Promise<Row[]> => {
  const rows: Row[] = [];
  let cursor: string | null | undefined;
  do {
    const more = cursor ? `&cursor=${encodeURIComponent(cursor)}` : '';
    const reply = await get(sandbox, `/accounting/${plural}?${query}${more}`);
    if (reply.status !== 200) throw new Error(`${plural} answered ${reply.status}`);
    rows.push(...rowsIn(reply, plural));
    cursor = z.string().nullish().parse(reply.body['next_cursor']);
  } while (cursor);
  return rows;
};

/** One object by id. */
export const read = async (
  sandbox: Sandbox,
  plural: string,
  id: string,
): Promise<Record<string, unknown>> => {
  const { body } = await get(sandbox, `/accounting/${plural}/${id}`);
  const [object] = Object.entries(body).filter(([key]) => key !== 'connection');
  return json.parse(object?.[1]);
};

/** An invoice of exactly this many minor units, known to Rutter, with its customer and account. */
export const freshInvoice = (sandbox: Sandbox, total: number, currency = 'USD') => {
  const { ledger } = sandbox;
  const customer = ledger.addCustomer({ name: `Customer of ${total}`, currency });
  const invoice = ledger.addInvoice({ customerId: customer.id, currency, lines: [{ subTotal: total }] });
  sandbox.cache.syncNow();
  return { invoice, customer, account: ledger.account('undeposited', currency) };
};

/** The body of a payment of one invoice in full, in the major unit. */
export const paymentFor = (fresh: ReturnType<typeof freshInvoice>, amount: number, more: object = {}) => ({
  invoice_payment: {
    account_id: fresh.account.id,
    customer_id: fresh.customer.id,
    txn_date: '2026-03-16T00:00:00.000Z',
    currency_code: fresh.invoice.currency,
    total_amount: amount,
    memo: 'pay_1',
    linked_invoices: [{ id: fresh.invoice.id, amount }],
    additional_fields: { payment_method: 'eft' },
    ...more,
  },
});

/** The named text field of an error envelope, or of any object. */
export const textAt = (reply: Reply, ...path: string[]): string =>
  z.string().parse(path.reduce<unknown>((value, key) => json.parse(value)[key], reply.body));
