import { describe, expect, it } from 'vitest';
import { invoicePayment } from './shapes.ts';
import { freshInvoice, get, paymentFor, post, read, sandboxFor } from './support.ts';

const PATH = '/accounting/invoice_payments';
const unknownId = '8f2b6c1e-3f1c-4f0e-9a57-2f0f3a0f9b10';

type Fresh = ReturnType<typeof freshInvoice>;

const jobIdOf = (reply: Awaited<ReturnType<typeof post>>) => reply.headers.get('x-rutter-job-id');

describe('POST invoice_payments', () => {
  it('POST invoice_payments posts to the ledger at once and answers with the payment', async () => {
    const sandbox = await sandboxFor();
    const fresh = freshInvoice(sandbox, 1434);
    const reply = await post(sandbox, PATH, paymentFor(fresh, 14.34));
    expect(reply.status).toBe(200);
    expect(Object.keys(reply.body)).toStrictEqual(['invoice_payment']);
    const payment = invoicePayment.parse(reply.body['invoice_payment']);
    expect(payment).toMatchObject({
      account_id: fresh.account.id,
      customer_id: fresh.customer.id,
      txn_date: '2026-03-16T00:00:00.000Z',
      currency_code: 'USD',
      memo: 'pay_1',
      total_amount: '14.34',
      linked_invoices: [{ id: fresh.invoice.id, allocated_at: '2026-03-16T00:00:00.000Z', amount: '14.34' }],
      additional_fields: { payment_method: 'eft' },
    });
    expect(sandbox.ledger.invoice(fresh.invoice.id)).toMatchObject({ due: 0, status: 'paid' });
    expect(await read(sandbox, 'invoice_payments', payment.id)).toStrictEqual(payment);
    const job = await get(sandbox, `/jobs/${jobIdOf(reply)}`);
    expect(job.body).toMatchObject({ status: 'success', response: { http_status: 200, body: reply.body } });
  });

  it.each([
    [false, 14.34],
    [true, 0],
  ])('a posted payment shows on its invoice after the next sync, or at once: %s', async (writeThroughInvoices, due) => {
    const sandbox = await sandboxFor({ writeThroughInvoices });
    const fresh = freshInvoice(sandbox, 1434);
    await post(sandbox, PATH, paymentFor(fresh, 14.34));
    expect(await read(sandbox, 'invoices', fresh.invoice.id)).toMatchObject({ amount_due: due });
    sandbox.cache.syncNow(['invoice']);
    expect(await read(sandbox, 'invoices', fresh.invoice.id)).toMatchObject({
      amount_due: 0,
      status: 'paid',
    });
  });

  it.each([
    ['JPY', 1500, 1500],
    ['KWD', 1500, 1.5],
  ])('a payment in %s is posted in its currency’s decimals', async (currency, total, amount) => {
    const sandbox = await sandboxFor();
    const fresh = freshInvoice(sandbox, total, currency);
    expect((await post(sandbox, PATH, paymentFor(fresh, amount))).status).toBe(200);
    expect(sandbox.ledger.invoice(fresh.invoice.id).due).toBe(0);
  });

  it('a payment may pay several invoices, and gets defaults for what it leaves out', async () => {
    const sandbox = await sandboxFor();
    const fresh = freshInvoice(sandbox, 5000);
    const other = sandbox.ledger.addInvoice({ customerId: fresh.customer.id, lines: [{ subTotal: 700 }] });
    sandbox.cache.syncNow();
    const linked_invoices = [
      { id: fresh.invoice.id, amount: 20 },
      { id: other.id, amount: 7 },
    ];
    const body = { invoice_payment: { account_id: fresh.account.id, linked_invoices } };
    const reply = await post(sandbox, PATH, body);
    expect(reply.body).toHaveProperty('invoice_payment.total_amount', '27');
    expect(reply.body).toHaveProperty('invoice_payment.customer_id', fresh.customer.id);
    expect(reply.body).toHaveProperty('invoice_payment.txn_date', '2026-03-16T00:00:00.000Z');
    expect(sandbox.ledger.invoice(fresh.invoice.id).due).toBe(3000);
  });

  it('a payment shows no memo if the platform does not', async () => {
    const sandbox = await sandboxFor({ echoMemo: false });
    const reply = await post(sandbox, PATH, paymentFor(freshInvoice(sandbox, 100), 1));
    expect(reply.body).toHaveProperty('invoice_payment.memo', null);
  });
});

describe('not accepted: no job', () => {
  it.each<[string, (fresh: Fresh) => unknown, number]>([
    ['no JSON object', () => 'text', 400],
    ['no payment', () => ({}), 400],
    ['no account', (fresh) => paymentFor(fresh, 1, { account_id: undefined }), 400],
    ['an account that is no uuid', (fresh) => paymentFor(fresh, 1, { account_id: '1' }), 400],
    ['an amount as text', (fresh) => paymentFor(fresh, 1, { total_amount: '1.00' }), 400],
    ['an amount below 0', (fresh) => paymentFor(fresh, -1), 400],
    ['a date that is none', (fresh) => paymentFor(fresh, 1, { txn_date: 'today' }), 400],
    ['an unknown field', (fresh) => paymentFor(fresh, 1, { invoices: [] }), 400],
    ['an unknown response mode', (fresh) => ({ ...paymentFor(fresh, 1), response_mode: 'sync' }), 400],
    ['an unknown account', (fresh) => paymentFor(fresh, 1, { account_id: unknownId }), 410],
    ['an unknown customer', (fresh) => paymentFor(fresh, 1, { customer_id: unknownId }), 410],
    [
      'an unknown invoice',
      (fresh) => paymentFor(fresh, 1, { linked_invoices: [{ id: unknownId, amount: 1 }] }),
      410,
    ],
  ])('a write is refused without a job: %s', async (_name, bodyFor, status) => {
    const sandbox = await sandboxFor({ unknownReferenceStatus: 410 });
    const fresh = freshInvoice(sandbox, 10_000);
    const before = sandbox.ledger.payments.size;
    const reply = await post(sandbox, PATH, bodyFor(fresh));
    expect([reply.status, jobIdOf(reply)]).toStrictEqual([status, null]);
    expect(sandbox.ledger.payments.size).toBe(before);
  });

  it('a payment for an invoice that Rutter has not synced yet is refused without a job', async () => {
    const sandbox = await sandboxFor();
    const fresh = freshInvoice(sandbox, 100);
    const { id } = sandbox.ledger.addInvoice({
      customerId: fresh.customer.id,
      lines: [{ subTotal: 100 }],
    });
    const body = paymentFor(fresh, 1, { linked_invoices: [{ id, amount: 1 }] });
    expect((await post(sandbox, PATH, body)).status).toBe(400);
  });

  it('a body that is not sent as JSON is refused without a job', async () => {
    const sandbox = await sandboxFor();
    const url = `${sandbox.url}${PATH}?access_token=${sandbox.accessToken}`;
    const authorization = `Basic ${Buffer.from(`${sandbox.clientId}:${sandbox.clientSecret}`).toString('base64')}`;
    const headers = { authorization, 'X-Rutter-Version': '2024-08-31' };
    expect((await fetch(url, { method: 'POST', headers, body: '{}' })).status).toBe(400);
  });
});
