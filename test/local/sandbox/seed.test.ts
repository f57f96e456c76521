import { describe, expect, it } from 'vitest';
import { SandboxClock } from '../../../lib/local/sandbox/clock.ts';
import type { Ledger, Sandbox } from '../../../lib/local/sandbox/index.ts';
import { seededRandom } from '../../../lib/local/sandbox/random.ts';
import { openBooks } from '../../../lib/local/sandbox/seed/books.ts';
import { fc } from '../../support/property.ts';
import { invoice as invoiceShape } from './shapes.ts';
import { get, listAll, rowsIn, START, sandboxFor } from './support.ts';

const currencies = ['USD', 'CAD', 'EUR', 'GBP', 'JPY', 'KWD'];

const booksOf = (seed: number, customers: number, invoices: number) =>
  openBooks(
    { customers, invoices, currencies, largeInvoiceLines: 0, oddities: true, negativeDepositLines: false },
    new SandboxClock(START),
    seededRandom(seed),
  );

const checkInvoice = (ledger: Ledger, id: string): void => {
  const { total, due, links, status } = ledger.invoice(id);
  const applied = links.reduce((sum, link) => sum + link.amount, 0);
  expect(due).toBe(status === 'void' ? 0 : total - applied);
  expect(Math.sign(due) === -Math.sign(total) && due !== 0, 'overpaid').toBe(false);
  for (const link of links.filter(({ kind }) => kind === 'payment')) {
    const allocations = ledger.payments.get(link.id)?.allocations ?? [];
    expect(allocations).toContainEqual({ invoiceId: id, amount: link.amount });
  }
};

const byStatus = ({ ledger }: Sandbox) =>
  Map.groupBy([...ledger.invoices.keys()], (id) => ledger.invoice(id).status);

describe('the books, whatever the seed', () => {
  const anyBooks = fc.tuple(fc.nat(), fc.integer({ min: 1, max: 40 }), fc.integer({ min: 0, max: 150 }));

  it('in any seeded books, total less links is the amount due, no invoice is overpaid, and payments add up on both sides', () => {
    const property = fc.property(anyBooks, ([seed, customers, invoices]) => {
      const ledger = booksOf(seed, customers, invoices);
      for (const payment of ledger.payments.values())
        expect(payment.allocations.reduce((sum, one) => sum + one.amount, 0)).toBe(payment.amount);
      for (const id of ledger.invoices.keys()) checkInvoice(ledger, id);
    });
    fc.assert(property, { numRuns: 40, seed: 1 });
  });

  it('in any seeded books, credit memos and deposits add up, and nothing is deposited twice', () => {
    const property = fc.property(anyBooks, ([seed, customers, invoices]) => {
      const ledger = booksOf(seed, customers, invoices);
      for (const memo of ledger.creditMemos.values())
        expect(memo.applications.reduce((sum, one) => sum + one.amount, 0)).toBeLessThanOrEqual(memo.total);
      const deposited = [...ledger.deposits.values()].flatMap((deposit) => deposit.payments);
      expect(new Set(deposited.map((one) => one.paymentId)).size).toBe(deposited.length);
      for (const { paymentId, amount } of deposited)
        expect(ledger.payments.get(paymentId)?.amount).toBe(amount);
    });
    fc.assert(property, { numRuns: 20, seed: 2 });
  });

  it('the same seed gives the same books, another seed gives others', () => {
    const [one, same, other] = [booksOf(7, 10, 40), booksOf(7, 10, 40), booksOf(8, 10, 40)];
    expect([...same.invoices]).toStrictEqual([...one.invoices]);
    expect([...other.invoices.keys()]).not.toStrictEqual([...one.invoices.keys()]);
  });
});

it('the default books have every state, multi-invoice payments, credits, deposits and all currencies', async () => {
  const sandbox = await sandboxFor({ customers: 300, invoices: 1500, oddities: true });
  const statuses = byStatus(sandbox);
  for (const status of ['open', 'partially_paid', 'paid', 'void', 'draft'] as const)
    expect(statuses.get(status)?.length, status).toBeGreaterThan(30);
  const { ledger } = sandbox;
  expect(ledger.customers.size).toBe(300);
  expect(ledger.invoices.size).toBe(1500);
  expect([...ledger.payments.values()].filter((one) => one.allocations.length > 1).length).toBeGreaterThan(
    20,
  );
  expect(ledger.creditMemos.size).toBeGreaterThan(20);
  expect(ledger.deposits.size).toBeGreaterThan(20);
  const used = new Set([...ledger.invoices.values()].map((one) => one.currency));
  expect(used).toStrictEqual(new Set([...currencies, null]));
  const totals = [...ledger.invoices.keys()].map((id) => ledger.invoice(id).total);
  expect(totals.filter((total) => total === 0).length).toBeGreaterThan(1);
  expect(totals.filter((total) => total < 0).length).toBeGreaterThan(1);
  const lines = [...ledger.invoices.values()].map((one) => one.lines.length);
  expect([Math.min(...lines), Math.max(...lines)]).toStrictEqual([1, 8]);
  expect(new Set([...ledger.customers.values()].map((one) => one.name)).size).toBe(300);
});

it('the last sync was at least an hour ago, and after the last change of each row', async () => {
  const sandbox = await sandboxFor({ oddities: true });
  for (const plural of ['invoices', 'customers', 'invoice_payments', 'bank_deposits', 'accounts']) {
    for (const row of await listAll(sandbox, plural)) {
      const syncedAt = Date.parse(row.last_synced_at);
      expect(syncedAt).toBeLessThanOrEqual(START - 3_600_000);
      expect(syncedAt).toBeGreaterThanOrEqual(Date.parse(String(row['updated_at'] ?? row.last_synced_at)));
    }
  }
});

it('the seed can make an invoice of 2,500 lines', async () => {
  const sandbox = await sandboxFor({ largeInvoiceLines: 2500 });
  const reply = await get(sandbox, '/accounting/invoices?limit=500');
  const large = rowsIn(reply, 'invoices').map((row) => invoiceShape.parse(row));
  const lines = large.find((row) => row.line_items.length === 2500)?.line_items ?? [];
  expect(new Set(lines.map((line) => line.platform_id)).size).toBe(2500);
});

it('the same seed gives the same tokens and ids', async () => {
  const [one, same, other] = [
    await sandboxFor({ seed: 'a' }),
    await sandboxFor({ seed: 'a' }),
    await sandboxFor({ seed: 'b' }),
  ];
  const identity = ({ clientId, accessToken, publicToken, connection }: Sandbox) => [
    clientId,
    accessToken,
    publicToken,
    connection.id,
  ];
  expect(identity(same)).toStrictEqual(identity(one));
  expect(identity(other)).not.toStrictEqual(identity(one));
});
