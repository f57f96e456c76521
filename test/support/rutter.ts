import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import * as z from 'zod';
import { type RutterHttpOptions, rutterHttp, type SendToRutter } from '../../functions/rutter/http.ts';
import { type Ledger, ledgerOf } from '../../functions/rutter/ledger.ts';
import type { NewInvoicePayment } from '../../functions/rutter/writes.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../lib/local/sandbox/index.ts';

/** A fixed time, so that every date in the books is the same in every run. */
export const START = Date.parse('2026-03-16T12:00:00.000Z');

/** A sandbox with small books that stops when the test ends. Its clock stands still. */
export async function sandboxFor(options: SandboxOptions = {}): Promise<Sandbox> {
  const sandbox = await startSandbox({
    startAt: START,
    customers: 12,
    invoices: 40,
    oddities: false,
    frozen: true,
    ...options,
  });
  onTestFinished(() => sandbox.stop());
  return sandbox;
}

type Overrides = Partial<RutterHttpOptions>;

/** The client for the sandbox's connection, with a minute of time left. */
export function senderFor(sandbox: Sandbox, overrides: Overrides = {}): SendToRutter {
  const { url: baseUrl, clientId, clientSecret, accessToken } = sandbox;
  return rutterHttp({
    baseUrl,
    clientId,
    clientSecret,
    accessToken,
    remainingMs: () => 60_000,
    ...overrides,
  });
}

export function ledgerFor(sandbox: Sandbox, overrides: Overrides = {}): Ledger {
  return ledgerOf(senderFor(sandbox, overrides));
}

/** The request for a payment that pays a new invoice of 125.50 in full. */
export function paymentIn({ ledger, cache }: Sandbox): NewInvoicePayment {
  const customer = ledger.addCustomer({ name: 'Byron Ltd', currency: 'USD' });
  const invoice = ledger.addInvoice({
    customerId: customer.id,
    currency: 'USD',
    lines: [{ subTotal: 12_550 }],
  });
  cache.syncNow();
  const date = '2026-03-16T00:00:00.000Z';
  return {
    account_id: ledger.account('undeposited', 'USD').id,
    customer_id: customer.id,
    txn_date: date,
    currency_code: 'USD',
    total_amount: 125.5,
    memo: 'pay_1',
    linked_invoices: [{ id: invoice.id, allocated_at: date, amount: 125.5 }],
    additional_fields: { payment_method: 'eft' },
  };
}

/** A request that a stub server received. */
export interface Received {
  readonly method: string;
  readonly path: string;
  readonly query: readonly (readonly [name: string, value: string])[];
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text is sent as it is, anything else as JSON. */
  readonly body?: unknown;
}

function reply(response: ServerResponse, { status = 200, headers = {}, body = {} }: Reply): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}

/** A stub server for answers that the sandbox never gives. It stops when the test ends. */
export async function serverFor(answer: (request: Received) => Reply | Promise<Reply>) {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://server');
    const { method = '', headers } = request;
    const one = {
      method,
      path: url.pathname,
      query: [...url.searchParams],
      headers,
      body: await text(request),
    };
    received.push(one);
    reply(response, await answer(one));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = z.object({ port: z.number() }).parse(server.address());
  return { baseUrl: `http://127.0.0.1:${port}/versioned`, received };
}

/** Credentials for the stub server. */
export const credentials = {
  clientId: 'client-id-4711',
  clientSecret: 'client-secret-0815',
  accessToken: 'access-token-1234',
};

/** The client for the stub server. */
export function senderTo(baseUrl: string, overrides: Overrides = {}): SendToRutter {
  return rutterHttp({ ...credentials, baseUrl, remainingMs: () => 60_000, ...overrides });
}

/** The error of the expected class that `work` ends with. Any other end fails the test. */
export async function rejection<E extends Error>(
  kind: abstract new (...args: never[]) => E,
  work: () => unknown,
): Promise<E> {
  try {
    await work();
  } catch (error) {
    if (error instanceof kind) return error;
    throw error;
  }
  throw new Error(`Expected ${kind.name}, but nothing was thrown`);
}

export async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}
