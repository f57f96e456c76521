import { describe, expect, it } from 'vitest';
import { computeInvoiceState } from '../../../functions/domain/invoice/amount-due.ts';
import { appliedInLedger } from '../../../functions/domain/invoice/applied.ts';
import type { PaymentEntry, Snapshot } from '../../../functions/domain/invoice/invoice.ts';
import { ledgerId, paymentId } from '../../../functions/domain/shared/ids.ts';
import { minorUnits } from '../../../functions/domain/shared/money.ts';
import { currency, dollars, link, minute, posted, snapshot, taken } from '../../support/factories.ts';
import { fc } from '../../support/property.ts';

/** How far a payment of Alternative has come on its way into the ledger's snapshot. */
const stages = ['not posted', 'posted, not seen', 'linked', 'gone'] as const;
type Stage = (typeof stages)[number];
interface Payment {
  readonly amount: number;
  readonly stage: Stage;
  readonly dies: boolean;
}

/** A snapshot and its payments. `listing` is false for a platform that lists no links. */
function world(total: number, cheques: readonly number[], payments: readonly Payment[], listing: boolean) {
  const alternative = payments.map(
    ({ amount, stage, dies }, at): PaymentEntry => ({
      ...taken(0),
      paymentId: paymentId.parse(`alternative:${at}`),
      amount: minorUnits(amount),
      effect: dies ? 'dead' : 'stands',
      ledgerId: stage === 'not posted' ? null : ledgerId.parse(`posted-${at}`),
      firstSentAt: stage === 'not posted' ? null : minute(stage === 'linked' ? 5 : 15),
      gone: stage === 'gone',
    }),
  );
  const links = [
    ...cheques.map((amount, at) => ({ ...link(`cheque-${at}`, 0), amount: minorUnits(amount) })),
    ...payments.flatMap(({ amount, stage }, at) =>
      stage === 'linked' ? [{ ...link(`posted-${at}`, 0), amount: minorUnits(amount) }] : [],
    ),
  ];
  const paidPart = links.reduce((sum, { amount }) => sum + amount, 0);
  const ledger = snapshot({
    totalAmount: minorUnits(total),
    amountDue: minorUnits(total - paidPart),
    lastSyncedAt: minute(10),
    links: listing ? links : [],
  });
  return { ledger, alternative, paidPart };
}

const amounts = fc.integer({ min: 1, max: 5000 });
const worlds = fc
  .record({
    cheques: fc.array(amounts, { maxLength: 3 }),
    payments: fc.array(
      fc.record({ amount: amounts, stage: fc.constantFrom(...stages), dies: fc.boolean() }),
      { maxLength: 4 },
    ),
    unpaid: fc.integer({ min: 0, max: 10_000 }),
    listing: fc.boolean(),
  })
  .map(({ cheques, payments, unpaid, listing }) => {
    const linked = payments.flatMap(({ amount, stage }) => (stage === 'linked' ? [amount] : []));
    const total = [...cheques, ...linked].reduce((sum, amount) => sum + amount, unpaid);
    return { total, cheques, payments, listing };
  })
  .filter(({ total }) => total > 0);

const applied = (ledger: Snapshot, payment: PaymentEntry) => appliedInLedger(ledger, payment, [payment]);

describe('the amount due', () => {
  it('each payment counts exactly once at every stage of its posting, also on platforms that list no payments', () => {
    fc.assert(
      fc.property(worlds, ({ total, cheques, payments, listing }) => {
        const { ledger, alternative } = world(total, cheques, payments, listing);
        const byHand = cheques.reduce((sum, amount) => sum + amount, 0);
        const standing = payments.reduce((sum, { amount, dies }) => sum + (dies ? 0 : amount), 0);
        const raw = total - byHand - standing;
        expect(computeInvoiceState(ledger, alternative)).toMatchObject({
          amountDue: Math.max(0, raw),
          overpaid: Math.max(0, -raw),
        });
      }),
    );
  });

  it('the amount due does not depend on the order of the payments', () => {
    const shuffled = worlds.chain(({ total, cheques, payments, listing }) => {
      const { ledger, alternative } = world(total, cheques, payments, listing);
      const order = fc.shuffledSubarray(alternative, { minLength: alternative.length });
      return order.map((reordered) => ({ ledger, alternative, reordered }));
    });
    fc.assert(
      fc.property(shuffled, ({ ledger, alternative, reordered }) => {
        expect(computeInvoiceState(ledger, reordered)).toStrictEqual(
          computeInvoiceState(ledger, alternative),
        );
      }),
    );
  });
});

