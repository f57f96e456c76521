import { describe, expect, it } from 'vitest';
import type { Sandbox } from '../../../lib/local/sandbox/index.ts';
import { freshInvoice, get, paymentFor, post, sandboxFor, textAt } from './support.ts';

const PATH = '/accounting/invoice_payments';

type Fresh = ReturnType<typeof freshInvoice>;

/** A change of the books, and the payment that Intacct refuses after it. */
type Refusal = readonly [name: string, text: string, prepare: (sandbox: Sandbox, fresh: Fresh) => object];

const refusals: readonly Refusal[] = [
  ['more than is due', 'exceeds the amount due', () => ({ total_amount: 100.01, linked: 100.01 })],
  [
    'more than is due, spread over two links',
    'exceeds the amount due',
    (_sandbox, { invoice }) => ({
      total_amount: 120,
      linked_invoices: [
        { id: invoice.id, amount: 60 },
        { id: invoice.id, amount: 60 },
      ],
    }),
  ],
  ['a sum that differs', 'differs from the applied amounts', () => ({ total_amount: 99 })],
  ['no invoice', 'at least one invoice', () => ({ linked_invoices: [] })],
  ['nothing', 'greater than zero', () => ({ total_amount: 0, linked: 0 })],
  ['half a cent', 'more decimals', () => ({ total_amount: 0.005, linked: 0.005 })],
  [
    'another currency',
    'is in USD, the payment in EUR',
    ({ ledger }) => ({ currency_code: 'EUR', account_id: ledger.account('undeposited', 'EUR').id }),
  ],
  [
    'an account in another currency',
    'is in EUR',
    ({ ledger }) => ({ account_id: ledger.account('bank', 'EUR').id }),
  ],
  [
    'an account that takes no payments',
    'neither a bank nor an undeposited',
    ({ ledger }) => ({ account_id: ledger.account('income').id }),
  ],
  [
    'an inactive account',
    'is inactive',
    ({ ledger }, { account }) => {
      ledger.setAccountActive(account.id, false);
      return {};
    },
  ],
  [
    'another customer',
    'belongs to another customer',
    ({ ledger }, { customer }) => ({
      customer_id: ledger.customers.values().find(({ id }) => id !== customer.id)?.id,
    }),
  ],
  [
    'a void invoice',
    'is void',
    ({ ledger }, { invoice }) => {
      ledger.voidInvoice(invoice.id);
      return {};
    },
  ],
  [
    'a paid invoice',
    'already paid',
    ({ ledger }, { invoice }) => {
      ledger.receivePayment({ allocations: [{ invoiceId: invoice.id, amount: 10_000 }] });
      return {};
    },
  ],
  [
    'a draft invoice',
    'is a draft',
    ({ ledger }, { invoice }) => {
      ledger.editInvoice(invoice.id, { state: 'draft' });
      return {};
    },
  ],
  [
    'an invoice in process',
    'selected by a draft payment',
    ({ ledger }, { invoice }) => {
      ledger.draftPayment({ allocations: [{ invoiceId: invoice.id, amount: 1 }] });
      return {};
    },
  ],
  [
    'a deleted invoice',
    'does not exist',
    ({ ledger }, { invoice }) => {
      ledger.deleteInvoice(invoice.id);
      return {};
    },
  ],
  [
    'a closed period',
    'is closed',
    ({ ledger }) => {
      ledger.closeBooks('2026-03-16');
      return {};
    },
  ],
];

describe('accepted and refused by Intacct: 450 with a job', () => {
  it.each(
    refusals,
  )('a payment is accepted as a job and refused by Intacct with 450: %s', async (_name, text, prepare) => {
    const sandbox = await sandboxFor();
    const fresh = freshInvoice(sandbox, 10_000);
    const { linked, ...more } = { linked: 100, ...prepare(sandbox, fresh) };
    const before = sandbox.ledger.payments.size;
    const links = { linked_invoices: [{ id: fresh.invoice.id, amount: linked }] };
    const reply = await post(sandbox, PATH, paymentFor(fresh, 100, { ...links, ...more }));
    expect(reply.status).toBe(450);
    expect(textAt(reply, 'error_type')).toBe('PLATFORM_ERROR');
    expect(textAt(reply, 'error_metadata', 'source')).toBe('platform');
    expect(textAt(reply, 'error_metadata', 'human_readable')).toContain(text);
    const job = await get(sandbox, `/jobs/${reply.headers.get('x-rutter-job-id')}`);
    expect(job.body).toMatchObject({ status: 'failure', response: { http_status: 450, body: reply.body } });
    expect(sandbox.ledger.payments.size).toBe(before);
  });

  it('a payment dated the day after a closed period is posted', async () => {
    const sandbox = await sandboxFor();
    const fresh = freshInvoice(sandbox, 100);
    sandbox.ledger.closeBooks('2026-03-15');
    expect((await post(sandbox, PATH, paymentFor(fresh, 1))).status).toBe(200);
  });
});
