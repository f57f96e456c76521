import { expect, it } from 'vitest';
import { startAlternative } from '../../../lib/local/alternative/index.ts';
import { tableOf } from '../../../lib/local/compare/line.ts';
import { readSides, reconcile } from '../../../lib/local/compare/reconcile.ts';
import type { Item } from '../../../lib/local/tables.ts';
import { readerOf } from '../alternative/support.ts';
import { freshInvoice, paymentFor, post, sandboxFor, textAt } from '../sandbox/support.ts';
import { rutterSide, storedInvoice } from './rutter.ts';

const bus = { put: async () => undefined, close: () => undefined };

/** A customer pays 60 of 100 dollars, it is posted, and later charged back; DynamoDB has all of this. */
async function chargedBack() {
  const sandbox = await sandboxFor({ customers: 0, invoices: 0 });
  const connectionId = sandbox.connection.id;
  const fresh = freshInvoice(sandbox, 10_000);
  const { id: invoiceId } = fresh.invoice;
  const shown = readerOf({ Invoices: [storedInvoice(sandbox, invoiceId)] });
  const { pay, books } = startAlternative({ connectionId, reader: shown, bus });
  const { id } = await pay({ invoices: [{ invoiceId, amount: 6_000 }] });
  const reply = await post(sandbox, '/accounting/invoice_payments', paymentFor(fresh, 60, { memo: id }));
  const ledgerId = textAt(reply, 'invoice_payment', 'id');
  sandbox.cache.syncNow();
  books.chargeBack(id);
  const paymentId = `alternative:${id}`;
  const alternative = [{ paymentId, amount: 6_000, effect: 'dead', ledgerId }];
  const tables: Record<string, Item[]> = {
    Invoices: [
      storedInvoice(sandbox, invoiceId, { alternative, amountDue: 10_000 }),
      { invoiceId: `${invoiceId}#lines#1#0`, lineItems: [] },
    ],
    Payments: [{ paymentId, status: 'charged_back', amount: 6_000, currency: 'USD', refundedAmount: 0 }],
    WriteBacks: [
      {
        writeBackId: `payment#${paymentId}`,
        state: 'CONFIRMED',
        reason: null,
        ledgerRecords: [{ ledgerId, role: 'current' }],
      },
    ],
    Connections: [
      { item: 'profile' },
      { item: `todo#REVERSE_CHARGEBACK#${paymentId}`, code: 'REVERSE_CHARGEBACK' },
    ],
  };
  const compare = async () => {
    const rutter = rutterSide(sandbox);
    return reconcile(await readSides(rutter, sandbox.accessToken, readerOf(tables), connectionId, books));
  };
  return { sandbox, id, ledgerId, tables, compare, invoiceId };
}

it('Alternative, DynamoDB and the ledger are read and compared in a table', async () => {
  const { id, compare } = await chargedBack();
  const { invoices, payments, payouts, unexplained } = await compare();
  expect(unexplained).toEqual([]);
  expect(tableOf([...invoices, ...payments, ...payouts])).toMatchObject([
    {
      total: '100.00 USD',
      'due in Intacct': '40.00 USD',
      collected: '0.00 USD',
      'came back': '60.00 USD',
      posted: '60.00 USD',
      'expected due': '100.00 USD',
      'due shown': '100.00 USD',
      result: 'agrees',
    },
    {
      payment: id,
      Alternative: 'charged_back',
      intent: 'CONFIRMED',
      result: 'explained REVERSE_CHARGEBACK',
    },
  ]);
});

it('a second copy in the ledger and a cent of difference in DynamoDB are unexplained', async () => {
  const { sandbox, id, invoiceId, tables, compare } = await chargedBack();
  sandbox.ledger.receivePayment({ memo: id, allocations: [{ invoiceId, amount: 100 }] });
  sandbox.cache.syncNow();
  tables['Payments'] = (tables['Payments'] ?? []).map((item) => ({ ...item, amount: 6_001 }));
  const { payments, unexplained } = await compare();
  expect(unexplained.join(' ')).toContain(`${id} is in Intacct 2 times`);
  expect(unexplained.join(' ')).toContain(`${id}: amount is 6000 in Alternative and 6001 in DynamoDB`);
  expect(tableOf(payments)).toMatchObject([{ result: expect.stringMatching(/^UNEXPLAINED/) }]);
});