describe('the part of a payment that the snapshot already contains', () => {
  it('a snapshot contains nothing of a payment that no link records, even if an equal amount is linked', () => {
    const ledger = snapshot({ amountDue: dollars(60), links: [link('cheque', 40)] });
    expect(applied(ledger, taken(40))).toBe(0);
    expect(applied(ledger, posted(40, 'other'))).toBe(0);
    expect(applied(ledger, posted(40, 'cheque'))).toBe(dollars(40));
    expect(applied(ledger, posted(40, 'cheque', { gone: true }))).toBe(0);
  });

  it('a snapshot contains as much of a payment as its links sum up to', () => {
    const ledger = snapshot({ amountDue: dollars(70), links: [link('pay', 10), link('pay', 20)] });
    expect(applied(ledger, posted(40, 'pay'))).toBe(dollars(30));
    expect(computeInvoiceState(ledger, [posted(40, 'pay')])).toMatchObject({ amountDue: dollars(60) });
  });

  it.each([
    [4, 40],
    [5, 0],
    [6, 0],
  ])('a snapshot of minute 5 without links contains, of 40 dollars sent at minute %i, %i dollars', (sent, expected) => {
    const ledger = snapshot({ amountDue: dollars(60), lastSyncedAt: minute(5) });
    expect(applied(ledger, posted(40, 'pay', { firstSentAt: minute(sent) }))).toBe(dollars(expected));
  });

  it('a snapshot without links contains a payment that we never sent once it was found in the ledger', () => {
    const ledger = snapshot({ amountDue: dollars(60), lastSyncedAt: minute(5) });
    expect(applied(ledger, taken(40))).toBe(0);
    expect(applied(ledger, posted(40, 'pay', { firstSentAt: null }))).toBe(dollars(40));
  });

  it('a snapshot does not contain a payment that it still lists after the reversal', () => {
    const reversed = snapshot({ amountDue: dollars(100), links: [link('pay', 100)] });
    expect(computeInvoiceState(reversed, [posted(100, 'pay')])).toMatchObject({
      amountDue: 0,
      collectible: false,
    });
    expect(computeInvoiceState(reversed, [posted(100, 'pay', { effect: 'dead' })])).toMatchObject({
      amountDue: dollars(100),
    });
  });
});

describe('payments that are still listed after their reversal', () => {
  const second = paymentId.parse('alternative:other');

  it('two listed payments are both reversed if the links sum up to too much by both amounts', () => {
    const ledger = snapshot({ amountDue: dollars(100), links: [link('one', 60), link('two', 40)] });
    const both = [posted(60, 'one'), { ...posted(40, 'two'), paymentId: second }];
    expect(computeInvoiceState(ledger, both)).toMatchObject({
      amountDue: 0,
      overpaid: 0,
      collectible: false,
    });
  });

  it('only as many listed payments are reversed as explain by how much the links sum up to too much', () => {
    const ledger = snapshot({ amountDue: dollars(60), links: [link('one', 40), link('two', 40)] });
    const both = [posted(40, 'one'), { ...posted(40, 'two'), paymentId: second }];
    expect(computeInvoiceState(ledger, both)).toMatchObject({ amountDue: dollars(20), overpaid: 0 });
  });
});

describe('a ledger that lists no payments', () => {
  it.each([
    ['a minute', 2, false],
    ['an hour', 61, false],
    ['more than an hour', 62, true],
  ])('without links an invoice is collectible only if its snapshot is more than an hour younger than the sending: %s', (_, at, collectible) => {
    const ledger = snapshot({ amountDue: dollars(60), lastSyncedAt: minute(at) });
    const sent = posted(40, 'pay', { firstSentAt: minute(1) });
    expect(computeInvoiceState(ledger, [sent])).toMatchObject({ amountDue: dollars(60), collectible });
  });
});

describe('a payment that we never sent, in a ledger that lists no payments', () => {
  it.each([
    ['the snapshot is of the same read', 14, true],
    ['the snapshot is of an earlier read', 16, false],
  ])('without links an invoice whose payment was found in the ledger is collectible only with a snapshot of that read: %s', (_, at, collectible) => {
    const ledger = snapshot({ amountDue: dollars(60), lastSyncedAt: minute(5) });
    const found = posted(40, 'by-hand', { firstSentAt: null, counterpartReadAt: minute(at) });
    expect(computeInvoiceState(ledger, [found])).toMatchObject({ amountDue: dollars(60), collectible });
  });
});

