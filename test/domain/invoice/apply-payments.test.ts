import { describe, expect, it } from 'vitest';
import { applyPayments } from '../../../functions/domain/invoice/apply-payments.ts';
import { decideInvoice } from '../../../functions/domain/invoice/from-ledger.ts';
import type { Invoice, PaymentEntry, Snapshot } from '../../../functions/domain/invoice/invoice.ts';
import { ledgerId, paymentId } from '../../../functions/domain/shared/ids.ts';
import {
  dollars,
  held,
  invoice,
  ledgerInvoice,
  lineItems,
  link,
  minute,
  posted,
  taken,
} from '../../support/factories.ts';

const dead = { effect: 'dead' } as const;
const second = (amount: number, changes: Partial<PaymentEntry> = {}) =>
  taken(amount, { paymentId: paymentId.parse('alternative:pay-2'), ...changes });

function pulled(
  stored: Invoice,
  changes: Partial<Snapshot>,
  lines?: Parameters<typeof ledgerInvoice>[1],
): Invoice {
  const decision = decideInvoice(stored, ledgerInvoice({ lastSyncedAt: minute(30), ...changes }, lines));
  if (!('next' in decision) || !decision.next) throw new Error(`nothing to write: ${decision.outcome}`);
  return decision.next;
}

const byCheque = () => invoice({ amountDue: dollars(0), links: [link('cheque', 100)] });

describe('an invoice that is paid in Alternative', () => {
  const paid = applyPayments(invoice(), [taken(100)], minute(3));

  it('an invoice is frozen when a payment of Alternative brings its amount due to 0', () => {
    expect(paid).toMatchObject({
      amountDue: 0,
      status: 'paid',
      paidIn: 'alternative',
      frozenSince: minute(3),
    });
    expect(applyPayments(invoice(), [taken(99.99)], minute(3))).toMatchObject({
      amountDue: 1,
      frozenSince: null,
    });
  });

  it('a frozen invoice stays frozen since the first payment that covered it', () => {
    expect(applyPayments(paid, [taken(100), second(60)], minute(9)).frozenSince).toBe(minute(3));
    expect(applyPayments(paid, [taken(100, dead), second(100)], minute(9)).frozenSince).toBe(minute(3));
  });

  it('a frozen invoice shows by how much later payments overpay it', () => {
    const twice = applyPayments(paid, [taken(100), second(60)], minute(9));
    expect(twice).toMatchObject({ amountDue: 0, overpaid: dollars(60) });
    expect(applyPayments(twice, [taken(100), second(60, dead)], minute(10))).toMatchObject({
      amountDue: 0,
      overpaid: 0,
    });
  });

  it('a payment is not counted as overpaid if the ledger lists it before we know its ledger id', () => {
    const seen = pulled(paid, { amountDue: dollars(0), links: [link('pay-1', 100)] });
    const inDoubt = applyPayments(seen, [taken(100, { doubt: { until: null } })], minute(31));
    expect(inDoubt).toMatchObject({ amountDue: 0, overpaid: 0 });
    const twice = applyPayments(inDoubt, [taken(100, { doubt: { until: null } }), second(60)], minute(32));
    expect(twice.overpaid).toBe(dollars(60));
    const identified = applyPayments(
      twice,
      [taken(100, { ledgerId: ledgerId.parse('pay-1') }), second(60)],
      minute(33),
    );
    expect(identified.overpaid).toBe(dollars(60));
  });

  it('a frozen invoice shows no edit of the ledger when the ledger id of its payment becomes known', () => {
    const seen = pulled(paid, { amountDue: dollars(0), links: [link('pay-1', 100)], memo: 'new' });
    const identified = applyPayments(seen, [taken(100, { ledgerId: ledgerId.parse('pay-1') })], minute(31));
    expect(identified).toStrictEqual({
      ...seen,
      alternative: identified.alternative,
      version: seen.version + 1,
    });
    expect(identified.memo).toBeNull();
  });

  it('a frozen invoice shows the latest snapshot with its lines once its payment dies', () => {
    const edited = pulled(paid, { totalAmount: dollars(150), memo: 'new' }, lineItems(2));
    expect(edited).toMatchObject({ totalAmount: dollars(100), memo: null });
    const unfrozen = applyPayments(edited, [taken(100, dead)], minute(31));
    expect(unfrozen).toMatchObject({
      totalAmount: dollars(150),
      amountDue: dollars(150),
      memo: 'new',
      status: 'open',
      paidIn: null,
      frozenSince: null,
      lineItems: lineItems(2),
      laterLineItems: null,
    });
  });

  it('a frozen invoice is unfrozen if its payment turns out to cover less', () => {
    expect(applyPayments(paid, [taken(40)], minute(9))).toMatchObject({
      amountDue: dollars(60),
      status: 'partially_paid',
      paidIn: null,
      frozenSince: null,
    });
  });

  it('a frozen invoice is unfrozen if its payment was counted twice: it is one that the ledger already had', () => {
    const byHand = invoice({ amountDue: dollars(50), links: [link('cheque', 50)] });
    const covered = applyPayments(byHand, [taken(50, { doubt: { until: null } })], minute(3));
    expect(covered).toMatchObject({ amountDue: 0, paidIn: 'alternative' });
    const same = [taken(50, { ledgerId: ledgerId.parse('cheque') })];
    expect(applyPayments(covered, same, minute(4))).toMatchObject({
      amountDue: dollars(50),
      status: 'partially_paid',
      paidIn: null,
      collectible: true,
      frozenSince: null,
    });
    const raised = applyPayments(
      pulled(paid, { totalAmount: dollars(150), amountDue: dollars(50), links: [link('cheque', 100)] }),
      [taken(100, { ledgerId: ledgerId.parse('cheque') })],
      minute(31),
    );
    expect(raised).toMatchObject({ amountDue: 0, totalAmount: dollars(100), frozenSince: minute(3) });
  });

  it('a frozen invoice is held if its payment dies and the amounts contradict each other, until the next good version', () => {
    const lowered = { totalAmount: dollars(80), amountDue: dollars(0), links: [link('pay', 100)] };
    const strange = pulled(applyPayments(invoice(), [posted(100, 'pay')], minute(3)), lowered);
    const contradicted = applyPayments(strange, [posted(100, 'pay', dead)], minute(31));
    expect(contradicted).toMatchObject({
      held: { code: 'LEDGER_ARITHMETIC' },
      collectible: false,
      frozenSince: null,
    });
    const good = { amountDue: dollars(0), links: [link('pay', 100)], lastSyncedAt: minute(32) };
    expect(pulled(contradicted, good)).toMatchObject({
      amountDue: dollars(100),
      held: null,
      collectible: true,
    });
  });

  it.each([
    ['missing', { missingSince: minute(1) }],
    ['held', { held: held() }],
  ])('an invoice that is %s is not collectible when its payment dies', (_, changes) => {
    const dies = applyPayments({ ...paid, ...changes }, [taken(100, dead)], minute(9));
    expect(dies).toMatchObject({ amountDue: dollars(100), collectible: false });
  });
});

