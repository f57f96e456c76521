import { describe, expect, it } from 'vitest';
import { control, freshInvoice, get, paymentFor, post, read, sandboxFor, textAt } from './support.ts';

const PAYMENTS = '/accounting/invoice_payments';
const KEY = '7b0a5a0e-4c55-4a9a-9a3f-0f5d9b6a1d2e';

describe('connections/configure', () => {
  it.each([
    [{ echoMemo: false }, 'invoice_payments', { memo: null }, { memo: 'Cheque 4711' }],
    [{ reportDeposited: true }, 'invoice_payments', { deposited: false }, { deposited: null }],
    [
      { reportLinks: false },
      'invoices',
      { linked_payments: [] },
      { linked_payments: [{ allocated_amount: 100 }] },
    ],
  ])('the route connections/configure with %o changes what %s show', async (offer, plural, after, before) => {
    const sandbox = await sandboxFor();
    const { invoice } = freshInvoice(sandbox, 10_000);
    const allocations = [{ invoiceId: invoice.id, amount: 10_000 }];
    const entered = { allocations, memo: 'Cheque 4711', date: '2026-03-15' };
    const paymentId = textAt(await control(sandbox, 'ledger/receive-payment', entered), 'result', 'id');
    await control(sandbox, 'sync');
    const shown = () => read(sandbox, plural, plural === 'invoices' ? invoice.id : paymentId);
    expect(await shown()).toMatchObject(before);
    expect((await control(sandbox, 'connections/configure', offer)).status).toBe(200);
    expect(await shown()).toMatchObject(after);
  });

  it('bank deposits can be switched off and on while the sandbox runs', async () => {
    const sandbox = await sandboxFor();
    const status = async () => (await get(sandbox, '/accounting/bank_deposits')).status;
    const before = await status();
    sandbox.connections.configure(sandbox.connection.id, { bankDeposits: false });
    const { body } = await get(sandbox, '/connections/access_token');
    expect(body).toHaveProperty('connection.unavailable_objects', ['bank_deposit']);
    const without = await status();
    sandbox.connections.configure(sandbox.connection.id, { bankDeposits: true });
    expect([before, without, await status()]).toStrictEqual([200, 404, 200]);
  });
});

describe('a payment that was posted and then reversed', () => {
  it.each([
    [{ keepPayment: false }, 404, []],
    [{ keepPayment: true, keepLink: true }, 200, [{ allocated_amount: 100 }]],
  ])('a payment that was posted and then reversed with %o is answered by id with %i', async (options, status, links) => {
    const sandbox = await sandboxFor();
    const fresh = freshInvoice(sandbox, 10_000);
    const id = textAt(await post(sandbox, PAYMENTS, paymentFor(fresh, 100)), 'invoice_payment', 'id');
    await control(sandbox, 'ledger/reverse-payment', { id, ...options });
    await control(sandbox, 'sync');
    expect((await get(sandbox, `${PAYMENTS}/${id}`)).status).toBe(status);
    const invoice = await read(sandbox, 'invoices', fresh.invoice.id);
    expect(invoice).toMatchObject({ amount_due: 100, linked_payments: links });
  });
});

describe('a payment that is posted', () => {
  it('a payment’s job may stay unfinished for hours, and its key is answered with the same job', async () => {
    const sandbox = await sandboxFor();
    const fresh = freshInvoice(sandbox, 10_000);
    sandbox.faults.add({
      method: 'POST',
      path: PAYMENTS,
      effect: { kind: 'async-after-timeout', jobMs: 20 * 3_600_000 },
    });
    const body = { response_mode: 'async', ...paymentFor(fresh, 100) };
    const first = await post(sandbox, PAYMENTS, body, { key: KEY });
    sandbox.clock.advance(12 * 3_600_000);
    const again = await post(sandbox, PAYMENTS, body, { key: KEY });
    const job = await get(sandbox, `/jobs/${textAt(first, 'async_response', 'id')}`);
    expect([job.body['status'], textAt(again, 'async_response', 'status')]).toStrictEqual([
      'pending',
      'pending',
    ]);
    expect(textAt(again, 'async_response', 'id')).toBe(textAt(first, 'async_response', 'id'));
    expect(sandbox.ledger.invoice(fresh.invoice.id).due).toBe(10_000);
  });

  it('a payment may be in the ledger although the answer was a 504', async () => {
    const sandbox = await sandboxFor();
    const fresh = freshInvoice(sandbox, 10_000);
    sandbox.faults.add({
      method: 'POST',
      path: PAYMENTS,
      effect: { kind: 'status', status: 504, committed: true },
    });
    const send = () => post(sandbox, PAYMENTS, paymentFor(fresh, 100), { key: KEY });
    const first = await send();
    expect([first.status, first.headers.has('x-rutter-job-id')]).toStrictEqual([504, false]);
    expect((await send()).status).toBe(200);
    expect(
      sandbox.ledger.payments
        .values()
        .filter(({ memo }) => memo === 'pay_1')
        .toArray(),
    ).toHaveLength(1);
  });
});
