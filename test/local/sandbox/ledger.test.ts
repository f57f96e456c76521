import { describe, expect, it } from 'vitest';
import { LedgerRefusal } from '../../../lib/local/sandbox/index.ts';
import { freshInvoice, listAll, read, sandboxFor } from './support.ts';

/** The invoice as Rutter shows it after a sync. */
const shown = async (sandbox: Awaited<ReturnType<typeof sandboxFor>>, id: string) => {
  sandbox.cache.syncNow();
  const { amount_due, total_amount, status, linked_payments } = await read(sandbox, 'invoices', id);
  return { due: amount_due, total: total_amount, status, links: linked_payments };
};

describe('payments', () => {
  it('payments lower the amount due, then pay the invoice, and are listed on it', async () => {
    const sandbox = await sandboxFor();
    const { invoice } = freshInvoice(sandbox, 10_000);
    const pay = (amount: number) =>
      sandbox.ledger.receivePayment({ allocations: [{ invoiceId: invoice.id, amount }] });
    const link = ({ id }: { id: string }, amount: number) => ({
      id,
      allocated_date: '2026-03-16T00:00:00.000Z',
      allocated_amount: amount,
      type: 'INVOICE_PAYMENT',
    });
    const first = pay(3000);
    expect(await shown(sandbox, invoice.id)).toStrictEqual({
      due: 70,
      total: 100,
      status: 'partially_paid',
      links: [link(first, 30)],
    });
    const second = pay(7000);
    expect(await shown(sandbox, invoice.id)).toStrictEqual({
      due: 0,
      total: 100,
      status: 'paid',
      links: [link(first, 30), link(second, 70)],
    });
    expect(await read(sandbox, 'invoice_payments', first.id)).toMatchObject({
      total_amount: '30',
      customer_id: invoice.customerId,
      linked_invoices: [{ id: invoice.id, allocated_at: '2026-03-16T00:00:00.000Z', amount: '30' }],
    });
  });

  it('a payment can pay several invoices of one customer', async () => {
    const sandbox = await sandboxFor();
    const { invoice, customer } = freshInvoice(sandbox, 5000);
    const other = sandbox.ledger.addInvoice({ customerId: customer.id, lines: [{ subTotal: 700 }] });
    sandbox.ledger.receivePayment({
      allocations: [
        { invoiceId: invoice.id, amount: 5000 },
        { invoiceId: other.id, amount: 200 },
      ],
    });
    expect(await shown(sandbox, invoice.id)).toMatchObject({ due: 0, status: 'paid' });
    expect(await shown(sandbox, other.id)).toMatchObject({ due: 5, status: 'partially_paid' });
  });

  it.each([
    [{}, true, 0],
    [{ keepPayment: false }, false, 0],
    [{ keepPayment: false, keepLink: true }, false, 1],
    [{ keepLink: true }, true, 1],
  ])('a payment reversed with %o makes its amounts due again', async (options, isListed, linkCount) => {
    const sandbox = await sandboxFor();
    const { invoice } = freshInvoice(sandbox, 10_000);
    const payment = sandbox.ledger.receivePayment({
      allocations: [{ invoiceId: invoice.id, amount: 10_000 }],
    });
    sandbox.ledger.reversePayment(payment.id, options);
    const after = await shown(sandbox, invoice.id);
    expect(after).toMatchObject({ due: 100, status: 'open' });
    expect(after.links).toHaveLength(linkCount);
    const listed = (await listAll(sandbox, 'invoice_payments', 'limit=500')).map((row) => row.id);
    expect(listed.includes(payment.id)).toBe(isListed);
    expect(() => sandbox.ledger.reversePayment(payment.id)).toThrow(LedgerRefusal);
  });

  it('a draft payment holds its invoice in process and is not listed', async () => {
    const sandbox = await sandboxFor();
    const { invoice } = freshInvoice(sandbox, 10_000);
    const allocations = [{ invoiceId: invoice.id, amount: 10_000 }];
    const draft = sandbox.ledger.draftPayment({ allocations });
    expect(await shown(sandbox, invoice.id)).toMatchObject({ due: 100, status: 'unknown', links: [] });
    const listed = await listAll(sandbox, 'invoice_payments', 'limit=500');
    expect(listed.map((row) => row.id)).not.toContain(draft.id);
    expect(() => sandbox.ledger.receivePayment({ allocations })).toThrow('selected by a draft payment');
    sandbox.ledger.settleDraft(draft.id, 'discard');
    expect(await shown(sandbox, invoice.id)).toMatchObject({ due: 100, status: 'open' });
    sandbox.ledger.settleDraft(sandbox.ledger.draftPayment({ allocations }).id, 'post');
    expect(await shown(sandbox, invoice.id)).toMatchObject({ due: 0, status: 'paid' });
  });
});

