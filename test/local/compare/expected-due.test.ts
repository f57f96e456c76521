import { describe, expect, it } from 'vitest';
import { computeInvoiceState } from '../../../functions/domain/invoice/amount-due.ts';
import { ledgerId, paymentId } from '../../../functions/domain/shared/ids.ts';
import { minorUnits } from '../../../functions/domain/shared/money.ts';
import { type CountedPayment, expectedDue } from '../../../lib/local/compare/expected-due.ts';
import type { InvoiceRow } from '../../../lib/local/compare/ledger-records.ts';
import { dollars, link, snapshot, taken } from '../../support/factories.ts';
import { fc } from '../../support/property.ts';
import { invoiceInLedger } from './support.ts';

const counted = (changes: Partial<CountedPayment>): CountedPayment => ({
  amount: 10_000,
  effect: 'stands',
  copies: [],
  sentAt: null,
  ...changes,
});
const ours = [{ id: 'ledger-1', reversed: false }];
const open: Partial<InvoiceRow> = { due: 10_000, links: [] };
const listsNothing: Partial<InvoiceRow> = { due: 6_000, links: [] };

describe('what must be due', () => {
  it.each<[string, Partial<InvoiceRow>, CountedPayment[], number]>([
    ['nothing paid', open, [], 10_000],
    ['paid, not posted yet', open, [counted({})], 0],
    ['posted, the copy is old', open, [counted({ copies: ours })], 0],
    ['posted, the copy is new', {}, [counted({ copies: ours })], 0],
    ['posted, then failed', {}, [counted({ copies: ours, effect: 'dead' })], 10_000],
    [
      'failed, reversed and still listed',
      { due: 10_000 },
      [counted({ copies: [{ id: 'ledger-1', reversed: true }], effect: 'dead' })],
      10_000,
    ],
    [
      'stands, reversed and still listed',
      { due: 10_000 },
      [counted({ copies: [{ id: 'ledger-1', reversed: true }] })],
      0,
    ],
    [
      'failed, not reversed; another one not posted yet',
      {},
      [counted({ copies: ours, effect: 'dead' }), counted({})],
      0,
    ],
    ['more collected than due', { due: 3_000, links: [] }, [counted({ amount: 4_000 })], -1_000],
    [
      'a ledger that lists nothing, read before',
      listsNothing,
      [counted({ amount: 4_000, copies: ours, sentAt: '2026-03-10T15:00:00.000Z' })],
      2_000,
    ],
    [
      'a ledger that lists nothing, read after',
      listsNothing,
      [counted({ amount: 4_000, copies: ours, sentAt: '2026-03-10T14:59:59.999Z' })],
      6_000,
    ],
    ['a cheque in such a ledger', listsNothing, [counted({ amount: 4_000 })], 2_000],
  ])('the expected amount due is right for: %s', (_, row, payments, expected) => {
    expect(expectedDue(invoiceInLedger(row), payments)).toBe(expected);
  });

  it('the expected amount due is what the product shows, whatever was posted, read or charged back', () => {
    const part = fc.record({
      amount: fc.integer({ min: 1, max: 60 }),
      dead: fc.boolean(),
      posted: fc.boolean(),
      read: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(part, { maxLength: 4 }), fc.nat(30), (parts, credit) => {
        const payments = parts.map(asBothSee);
        const listed = payments.filter(({ isListed }) => isListed).map((one) => link(one.id, one.dollars));
        const links = [...listed, link('credit', credit, 'INVOICE_CREDIT_MEMO')];
        const settled = links.reduce((sum, { amount }) => sum + amount, 0);
        fc.pre(settled <= 10_000);
        const ledger = snapshot({ amountDue: minorUnits(10_000 - settled), links });
        const shown = computeInvoiceState(
          ledger,
          payments.map(({ product }) => product),
        );
        const row = invoiceInLedger({
          due: 10_000 - settled,
          links: links.map(({ ledgerId, amount }) => ({ id: ledgerId, amount })),
        });
        const raw = expectedDue(
          row,
          payments.map(({ comparison }) => comparison),
        );
        expect(raw).toBe(
          'contradiction' in shown ? shown.contradiction.due : shown.amountDue - shown.overpaid,
        );
      }),
    );
  });
});

interface Drawn {
  readonly amount: number;
  readonly dead: boolean;
  readonly posted: boolean;
  readonly read: boolean;
}

/** One payment, as the product keeps it with the invoice and as the comparison counts it. */
function asBothSee({ amount, dead, posted, read }: Drawn, at: number) {
  const id = `ledger-${at}`;
  const effect = dead ? 'dead' : 'stands';
  const product = taken(amount, {
    paymentId: paymentId.parse(`alternative:pay-${at}`),
    effect,
    ledgerId: posted ? ledgerId.parse(id) : null,
  });
  const comparison = counted({
    amount: dollars(amount),
    effect,
    copies: posted ? [{ id, reversed: false }] : [],
  });
  return { id, dollars: amount, isListed: posted && read, product, comparison };
}
