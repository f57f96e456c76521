import { describe, expect, it } from 'vitest';
import { readLedger } from '../../../lib/local/compare/ledger.ts';
import { compareRecords } from '../../../lib/local/compare/records.ts';
import type { Sandbox } from '../../../lib/local/sandbox/index.ts';
import type { Item } from '../../../lib/local/tables.ts';
import { readerOf } from '../alternative/support.ts';
import { freshInvoice, paymentFor, post, sandboxFor, textAt } from '../sandbox/support.ts';
import { rutterSide, storedInvoice, storedPayment } from './rutter.ts';

const key = 'alternative:pay_1';

/** An invoice of 100 dollars, 60 of them paid in Alternative and posted; nothing else is in the books. */
async function postedInPart() {
  const sandbox = await sandboxFor({ customers: 0, invoices: 0 });
  const fresh = freshInvoice(sandbox, 10_000);
  const reply = await post(sandbox, '/accounting/invoice_payments', paymentFor(fresh, 60));
  const ledgerId = textAt(reply, 'invoice_payment', 'id');
  const { id: invoiceId } = fresh.invoice;
  const entry = {
    paymentId: key,
    amount: 6_000,
    effect: 'stands',
    ledgerId,
    firstSentAt: '2026-03-16T11:59:00.000Z',
  };
  const intent = {
    writeBackId: `payment#${key}`,
    state: 'POSTED',
    ledgerRecords: [{ ledgerId, role: 'current' }],
  };
  return { sandbox, invoiceId, ledgerId, entry, intent };
}

async function compared(sandbox: Sandbox, tables: Readonly<Record<string, readonly Item[]>>) {
  const all = await compareRecords(
    rutterSide(sandbox),
    sandbox.accessToken,
    readerOf(tables),
    sandbox.connection.id,
  );
  const [invoices, payments] = ['invoices', 'payments'].map((name) =>
    all.find(({ entity }) => entity === name),
  );
  return { invoices, payments };
}

describe('the ledger and DynamoDB', () => {
  it('the ledger and DynamoDB agree on a posted payment that is not stored twice', async () => {
    const { sandbox, ledgerId, intent } = await postedInPart();
    const Payments = [{ paymentId: key, origin: 'alternative', amount: 6_000 }];
    const recognised = await compared(sandbox, { WriteBacks: [intent], Payments });
    expect(recognised.payments).toMatchObject({ inLedger: 1, recognised: 1, agree: 1, differences: [] });
    const unknown = await compared(sandbox, { Payments });
    expect(unknown.payments?.differences).toMatchObject([{ id: ledgerId, field: 'paymentId' }]);
  });

  it('the ledger and DynamoDB differ on a posted payment that is stored twice, unless the copy names the payment', async () => {
    const { sandbox, ledgerId, intent } = await postedInPart();
    const tables = (changes: Item) => ({
      WriteBacks: [intent],
      Payments: [{ paymentId: key, origin: 'alternative' }, storedPayment(sandbox, ledgerId, changes)],
    });
    const twice = await compared(sandbox, tables({}));
    expect(twice.payments?.differences).toMatchObject([{ id: ledgerId, field: 'matchedTo' }]);
    const matched = await compared(sandbox, tables({ matchedTo: key }));
    expect(matched.payments?.differences).toEqual([]);
  });

  it('the ledger and DynamoDB agree on an invoice before and after the ledger shows the payment', async () => {
    const { sandbox, invoiceId, entry, intent } = await postedInPart();
    const stored = (ledger: Item, shown: Item = {}) =>
      storedInvoice(sandbox, invoiceId, {
        alternative: [entry],
        status: 'partially_paid',
        amountDue: 4_000,
        ledger,
        ...shown,
      });
    const check = async (item: Item) =>
      (await compared(sandbox, { WriteBacks: [intent], Invoices: [item] })).invoices?.differences;
    expect(await check(stored({ amountDue: 10_000, status: 'open' }))).toEqual([]);
    sandbox.cache.syncNow();
    const current = { amountDue: 4_000, status: 'partially_paid' };
    expect(await check(stored(current))).toEqual([]);
    expect(await check(stored(current, { amountDue: 4_001 }))).toMatchObject([
      { field: 'amountDue', ledger: 4_000, stored: 4_001 },
    ]);
    expect(await check(stored(current, { collectible: false }))).toMatchObject([{ field: 'collectible' }]);
    const doubted = [{ ...entry, doubt: { until: null } }];
    expect(await check(stored(current, { alternative: doubted, collectible: false }))).toEqual([]);
  });

  it('the ledger and DynamoDB agree on an invoice whose posted payment vanished from a ledger without links', async () => {
    const { sandbox, invoiceId, ledgerId, entry, intent } = await postedInPart();
    sandbox.connections.configure(sandbox.connection.id, { reportLinks: false });
    sandbox.ledger.receivePayment({ allocations: [{ invoiceId, amount: 1_000 }] });
    sandbox.ledger.reversePayment(ledgerId, { keepPayment: false });
    sandbox.cache.syncNow();
    const item = storedInvoice(sandbox, invoiceId, {
      alternative: [entry],
      amountDue: 3_000,
      collectible: false,
    });
    const { invoices } = await compared(sandbox, { WriteBacks: [intent], Invoices: [item] });
    expect(invoices?.differences).toEqual([]);
  });

  it('the ledger and DynamoDB agree on an invoice that was edited in the ledger after it was paid', async () => {
    const { sandbox, invoiceId, entry, intent } = await postedInPart();
    sandbox.ledger.editInvoice(invoiceId, { total: 20_000 });
    sandbox.cache.syncNow();
    const item = storedInvoice(sandbox, invoiceId, {
      alternative: [{ ...entry, amount: 10_000 }],
      frozenSince: '2026-03-16T12:00:00.000Z',
      status: 'paid',
      totalAmount: 10_000,
      amountDue: 0,
      collectible: false,
      ledger: { ...storedInvoice(sandbox, invoiceId), amountDue: 14_000, status: 'partially_paid' },
    });
    const { invoices } = await compared(sandbox, { WriteBacks: [intent], Invoices: [item] });
    expect(invoices).toMatchObject({ frozen: 1, differences: [] });
  });
});

describe('the ledger, as the comparison reads it', () => {
  const payments = async (sandbox: Sandbox, asReal: boolean) =>
    (await readLedger(rutterSide(sandbox, { asReal }), sandbox.accessToken, sandbox.connection.id)).payments;

  it.each([
    [{ keepPayment: true, keepLink: true }, true],
    [{ keepPayment: true, keepLink: false }, true],
    [{ keepPayment: false }, undefined],
    [undefined, false],
  ])('a reversed payment, %o, is recognised from Rutter and from the books of the sandbox', async (options, expected) => {
    const { sandbox, ledgerId } = await postedInPart();
    sandbox.clock.advance(60_000);
    if (options) sandbox.ledger.reversePayment(ledgerId, options);
    sandbox.cache.syncNow();
    for (const asReal of [true, false]) {
      expect((await payments(sandbox, asReal)).get(ledgerId)?.reversed).toBe(expected);
    }
  });

  it('a memo that Rutter does not return is read from the books of the sandbox', async () => {
    const { sandbox, ledgerId } = await postedInPart();
    sandbox.connections.configure(sandbox.connection.id, { echoMemo: false });
    const memos = [
      (await payments(sandbox, true)).get(ledgerId)?.memo,
      (await payments(sandbox, false)).get(ledgerId)?.memo,
    ];
    expect(memos).toEqual([null, 'pay_1']);
  });
});