describe('credits', () => {
  it('a credit lowers the amount due, keeps its rest, and can be applied later and deleted', async () => {
    const sandbox = await sandboxFor();
    const { invoice } = freshInvoice(sandbox, 10_000);
    const memo = sandbox.ledger.addCredit({
      total: 5000,
      applications: [{ invoiceId: invoice.id, amount: 2000 }],
    });
    expect(await shown(sandbox, invoice.id)).toMatchObject({
      due: 80,
      status: 'partially_paid',
      links: [{ id: memo.id, allocated_amount: 20, type: 'INVOICE_CREDIT_MEMO' }],
    });
    expect(await read(sandbox, 'invoice_credit_memos', memo.id)).toMatchObject({
      status: 'PARTIALLY_APPLIED',
      total_amount: '50',
      remaining_amount: '30',
    });
    sandbox.ledger.applyCredit(memo.id, { invoiceId: invoice.id, amount: 3000 });
    expect(await shown(sandbox, invoice.id)).toMatchObject({ due: 50 });
    expect(await read(sandbox, 'invoice_credit_memos', memo.id)).toMatchObject({ status: 'APPLIED' });
    sandbox.ledger.deleteCredit(memo.id);
    expect(await shown(sandbox, invoice.id)).toMatchObject({ due: 100, links: [] });
  });

  it('a credit never exceeds the amount due', async () => {
    const sandbox = await sandboxFor();
    const { invoice } = freshInvoice(sandbox, 10_000);
    const applications = [{ invoiceId: invoice.id, amount: 10_001 }];
    expect(() => sandbox.ledger.addCredit({ applications })).toThrow(LedgerRefusal);
  });

  it('a write-off is a journal entry', async () => {
    const sandbox = await sandboxFor();
    const { invoice } = freshInvoice(sandbox, 10_000);
    sandbox.ledger.writeOff({ invoiceId: invoice.id, amount: 10_000 });
    expect(await shown(sandbox, invoice.id)).toMatchObject({
      due: 0,
      status: 'paid',
      links: [{ type: 'JOURNAL_ENTRY', allocated_amount: 100 }],
    });
  });
});

describe('invoices', () => {
  it('an invoice’s amount, lines and due date can be edited', async () => {
    const sandbox = await sandboxFor();
    const { invoice } = freshInvoice(sandbox, 10_000);
    sandbox.ledger.receivePayment({ allocations: [{ invoiceId: invoice.id, amount: 4000 }] });
    sandbox.ledger.editInvoice(invoice.id, { total: 12_550, dueDate: '2026-06-30' });
    expect(await shown(sandbox, invoice.id)).toMatchObject({ total: 125.5, due: 85.5 });
    expect(await read(sandbox, 'invoices', invoice.id)).toMatchObject({
      due_date: '2026-06-30T00:00:00.000Z',
    });
    sandbox.ledger.editInvoice(invoice.id, { lines: [{ subTotal: 4000 }, { subTotal: 100, tax: 8 }] });
    expect(await shown(sandbox, invoice.id)).toMatchObject({ total: 41.08, due: 1.08 });
    expect(() => sandbox.ledger.editInvoice(invoice.id, { total: 3999 })).toThrow(LedgerRefusal);
  });

  it('an invoice without payments can be voided, and any can be deleted', async () => {
    const sandbox = await sandboxFor();
    const { invoice } = freshInvoice(sandbox, 10_000);
    const payment = sandbox.ledger.receivePayment({ allocations: [{ invoiceId: invoice.id, amount: 1 }] });
    expect(() => sandbox.ledger.voidInvoice(invoice.id)).toThrow('reverse them first');
    sandbox.ledger.reversePayment(payment.id);
    sandbox.ledger.voidInvoice(invoice.id);
    expect(await shown(sandbox, invoice.id)).toMatchObject({ due: 0, total: 100, status: 'void' });
    expect(() => sandbox.ledger.editInvoice(invoice.id, { total: 1 })).toThrow(LedgerRefusal);
    sandbox.ledger.deleteInvoice(invoice.id);
    sandbox.cache.syncNow();
    expect((await listAll(sandbox, 'invoices')).map((row) => row.id)).not.toContain(invoice.id);
  });

  it('an invoice over nothing is paid, one over less than nothing is open', async () => {
    const sandbox = await sandboxFor();
    const add = (subTotal: number) => sandbox.ledger.addInvoice({ customerId: null, lines: [{ subTotal }] });
    expect(await shown(sandbox, add(0).id)).toMatchObject({ due: 0, status: 'paid' });
    expect(await shown(sandbox, add(-500).id)).toMatchObject({ due: -5, status: 'open' });
  });
});

