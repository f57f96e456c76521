import { describe, expect, it } from 'vitest';
import { type AlternativeBooks, AlternativeRefusal } from '../../../lib/local/alternative/index.ts';
import { fc } from '../../support/property.ts';
import { alternativeOver, shownItem } from './support.ts';

async function paid(count: number) {
  const ids = Array.from({ length: count }, (_, at) => String(at));
  const { alternative, books } = alternativeOver(ids.map((id) => shownItem(id)));
  const payments: string[] = [];
  for (const invoiceId of ids) payments.push((await alternative.pay({ invoices: [{ invoiceId }] })).id);
  const at = (index: number) => payments[index] ?? '';
  return { books, payments, at };
}

describe('a payout', () => {
  it('a payout is its payments less the fees', async () => {
    const { books, payments } = await paid(2);
    const payout = books.payOut({ paymentIds: payments, fee: 640 });
    expect(payout).toMatchObject({
      amount: 19_360,
      status: 'paid',
      adjustments: [{ type: 'fee', amount: -640 }],
    });
  });

  it('a payout takes back once what was returned, disputed or refunded since the last payout', async () => {
    const { books, payments, at } = await paid(5);
    books.payOut({ paymentIds: payments.slice(0, 3) });
    books.fail(at(0));
    books.chargeBack(at(1));
    books.refund(at(2), 1_000);
    const second = books.payOut({ paymentIds: [at(3)] });
    expect(second.amount).toBe(10_000 - 10_000 - 10_000 - 1_000);
    expect(second.adjustments).toMatchObject([
      { type: 'return', paymentId: at(0), amount: -10_000 },
      { type: 'chargeback', paymentId: at(1), amount: -10_000 },
      { type: 'refund', paymentId: at(2), amount: -1_000 },
    ]);
    expect(books.payOut({ paymentIds: [at(4)] }).adjustments).toEqual([]);
  });

  it('a payment is paid out once, unless the bank returned the payout', async () => {
    const { books, payments } = await paid(1);
    const first = books.payOut({ paymentIds: payments });
    expect(() => books.payOut({ paymentIds: payments })).toThrow('paid out already');
    books.failPayout(first.id);
    expect(books.payOut({ paymentIds: payments }).amount).toBe(10_000);
    expect(() => books.failPayout(first.id)).toThrow(AlternativeRefusal);
  });

  it('a payout takes no payment that failed before, and none that is unknown', async () => {
    const { books, payments, at } = await paid(1);
    books.fail(at(0));
    expect(() => books.payOut({ paymentIds: payments })).toThrow('came back');
    expect(() => books.payOut({ paymentIds: ['pay_x'] })).toThrow('There is no payment');
    expect(() => books.payOut({ paymentIds: [] })).toThrow('at least one');
  });

  it('all payouts together pay out exactly the money that the partner keeps', async () => {
    const fate = fc.constantFrom(...Object.keys(fates));
    await fc.assert(
      fc.asyncProperty(fc.array(fate, { minLength: 1, maxLength: 8 }), fc.nat(8), async (chosen, early) => {
        const { books, payments } = await paid(chosen.length + 1);
        const first = payments.slice(0, Math.min(early, chosen.length));
        const sent = first.length > 0 ? [books.payOut({ paymentIds: first })] : [];
        for (const [index, name] of chosen.entries()) fates[name]?.(books, payments[index] ?? '');
        const left = payments.slice(first.length).filter((id) => !cameBack(books, id));
        sent.push(books.payOut({ paymentIds: left }));
        expect(sum(sent.map(({ amount }) => amount))).toBe(sum(payments.map((id) => kept(books, id))));
      }),
    );
  });
});

const fates: Readonly<Record<string, (books: AlternativeBooks, id: string) => unknown>> = {
  stands: () => undefined,
  fails: (books, id) => books.fail(id),
  'is charged back': (books, id) => books.chargeBack(id),
  'is refunded in part': (books, id) => books.refund(id, 2_500),
  'is refunded': (books, id) => books.refund(id),
  'is refunded in part, then disputed': (books, id) => {
    books.refund(id, 2_500);
    books.chargeBack(id);
  },
};

const sum = (amounts: readonly number[]) => amounts.reduce((total, amount) => total + amount, 0);

function cameBack({ payments }: AlternativeBooks, id: string): boolean {
  return ['failed', 'charged_back'].includes(payments.get(id)?.status ?? '');
}

function kept(books: AlternativeBooks, id: string): number {
  const payment = books.payments.get(id);
  if (!payment || cameBack(books, id)) return 0;
  return payment.amount - sum(payment.refunds.map(({ amount }) => amount));
}
