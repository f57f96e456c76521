import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { companyInfo, connection, listed } from './shapes.ts';
import { get, listAll, rowsIn, sandboxFor } from './support.ts';

describe.each(listed)('%s', (plural, singular, shape) => {
  it('the listed rows have exactly the documented fields', async () => {
    const sandbox = await sandboxFor({ customers: 60, invoices: 300, oddities: true });
    const page = z.strictObject({
      [plural]: z.array(shape),
      next_cursor: z.string().nullable(),
      connection,
    });
    const reply = await get(sandbox, `/accounting/${plural}?limit=500`);
    expect(page.safeParse(reply.body).error).toBeUndefined();
    expect(rowsIn(reply, plural).length).toBeGreaterThan(5);
  });

  it('a read by id gives the row, and the raw platform data only on request', async () => {
    const sandbox = await sandboxFor();
    const reply = await get(sandbox, `/accounting/${plural}?limit=1`);
    const [row] = rowsIn(reply, plural);
    const single = await get(sandbox, `/accounting/${plural}/${row?.id}`);
    expect(single.body).toStrictEqual({ [singular]: row, connection: reply.body['connection'] });
    expect(row).not.toHaveProperty('platform_data');
    const expanded = await get(sandbox, `/accounting/${plural}?limit=1&expand=platform_data`);
    expect(rowsIn(expanded, plural)[0]).toMatchObject({
      ...row,
      platform_data: { RECORDNO: row?.['platform_id'] },
    });
  });
});

it('company_info is answered without pages', async () => {
  const sandbox = await sandboxFor();
  const { body } = await get(sandbox, '/accounting/company_info');
  expect(z.strictObject({ company_info: companyInfo, connection }).safeParse(body).error).toBeUndefined();
});

it('the seeded rows have nulls', async () => {
  const sandbox = await sandboxFor({ customers: 60, invoices: 600, oddities: true });
  const invoices = await listAll(sandbox, 'invoices', 'limit=500');
  for (const field of ['updated_at', 'customer_id', 'currency_code', 'due_date', 'memo'])
    expect(
      invoices.some((row) => row[field] === null),
      field,
    ).toBe(true);
  const payments = await listAll(sandbox, 'invoice_payments', 'limit=500');
  expect(payments.every((row) => row['deposited'] === null)).toBe(true);
});

it('money has the decimals of its currency', async () => {
  const sandbox = await sandboxFor();
  const { ledger } = sandbox;
  const expected = { USD: 12_345.67, JPY: 1_234_567, KWD: 1234.567 };
  for (const [currency, total] of Object.entries(expected)) {
    const { id } = ledger.addInvoice({ customerId: null, currency, lines: [{ subTotal: 1_234_567 }] });
    const payment = ledger.receivePayment({ allocations: [{ invoiceId: id, amount: 1_234_560 }] });
    sandbox.cache.syncNow();
    const invoice = await get(sandbox, `/accounting/invoices/${id}`);
    expect(invoice.body).toHaveProperty('invoice.total_amount', total);
    const paid = await get(sandbox, `/accounting/invoice_payments/${payment.id}`);
    const text = { USD: '12345.6', JPY: '1234560', KWD: '1234.56' }[currency];
    expect(paid.body).toHaveProperty('invoice_payment.total_amount', text);
  }
});