describe('deposits', () => {
  const undeposited = async (options = {}) => {
    const sandbox = await sandboxFor(options);
    const { invoice } = freshInvoice(sandbox, 10_000);
    const payment = sandbox.ledger.receivePayment({
      allocations: [{ invoiceId: invoice.id, amount: 10_000 }],
    });
    return { sandbox, payment, ledger: sandbox.ledger };
  };

  it('a deposit takes a payment out of undeposited funds, once', async () => {
    const { sandbox, payment, ledger } = await undeposited({ reportDeposited: true });
    const deposit = ledger.addDeposit({ paymentIds: [payment.id] });
    sandbox.cache.syncNow();
    expect(await read(sandbox, 'bank_deposits', deposit.id)).toMatchObject({
      account_id: ledger.account('bank').id,
      total_amount: 100,
      linked_payments: [{ id: payment.id, payment_amount: 100, type: 'invoice_payment' }],
    });
    expect(await read(sandbox, 'invoice_payments', payment.id)).toMatchObject({ deposited: true });
    expect(() => ledger.addDeposit({ paymentIds: [payment.id] })).toThrow('already deposited');
    ledger.deleteDeposit(deposit.id);
    sandbox.cache.syncNow();
    expect(await read(sandbox, 'invoice_payments', payment.id)).toMatchObject({ deposited: false });
  });

  it('a deposit takes no negative line unless the company allows it', async () => {
    const lines = (accountId: string) => [
      { accountId, amount: -340, customerId: null, description: 'Processing' },
    ];
    const strict = await undeposited();
    const fees = strict.ledger.account('expense').id;
    expect(() => strict.ledger.addDeposit({ paymentIds: [strict.payment.id], lines: lines(fees) })).toThrow(
      'no negative line',
    );
    const { sandbox, payment, ledger } = await undeposited({ negativeDepositLines: true });
    const { id } = ledger.addDeposit({
      paymentIds: [payment.id],
      lines: lines(ledger.account('expense').id),
    });
    sandbox.cache.syncNow();
    expect(await read(sandbox, 'bank_deposits', id)).toMatchObject({ total_amount: 96.6 });
  });
});

describe('master data', () => {
  it('customers can be edited, archived and deleted', async () => {
    const sandbox = await sandboxFor();
    const { ledger, cache } = sandbox;
    const { id } = ledger.addCustomer({ name: 'Acme' });
    ledger.editCustomer(id, { email: 'ap@acme.example', active: false });
    cache.syncNow();
    expect(await read(sandbox, 'customers', id)).toMatchObject({
      customer_name: 'Acme',
      email: 'ap@acme.example',
      status: 'archived',
    });
    ledger.deleteCustomer(id);
    cache.syncNow();
    expect((await listAll(sandbox, 'customers')).map((row) => row.id)).not.toContain(id);
  });

  it('an account can be deactivated', async () => {
    const sandbox = await sandboxFor();
    const { id } = sandbox.ledger.account('bank');
    sandbox.ledger.setAccountActive(id, false);
    sandbox.cache.syncNow();
    expect(await read(sandbox, 'accounts', id)).toMatchObject({ status: 'inactive' });
  });
});
