import { describe, expect, it } from 'vitest';
import { computeInvoiceState } from '../../../functions/domain/invoice/amount-due.ts';
import { decideInvoice, holdInvoice } from '../../../functions/domain/invoice/from-ledger.ts';
import type { Invoice, PaymentEntry, Snapshot } from '../../../functions/domain/invoice/invoice.ts';
import {
  currency,
  dollars,
  held,
  invoice,
  ledgerInvoice,
  link,
  minute,
  posted,
  snapshot,
  taken,
  withPayments,
} from '../../support/factories.ts';

const dead = { effect: 'dead' } as const;
const paidUp = { amountDue: dollars(0), status: 'paid', collectible: false };

/** What an invoice of 100 dollars shows with this amount due and these links in the ledger, and these payments. */
function shown(due: number, links: Snapshot['links'], alternative: PaymentEntry[], total = 100) {
  return computeInvoiceState(
    snapshot({ totalAmount: dollars(total), amountDue: dollars(due), links }),
    alternative,
  );
}

function pulled(stored: Invoice, changes: Partial<Snapshot>): Invoice {
  const decision = decideInvoice(stored, ledgerInvoice(changes));
  if (!('next' in decision) || !decision.next) throw new Error(`nothing to write: ${decision.outcome}`);
  return decision.next;
}

