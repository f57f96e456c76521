import { describe, expect, it } from 'vitest';
import { bankDeposit } from './shapes.ts';
import { freshInvoice, listAll, paymentFor, post, read, sandboxFor } from './support.ts';

const PATH = '/accounting/invoice_payments';
const unknownId = '8f2b6c1e-3f1c-4f0e-9a57-2f0f3a0f9b10';

describe('POST bank_deposits', () => {
  const DEPOSITS = '/accounting/bank_deposits';

  const withPayment = async (options = {}) => {
    const sandbox = await sandboxFor(options);
    const fresh = freshInvoice(sandbox, 10_000);
    await post(sandbox, PATH, paymentFor(fresh, 100));
    const [payment] = await listAll(sandbox, 'invoice_payments', 'limit=1');
    const { ledger } = sandbox;
    const deposit = (more: object = {}) => ({
      bank_deposit: {
        account_id: ledger.account('bank').id,
        transaction_date: '2026-03-16T00:00:00.000Z',
        memo: 'po_1',
        linked_payments: [{ id: String(payment?.id), type: 'invoice_payment' }],
        ...more,
      },
    });
    return { sandbox, ledger, deposit, paymentId: String(payment?.id) };
  };

  it('POST bank_deposits moves payments to the bank', async () => {
    const { sandbox, deposit, paymentId } = await withPayment();
    const reply = await post(sandbox, DEPOSITS, deposit());
    const posted = bankDeposit.parse(reply.body['bank_deposit']);
    expect(posted).toMatchObject({
      total_amount: 100,
      memo: 'po_1',
      linked_payments: [{ id: paymentId, payment_amount: 100, type: 'invoice_payment' }],
    });
    expect(await read(sandbox, 'bank_deposits', posted.id)).toStrictEqual(posted);
    expect((await post(sandbox, DEPOSITS, deposit())).status).toBe(450);
  });

  it('POST bank_deposits accepts negative lines only if the company does', async () => {
    for (const [negativeDepositLines, status] of [
      [false, 450],
      [true, 200],
    ] as const) {
      const { sandbox, ledger, deposit } = await withPayment({ negativeDepositLines });
      const line_items = [{ account_id: ledger.account('expense').id, total_amount: -3.4 }];
      const reply = await post(sandbox, DEPOSITS, deposit({ line_items }));
      expect(reply.status).toBe(status);
      if (status === 200) expect(reply.body).toHaveProperty('bank_deposit.total_amount', 96.6);
    }
  });

  it('POST bank_deposits refuses other accounts than bank accounts, empty deposits and closed periods with 450', async () => {
    const { sandbox, ledger, deposit } = await withPayment();
    const undeposited = ledger.account('undeposited').id;
    const euros = ledger.account('bank', 'EUR').id;
    for (const more of [{ account_id: undeposited }, { account_id: euros }, { linked_payments: [] }])
      expect((await post(sandbox, DEPOSITS, deposit(more))).status).toBe(450);
    ledger.closeBooks('2026-12-31');
    expect((await post(sandbox, DEPOSITS, deposit())).status).toBe(450);
  });

  it('POST bank_deposits refuses unknown payments without a job', async () => {
    const { sandbox, deposit } = await withPayment();
    const linked_payments = [{ id: unknownId, type: 'invoice_payment' }];
    const reply = await post(sandbox, DEPOSITS, deposit({ linked_payments }));
    expect([reply.status, reply.headers.get('x-rutter-job-id')]).toStrictEqual([400, null]);
  });
});