describe('an invoice that is paid in Intacct', () => {
  it('an invoice paid in Intacct stays paid there if it is paid in Alternative too, and shows by how much it is overpaid', () => {
    const twice = applyPayments(byCheque(), [taken(100)], minute(3));
    expect(twice).toMatchObject({ paidIn: 'intacct', overpaid: dollars(100), frozenSince: minute(0) });
    const back = applyPayments(twice, [taken(100, dead)], minute(4));
    expect(back).toMatchObject({
      paidIn: 'intacct',
      overpaid: 0,
      amountDue: 0,
      status: 'paid',
      collectible: false,
    });
    const both = applyPayments(
      applyPayments(twice, [taken(100), second(5)], minute(4)),
      [taken(100, dead), second(5)],
      minute(5),
    );
    expect(both).toMatchObject({ paidIn: 'intacct', overpaid: dollars(5), frozenSince: minute(0) });
  });

  it('an invoice paid in Intacct is paid in Alternative if that payment turns out to be ours', () => {
    const ours = invoice({ amountDue: dollars(0), links: [link('cheque', 40), link('pay', 60)] });
    const unidentified = applyPayments(ours, [taken(60, { sending: true })], minute(3));
    const identified = applyPayments(
      unidentified,
      [taken(60, { ledgerId: ledgerId.parse('pay') })],
      minute(4),
    );
    expect(identified).toMatchObject({ amountDue: 0, overpaid: 0, paidIn: 'alternative' });
  });

  it('an invoice paid in Intacct is due again if that payment turns out to be one of ours that died', () => {
    const sent = applyPayments(invoice(), [taken(100, { ...dead, firstSentAt: minute(1) })], minute(2));
    const seen = pulled(sent, { amountDue: dollars(0), links: [link('pay', 100)] });
    expect(seen).toMatchObject({ paidIn: 'intacct', amountDue: 0 });
    expect(
      applyPayments(seen, [posted(100, 'pay', { ...dead, paymentId: taken(1).paymentId })], minute(31)),
    ).toMatchObject({
      amountDue: dollars(100),
      status: 'open',
      paidIn: null,
      collectible: true,
      frozenSince: null,
    });
  });
});

it('an invoice of no value is never frozen', () => {
  const nothing = invoice({ totalAmount: dollars(0), amountDue: dollars(0) });
  expect(applyPayments(nothing, [taken(10)], minute(3))).toMatchObject({
    amountDue: 0,
    paidIn: null,
    frozenSince: null,
  });
});