describe('any ledger and any payments', () => {
  const cents = fc.integer({ min: -20_000, max: 20_000 });
  const ids = fc.constantFrom('a', 'b', 'c');
  const ledgers: fc.Arbitrary<Snapshot> = fc
    .record({
      total: cents,
      due: cents,
      status: fc.constantFrom('open', 'partially_paid', 'submitted', 'paid', 'void', 'draft', 'IN_PROCESS'),
      links: fc.array(fc.tuple(ids, cents), { maxLength: 3 }),
    })
    .map(({ total, due, status, links }) =>
      snapshot({
        totalAmount: minorUnits(total),
        amountDue: minorUnits(due),
        status,
        lastSyncedAt: minute(10),
        links: links.map(([id, amount]) => ({ ...link(id, 0), amount: minorUnits(amount) })),
      }),
    );
  const payments: fc.Arbitrary<PaymentEntry[]> = fc.array(
    fc
      .record({ amount: amounts, id: fc.option(ids), sent: fc.nat(20), gone: fc.boolean(), at: fc.nat(2) })
      .map(({ amount, id, sent, gone, at }) => ({
        ...taken(0),
        amount: minorUnits(amount),
        effect: (['stands', 'dead', 'none'] as const)[at] ?? 'none',
        ledgerId: id === null ? null : ledgerId.parse(id),
        firstSentAt: minute(sent),
        gone,
      })),
    { maxLength: 4 },
  );

  it('no invoice shows a negative amount or more than its total, or is collectible when nothing is due', () => {
    fc.assert(
      fc.property(ledgers, payments, (ledger, alternative) => {
        const shown = computeInvoiceState(ledger, alternative);
        if ('contradiction' in shown) {
          expect(shown.contradiction.due).toBeGreaterThan(ledger.totalAmount);
          expect(shown.contradiction.total).toBe(ledger.totalAmount);
          return;
        }
        const { amountDue, overpaid, collectible, paidIn, status } = shown;
        expect(amountDue).toBeGreaterThanOrEqual(0);
        expect(amountDue).toBeLessThanOrEqual(Math.max(0, ledger.totalAmount));
        expect(overpaid).toBeGreaterThanOrEqual(0);
        expect(Math.min(amountDue, overpaid)).toBe(0);
        expect(collectible && amountDue === 0).toBe(false);
        expect(paidIn !== null && (amountDue > 0 || status !== 'paid' || ledger.totalAmount <= 0)).toBe(
          false,
        );
      }),
      { numRuns: 1000 },
    );
  });

  it('amounts by which more than the total would be due are a contradiction, not a smaller amount', () => {
    const tooMuch = snapshot({ totalAmount: dollars(100), amountDue: dollars(100.01), status: 'open' });
    expect(computeInvoiceState(tooMuch, [])).toStrictEqual({
      contradiction: { due: dollars(100.01), total: dollars(100) },
    });
    const linkedTwice = snapshot({ amountDue: dollars(60), links: [link('pay', 40), link('cheque', 10)] });
    const dead = posted(50, 'pay', { effect: 'dead' });
    expect(computeInvoiceState(linkedTwice, [dead, dead])).toStrictEqual({
      contradiction: { due: dollars(140), total: dollars(100) },
    });
  });
});

describe('paidIn', () => {
  it.each([
    ['INVOICE_PAYMENT', 'intacct'],
    ['UNKNOWN', 'intacct'],
    ['INVOICE_CREDIT_MEMO', 'credit'],
    ['JOURNAL_ENTRY', 'credit'],
  ])('a link of type %s that paid the invoice makes paidIn %s', (type, paidIn) => {
    const paid = snapshot({ amountDue: dollars(0), links: [link('paying', 100, type)] });
    expect(computeInvoiceState(paid, [])).toMatchObject({ paidIn });
  });
});

describe('an invoice', () => {
  it.each([
    ['open', true],
    ['partially_paid', true],
    ['submitted', true],
    ['paid', false],
    ['void', false],
    ['draft', false],
    ['IN_PROCESS', false],
  ])('an invoice that the ledger calls %s is collectible: %s', (status, collectible) => {
    expect(computeInvoiceState(snapshot({ status }), [])).toMatchObject({
      status,
      collectible,
      amountDue: dollars(100),
    });
  });

  it.each([
    'void',
    'draft',
    'IN_PROCESS',
  ])('a payment in Alternative does not change the status of an invoice that is %s', (status) => {
    expect(computeInvoiceState(snapshot({ status }), [taken(40)])).toMatchObject({
      status,
      collectible: false,
    });
    expect(computeInvoiceState(snapshot({ status }), [taken(100)])).toMatchObject({ status, paidIn: null });
  });

  it('an invoice in a currency without decimals is collectible if 1 minor unit is due', () => {
    const yen = snapshot({
      currency: currency('JPY'),
      totalAmount: minorUnits(500),
      amountDue: minorUnits(1),
    });
    expect(computeInvoiceState(yen, [])).toMatchObject({
      amountDue: 1,
      collectible: true,
      status: 'partially_paid',
    });
  });
});