describe('worked examples', () => {
  it('example 1: nothing happened', () => {
    expect(shown(100, [], [])).toStrictEqual({
      kind: 'invoice',
      status: 'open',
      amountDue: dollars(100),
      overpaid: 0,
      collectible: true,
      paidIn: null,
    });
  });

  it('example 2: a cheque of 30 and a credit of 20 in Intacct', () => {
    const links = [link('cheque', 30), link('credit', 20, 'INVOICE_CREDIT_MEMO')];
    expect(shown(50, links, [])).toMatchObject({
      amountDue: dollars(50),
      status: 'partially_paid',
      collectible: true,
    });
  });

  it('example 3: 100 paid in Alternative, not posted yet', () => {
    expect(shown(100, [], [taken(100)])).toMatchObject({ ...paidUp, overpaid: 0 });
  });

  it('example 4: 100 posted, before and after the ledger shows it', () => {
    const payment = posted(100, 'pay');
    expect(shown(100, [], [payment])).toMatchObject(paidUp);
    expect(shown(0, [link('pay', 100)], [payment])).toMatchObject({ ...paidUp, paidIn: 'alternative' });
  });

  it('example 5: posted 100, then failed, still linked', () => {
    expect(shown(0, [link('pay', 100)], [posted(100, 'pay', dead)])).toMatchObject({
      amountDue: dollars(100),
      status: 'open',
      collectible: true,
      paidIn: null,
    });
  });

  it('example 6: 60 + 40 posted, the 60 charged back', () => {
    const links = [link('sixty', 60), link('forty', 40)];
    expect(shown(0, links, [posted(60, 'sixty', dead), posted(40, 'forty')])).toMatchObject({
      amountDue: dollars(60),
      status: 'partially_paid',
      collectible: true,
    });
  });

  it('example 7: 100 failed but not reversed, another 100 not posted yet', () => {
    expect(shown(0, [link('first', 100)], [posted(100, 'first', dead), taken(100)])).toMatchObject(paidUp);
  });

  it('example 9: 400 of 1000 in preview, then entered by hand, then recognised', () => {
    const byHand = [link('by-hand', 400)];
    expect(shown(1000, [], [taken(400)], 1000)).toMatchObject({ amountDue: dollars(600) });
    expect(shown(600, byHand, [posted(400, 'by-hand')], 1000)).toMatchObject({ amountDue: dollars(600) });
    // Until the payment is recognised, the smaller amount is due.
    expect(shown(600, byHand, [taken(400)], 1000)).toMatchObject({ amountDue: dollars(200) });
    // After that, also in a ledger that lists no payments.
    const recognised = posted(400, 'by-hand', { firstSentAt: null });
    expect(shown(600, [], [recognised], 1000)).toMatchObject({ amountDue: dollars(600), collectible: true });
  });

  it('example 11: no links; 40 of Alternative not yet in, a cheque of 40 in', () => {
    expect(shown(60, [], [taken(40)])).toMatchObject({ amountDue: dollars(20), status: 'partially_paid' });
  });

  it('example 14: paid in Alternative, edited to 150 in Intacct, then charged back', () => {
    const frozen = withPayments(invoice(), [taken(100)]);
    const edited = { totalAmount: dollars(150), lastSyncedAt: minute(5) };
    const decision = decideInvoice(frozen, ledgerInvoice(edited));
    expect(decision).toMatchObject({ outcome: 'ignored', reason: 'FROZEN_PAID' });
    const ignored = pulled(frozen, edited);
    expect(ignored).toMatchObject({ ...paidUp, totalAmount: dollars(100), paidIn: 'alternative' });
    expect(withPayments(ignored, [taken(100, dead)])).toMatchObject({
      totalAmount: dollars(150),
      amountDue: dollars(150),
      status: 'open',
      collectible: true,
      frozenSince: null,
    });
  });

  it('example 15: 40 of Alternative not posted, a credit of 70 in Intacct', () => {
    expect(shown(30, [link('credit', 70, 'INVOICE_CREDIT_MEMO')], [taken(40)])).toMatchObject({
      ...paidUp,
      overpaid: dollars(10),
    });
  });

  it('example 17: 60 and 60 in Alternative within a minute', () => {
    expect(shown(100, [], [taken(60), taken(60)])).toMatchObject({ ...paidUp, overpaid: dollars(20) });
  });

  it('example 18: an invoice of 0, later edited to 100', () => {
    const nothing = { totalAmount: dollars(0), amountDue: dollars(0), status: 'paid' };
    const stored = invoice(nothing);
    expect(stored).toMatchObject({
      kind: 'no-value',
      status: 'open',
      amountDue: 0,
      collectible: false,
      paidIn: null,
      frozenSince: null,
    });
    expect(pulled(stored, { lastSyncedAt: minute(5) })).toMatchObject({
      kind: 'invoice',
      amountDue: dollars(100),
      collectible: true,
    });
  });

  it('example 19: an invoice of -50 is a credit', () => {
    expect(invoice({ totalAmount: dollars(-50), amountDue: dollars(-50) })).toMatchObject({
      kind: 'credit',
      amountDue: 0,
      overpaid: 0,
      collectible: false,
      paidIn: null,
      frozenSince: null,
    });
  });

  it('example 20: an invoice without an amount due in the ledger is held, keeps its figures, and is not collectible', () => {
    const stored = invoice({ amountDue: dollars(60) });
    const missing = held({ code: 'LEDGER_AMOUNT_MISSING', field: 'amount_due', lastSyncedAt: minute(5) });
    expect(holdInvoice(stored, missing)).toStrictEqual({
      outcome: 'held',
      held: missing,
      next: { ...stored, held: missing, collectible: false, version: 2 },
    });
    expect(holdInvoice(undefined, missing)).toStrictEqual({ outcome: 'held', held: missing });
  });

  it('example 22: 100 refunded, then reversed in Intacct by the partner', () => {
    expect(shown(0, [link('pay', 100)], [posted(100, 'pay')])).toMatchObject(paidUp);
    expect(shown(100, [], [posted(100, 'pay')])).toMatchObject(paidUp);
    expect(shown(100, [], [posted(100, 'pay', { gone: true })])).toMatchObject(paidUp);
  });

  it('example 23: 100 written off', () => {
    expect(shown(0, [link('write-off', 100, 'INVOICE_CREDIT_MEMO')], [])).toMatchObject({
      ...paidUp,
      paidIn: 'credit',
    });
  });

  it('example 26: an invoice of EUR 100, USD 110 allocated to it', () => {
    const euros = snapshot({ currency: currency('EUR') });
    expect(computeInvoiceState(euros, [taken(110, { effect: 'none' })])).toMatchObject({
      amountDue: dollars(100),
      collectible: true,
    });
  });

  it('an invoice with contradictory amounts is held with both, until the next good version', () => {
    const stored = invoice();
    const contradictory = { totalAmount: dollars(100), amountDue: dollars(120), lastSyncedAt: minute(5) };
    const decision = decideInvoice(stored, ledgerInvoice(contradictory));
    expect(decision).toMatchObject({
      outcome: 'held',
      held: {
        code: 'LEDGER_ARITHMETIC',
        field: 'amount_due',
        sentence: expect.stringContaining('Invoice INV-1: 120.00 USD due of a total of 100.00 USD'),
        lastSyncedAt: minute(5),
      },
      next: { amountDue: dollars(100), collectible: false, ledger: { amountDue: dollars(120) }, version: 2 },
    });
    expect(pulled(pulled(stored, contradictory), { lastSyncedAt: minute(6) })).toMatchObject({
      held: null,
      collectible: true,
      amountDue: dollars(100),
    });
    expect(decideInvoice(undefined, ledgerInvoice(contradictory))).not.toHaveProperty('next');
  });
});
