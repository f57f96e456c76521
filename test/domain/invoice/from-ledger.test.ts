import { describe, expect, it } from 'vitest';
import { decideInvoice, markInvoiceMissing } from '../../../functions/domain/invoice/from-ledger.ts';
import { type Invoice, invoiceSchema } from '../../../functions/domain/invoice/invoice.ts';
import type { Decision } from '../../../functions/domain/ledger/record.ts';
import {
  dollars,
  held,
  invoice,
  ledgerInvoice,
  lineItems,
  link,
  minute,
  posted,
  withPayments,
} from '../../support/factories.ts';

function applied(stored: Invoice | undefined, decision: Decision<Invoice>): Invoice | undefined {
  return 'next' in decision && decision.next ? decision.next : stored;
}

describe('a frozen invoice', () => {
  const frozen = () => invoice({ amountDue: dollars(0), links: [link('cheque', 100)] });
  const same = (at: number) => ({
    amountDue: dollars(0),
    links: [link('cheque', 100)],
    lastSyncedAt: minute(at),
  });

  it('a frozen invoice stores changed lines beside those it shows, and drops them when the ledger takes the change back', () => {
    const edited = applied(frozen(), decideInvoice(frozen(), ledgerInvoice(same(1), lineItems(2))));
    expect(edited?.lineItems).toStrictEqual(frozen().lineItems);
    expect(edited?.laterLineItems?.items).toStrictEqual(lineItems(2));
    const back = decideInvoice(edited, ledgerInvoice(same(2)));
    expect(back).toMatchObject({ outcome: 'ignored', next: { laterLineItems: null } });
  });

  it('a frozen invoice keeps the place of changed lines that are already stored', () => {
    const edited = applied(frozen(), decideInvoice(frozen(), ledgerInvoice(same(1), lineItems(2))));
    const overflow = { version: 'later', chunks: 3 };
    const stored = edited?.laterLineItems
      ? { ...edited, laterLineItems: { ...edited.laterLineItems, items: null, overflow } }
      : undefined;
    const decision = decideInvoice(stored, ledgerInvoice({ ...same(2), memo: 'new' }, lineItems(2)));
    expect(decision).toMatchObject({ next: { laterLineItems: { items: null, overflow } } });
  });

  it('a frozen invoice that was missing or held is updated when it is seen unchanged', () => {
    const missing = markInvoiceMissing(frozen(), minute(9));
    const decision = decideInvoice({ ...missing, held: held() }, ledgerInvoice(same(1)));
    expect(decision).toMatchObject({ outcome: 'updated', next: { missingSince: null, held: null } });
  });
});

describe('an invoice whose amounts contradict each other', () => {
  const contradictory = (at: number, lines = 2) =>
    ledgerInvoice({ amountDue: dollars(120), memo: 'new', lastSyncedAt: minute(at) }, lineItems(lines));

  it('a contradictory snapshot is stored once with its lines, and not shown', () => {
    // Act
    const stored = applied(invoice(), decideInvoice(invoice(), contradictory(1)));
    const again = decideInvoice(stored, contradictory(2));

    // Assess
    expect(stored).toMatchObject({
      memo: null,
      lineItems: invoice().lineItems,
      ledger: { memo: 'new' },
      laterLineItems: { items: lineItems(2) },
    });
    expect(again).not.toHaveProperty('next');
  });

  it('a contradictory snapshot is shown as soon as its payments resolve the contradiction', () => {
    // Prepare: 70 is due, and 40 of a dead payment counts as contained until that payment is gone
    const dead = posted(40, 'own', { effect: 'dead', firstSentAt: minute(-9) });
    const before = withPayments(invoice({ amountDue: dollars(30) }), [dead]);
    const reversed = ledgerInvoice(
      { amountDue: dollars(70), memo: 'new', lastSyncedAt: minute(1) },
      lineItems(2),
    );
    const stored = applied(before, decideInvoice(before, reversed)) ?? before;

    // Act
    const resolved = withPayments(stored, [{ ...dead, gone: true }]);

    // Assess
    expect(stored).toMatchObject({ amountDue: dollars(70), held: { code: 'LEDGER_ARITHMETIC' }, memo: null });
    expect(resolved).toMatchObject({
      amountDue: dollars(70),
      collectible: true,
      held: null,
      memo: 'new',
      lineItems: lineItems(2),
      laterLineItems: null,
    });
  });
});

describe('an invoice', () => {
  it('an invoice, frozen or not, keeps attributes that this version does not know', () => {
    const open = { ...invoice(), colour: 'blue' };
    const paid = { ...invoice({ amountDue: dollars(0) }), colour: 'blue' };
    for (const stored of [open, paid]) {
      const decision = decideInvoice(stored, ledgerInvoice({ memo: 'new', lastSyncedAt: minute(1) }));
      expect(decision).toMatchObject({ next: { colour: 'blue' } });
    }
  });

  it('the parts of an invoice keep attributes that this version does not know', () => {
    // Prepare
    const links = [{ ...link('cheque', 40), colour: 'red' }];
    const { ledger } = invoice({ amountDue: dollars(60), links });
    const lines = [{ ...lineItems(1)[0], colour: 'green' }];
    const later = { digest: 'later', items: lines, overflow: null, colour: 'pink' };
    const whole = {
      ...invoice(),
      lineItems: lines,
      laterLineItems: later,
      ledger: { ...ledger, colour: 'blue' },
    };

    // Act
    const stored = invoiceSchema.parse(whole);
    const pulled = decideInvoice(stored, ledgerInvoice({ memo: 'new', lastSyncedAt: minute(1) }));

    // Assess
    expect(stored).toStrictEqual(whole);
    expect(pulled).toMatchObject({ next: { ledger: { memo: 'new', colour: 'blue' } } });
  });

  it('an invoice is not written if Rutter read it again without a change', () => {
    const again = ledgerInvoice({ lastSyncedAt: minute(9) });
    expect(decideInvoice(invoice(), again)).toStrictEqual({ outcome: 'unchanged' });
  });

  it('an invoice keeps the place of its lines while they do not change', () => {
    const overflow = { version: 'shown', chunks: 2 };
    const stored = { ...invoice(), lineItems: null, lineItemsOverflow: overflow };
    const decision = decideInvoice(stored, ledgerInvoice({ memo: 'new', lastSyncedAt: minute(1) }));
    expect(decision).toMatchObject({ next: { lineItems: null, lineItemsOverflow: overflow } });
  });
});

describe('a newer copy that does not list a posted payment', () => {
  const sent = () => withPayments(invoice(), [posted(40, 'own')]);
  const again = (stored: Invoice, at: number) =>
    decideInvoice(stored, ledgerInvoice({ lastSyncedAt: minute(at) })).outcome;

  it('a newer copy without a payment posted in the last 24 hours is written for its timestamp alone', () => {
    expect(again(sent(), 0)).toBe('unchanged');
    expect(again(sent(), 5)).toBe('updated');
    const later = applied(sent(), decideInvoice(sent(), ledgerInvoice({ lastSyncedAt: minute(25 * 60) })));
    expect(later && again(later, 26 * 60)).toBe('unchanged');
  });

  it('a newer copy without a payment that is gone, or that we never sent, is not written', () => {
    expect(again(withPayments(invoice(), [posted(40, 'own', { gone: true })]), 5)).toBe('unchanged');
    expect(again(withPayments(invoice(), [posted(40, 'own', { firstSentAt: null })]), 5)).toBe('unchanged');
  });
});
