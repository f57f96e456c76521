import { describe, expect, it } from 'vitest';
import { paymentId } from '../../../functions/domain/shared/ids.ts';
import { minorUnits } from '../../../functions/domain/shared/money.ts';
import { currency, invoice, taken, withPayments } from '../../support/factories.ts';
import { agreeing, change, compared, type World } from './support.ts';

const invoiceLine = (world: World) => compared(world).invoices[0];

describe('an invoice that was paid in Alternative', () => {
  it.each([
    1, 9_999, 10_000,
  ])('an invoice that shows %i minor units too much is unexplained', async (amountDue) => {
    const world = await agreeing();
    change(world.stored.invoices, 'invoice-1', { amountDue });
    expect(compared(world).unexplained).toEqual([
      expect.stringMatching(/shows \d+\.\d\d USD due; the payments and Intacct leave 0.00 USD/),
    ]);
  });

  it('an invoice is printed with the terms of its amount due if it differs, and without them if it agrees', async () => {
    const world = await agreeing();
    const key = paymentId.parse(`alternative:${world.payment.id}`);
    const stored = withPayments(invoice({ documentNumber: 'INV-1001' }), [taken(100, { paymentId: key })]);
    change(world.stored.invoices, 'invoice-1', stored);
    expect(invoiceLine(world)).toMatchObject({ result: 'agrees', details: [] });

    change(world.stored.invoices, 'invoice-1', {
      ...stored,
      amountDue: minorUnits(5_000),
      frozenSince: null,
    });
    const line = invoiceLine(world);
    expect(line).toMatchObject({
      result: 'unexplained',
      details: [
        'INV-1001 shows 50.00 USD due.',
        '   100.00 USD  Invoice INV-1001 has a total of 100.00 USD in Intacct.',
        expect.stringContaining(
          `  -100.00 USD  Alternative payment ${world.payment.id} of 100.00 USD is paid;`,
        ),
        '     0.00 USD  is the sum.',
      ],
    });
  });

  it('an invoice that shows too little is unexplained', async () => {
    const world = await agreeing();
    change(world.stored.invoices, 'invoice-1', { frozenSince: null });
    change(world.invoices, 'invoice-1', { total: 12_000, due: 2_000 });
    expect(compared(world).unexplained).toEqual([
      'INV-1001 shows 0.00 USD due; the payments and Intacct leave 20.00 USD.',
    ]);
  });

  it.each([
    [{ total: 12_000, due: 2_000 }, 'EDITED_AFTER_PAID'],
    [
      {
        due: 10_000,
        links: [
          { id: 'ledger-1', amount: 10_000 },
          { id: 'x', amount: -10_000 },
        ],
      },
      'REOPENED_IN_INTACCT',
    ],
  ])('a paid invoice that no longer follows the ledger is explained: %o', async (changes, code) => {
    const world = await agreeing();
    change(world.invoices, 'invoice-1', changes);
    expect(invoiceLine(world)).toMatchObject({ result: 'explained', codes: [code] });
  });

  it('an invoice is not frozen by payments that failed or were charged back', async () => {
    const world = await agreeing();
    world.books.chargeBack(world.payment.id);
    const entry = { paymentId: `alternative:${world.payment.id}`, amount: 10_000, effect: 'dead' };
    change(world.stored.invoices, 'invoice-1', { alternative: [entry] });
    expect(invoiceLine(world)?.unexplained).toEqual([
      'INV-1001 shows 0.00 USD due; the payments and Intacct leave 100.00 USD.',
    ]);
  });

  it('an invoice must count the payments that Alternative has, and no others', async () => {
    const world = await agreeing();
    change(world.stored.invoices, 'invoice-1', { alternative: [] });
    expect(invoiceLine(world)?.unexplained).toEqual([
      expect.stringContaining('INV-1001 counts nothing; Alternative has'),
    ]);
  });

  it('an invoice counts no payment that an operator ruled out, and none in another currency', async () => {
    const ignored = await agreeing();
    const key = `payment#alternative:${ignored.payment.id}`;
    change(ignored.stored.intents, key, { state: 'CLOSED', closedAs: 'ignored', ledgerIds: [] });
    const inEuros = await agreeing();
    inEuros.books.payments.set(inEuros.payment.id, { ...inEuros.payment, currency: currency('EUR') });
    for (const world of [ignored, inEuros]) {
      world.payments.clear();
      change(world.invoices, 'invoice-1', { due: 10_000, links: [], status: 'open' });
      const shows = { amountDue: 10_000, collectible: true, frozenSince: null };
      change(world.stored.invoices, 'invoice-1', { ...shows, alternative: [{ effect: 'none' }] });
      expect(invoiceLine(world)).toMatchObject({ result: 'agrees' });
    }
  });

  it('an overpayment is explained if it is shown or the invoice is frozen', async () => {
    const world = await agreeing();
    change(world.invoices, 'invoice-1', { total: 9_000, due: -1_000 });
    expect(invoiceLine(world)).toMatchObject({ result: 'explained', codes: ['FROZEN_PAID'] });
    change(world.stored.invoices, 'invoice-1', { overpaid: 1_000 });
    expect(invoiceLine(world)).toMatchObject({ result: 'explained', codes: ['OVERPAID'] });
    change(world.stored.invoices, 'invoice-1', { overpaid: 0, frozenSince: null });
    expect(invoiceLine(world)?.unexplained).toEqual([
      'INV-1001 was overpaid by 10.00 USD and does not show it.',
    ]);
  });

  it.each([
    [{ held: { code: 'LEDGER_ARITHMETIC' }, amountDue: 5_000 }, 'LEDGER_ARITHMETIC'],
    [{ missingSince: '2026-03-11T00:00:00.000Z', amountDue: 5_000 }, 'ARCHIVE_IN_ALTERNATIVE'],
  ])('an invoice that is held or missing keeps its amounts: %o', async (changes, code) => {
    const world = await agreeing();
    if ('missingSince' in changes) world.invoices.clear();
    change(world.stored.invoices, 'invoice-1', changes);
    expect(invoiceLine(world)).toMatchObject({ result: 'explained', codes: [code] });
    change(world.stored.invoices, 'invoice-1', { collectible: true });
    expect(invoiceLine(world)?.unexplained).toEqual([
      expect.stringContaining('is offered for payment although'),
    ]);
  });

  it('a paid invoice that is offered for payment is unexplained', async () => {
    const world = await agreeing();
    change(world.stored.invoices, 'invoice-1', { collectible: true });
    expect(invoiceLine(world)?.unexplained).toEqual([
      expect.stringContaining('is offered for payment although'),
    ]);
  });

  it('an invoice that is missing in the ledger or in DynamoDB is unexplained', async () => {
    const inLedger = await agreeing();
    inLedger.invoices.clear();
    expect(invoiceLine(inLedger)?.unexplained).toEqual([
      'INV-invoice-1 is no longer in Intacct and is not marked missing.',
    ]);
    const inDynamoDb = await agreeing();
    inDynamoDb.stored.invoices.clear();
    expect(invoiceLine(inDynamoDb)?.unexplained).toEqual([
      'INV-1001 is paid in Alternative, and is not in DynamoDB.',
    ]);
  });
});
