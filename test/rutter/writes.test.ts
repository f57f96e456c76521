import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { CapabilityAbsent, RefusedByLedger, RequestRejected } from '../../functions/rutter/errors.ts';
import { ledgerOf } from '../../functions/rutter/ledger.ts';
import { depositBody, paymentBody } from '../../functions/rutter/writes.ts';
import { ledgerFor, paymentIn, rejection, sandboxFor, senderTo, serverFor } from '../support/rutter.ts';

const idOf = (row: unknown) => z.looseObject({ id: z.string() }).parse(row).id;

describe('a payment', () => {
  it('a payment is accepted as a job, which is polled until it holds the created record', async () => {
    const sandbox = await sandboxFor({ jobMs: 200 });
    const ledger = ledgerFor(sandbox);

    const accepted = await ledger.write('invoice_payments', paymentBody(paymentIn(sandbox)), 'key-1');
    const atOnce = await ledger.job(accepted.jobId ?? '');
    sandbox.clock.advance(150);
    const later = await ledger.job(accepted.jobId ?? '');
    sandbox.clock.advance(50);
    const done = await ledger.job(accepted.jobId ?? '');

    expect(accepted).toEqual({ jobId: expect.any(String), requestId: expect.any(String), created: null });
    expect([atOnce, later]).toEqual([
      { status: 'prequeued', response: null },
      { status: 'pending', response: null },
    ]);
    expect(done).toMatchObject({
      status: 'success',
      response: { status: 200, body: { invoice_payment: { total_amount: '125.5', memo: 'pay_1' } } },
    });
    expect(sandbox.requests[0]?.idempotencyKey).toBe('key-1');
  });

  it('a payment may be created at once, in the answer itself', async () => {
    const sandbox = await sandboxFor();
    const { invoice_payment } = z
      .looseObject({ invoice_payment: z.unknown() })
      .parse(JSON.parse(paymentBody(paymentIn(sandbox))));
    const body = JSON.stringify({ response_mode: 'prefer_sync', invoice_payment });

    const accepted = await ledgerFor(sandbox).write('invoice_payments', body, 'key-1');

    expect(sandbox.ledger.payments.has(idOf(accepted.created))).toBe(true);
    expect(accepted.jobId).toEqual(expect.any(String));
  });

  it('the job id of a payment is read from the body when the header is missing', async () => {
    const body = { async_response: { id: 'job-9', status: 'pending' } };
    const { baseUrl } = await serverFor(() => ({ body }));

    const accepted = await ledgerOf(senderTo(baseUrl)).write('invoice_payments', '{}', 'key-1');

    expect(accepted).toEqual({ jobId: 'job-9', requestId: null, created: null });
  });

  it('a payment sent again with the same key and bytes is the same job', async () => {
    const sandbox = await sandboxFor();
    const body = paymentBody(paymentIn(sandbox));

    const first = await ledgerFor(sandbox).write('invoice_payments', body, 'key-1');
    const again = await ledgerFor(sandbox).write('invoice_payments', body, 'key-1');

    expect(again.jobId).toBe(first.jobId);
  });

  it('a payment sent again with the same key and other bytes is rejected', async () => {
    const sandbox = await sandboxFor();
    const payment = paymentIn(sandbox);
    await ledgerFor(sandbox).write('invoice_payments', paymentBody(payment), 'key-1');

    const other = paymentBody({ ...payment, memo: 'pay_2' });
    const error = await rejection(RequestRejected, () =>
      ledgerFor(sandbox).write('invoice_payments', other, 'key-1'),
    );

    expect(error.failure).toMatchObject({ status: 409, jobId: null });
  });

  it('a payment that Intacct refuses has a job id, as Rutter accepted it', async () => {
    const sandbox = await sandboxFor();
    const payment = { ...paymentIn(sandbox), total_amount: 900 };
    const body = JSON.stringify({ response_mode: 'prefer_sync', invoice_payment: payment });

    const error = await rejection(RefusedByLedger, () =>
      ledgerFor(sandbox).write('invoice_payments', body, 'key-1'),
    );

    expect(error.failure).toMatchObject({ status: 450, jobId: expect.any(String) });
  });

  it('the job of a failed payment says why it failed', async () => {
    const sandbox = await sandboxFor();
    sandbox.faults.add({ effect: { kind: 'job-failure', status: 452 } });
    const { jobId } = await ledgerFor(sandbox).write(
      'invoice_payments',
      paymentBody(paymentIn(sandbox)),
      'k',
    );
    sandbox.clock.advance(1_000);

    const job = await ledgerFor(sandbox).job(jobId ?? '');

    expect(job).toMatchObject({ status: 'failure', response: { status: 452 } });
  });
});

describe('a deposit', () => {
  it('a deposit is accepted and created like a payment', async () => {
    const sandbox = await sandboxFor();
    const ledger = ledgerFor(sandbox);
    const paid = await ledger.write('invoice_payments', paymentBody(paymentIn(sandbox)), 'key-1');
    sandbox.clock.advance(1_000);
    const payment = z
      .looseObject({ invoice_payment: z.unknown() })
      .parse((await ledger.job(paid.jobId ?? '')).response?.body).invoice_payment;
    const body = depositBody({
      account_id: sandbox.ledger.account('bank', 'USD').id,
      transaction_date: '2026-03-16T00:00:00.000Z',
      memo: 'po_1',
      linked_payments: [{ id: idOf(payment), type: 'invoice_payment' }],
    });

    const { jobId } = await ledger.write('bank_deposits', body, 'key-2');
    sandbox.clock.advance(1_000);

    expect(await ledger.job(jobId ?? '')).toMatchObject({
      status: 'success',
      response: { body: { bank_deposit: { total_amount: 125.5, memo: 'po_1' } } },
    });
  });

  it('a deposit is CapabilityAbsent when the platform has no deposits', async () => {
    const sandbox = await sandboxFor({ platform: 'SAGE_INTACCT' });

    await rejection(CapabilityAbsent, () => ledgerFor(sandbox).write('bank_deposits', '{}', 'key-1'));
  });
});

describe('a job', () => {
  it('a job that Rutter does not know is CapabilityAbsent', async () => {
    const sandbox = await sandboxFor();

    const error = await rejection(CapabilityAbsent, () => ledgerFor(sandbox).job('unknown'));

    expect(error.failure.operation).toBe('GET jobs/unknown');
  });

  it.each([
    ['pending, in a state that is new', { id: 'j', status: 'paused' }, { status: 'paused', response: null }],
    [
      'with an empty answer',
      { id: 'j', status: 'failure', response: { http_status: 504 } },
      {
        status: 'failure',
        response: { status: 504 },
      },
    ],
  ])('a job is read %s', async (_, body, job) => {
    const { baseUrl } = await serverFor(() => ({ body }));

    expect(await ledgerOf(senderTo(baseUrl)).job('j')).toMatchObject(job);
  });

  it('a job is returned without its request, which can hold the access token', async () => {
    const sandbox = await sandboxFor();
    const { jobId } = await ledgerFor(sandbox).write(
      'invoice_payments',
      paymentBody(paymentIn(sandbox)),
      'k',
    );

    const job = await ledgerFor(sandbox).job(jobId ?? '');

    expect(JSON.stringify(job)).not.toContain(sandbox.accessToken);
    expect(Object.keys(job).toSorted()).toEqual(['response', 'status']);
  });
});
