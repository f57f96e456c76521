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

  it('has other lines kept aside, and forgets them when the ledger takes them back', () => {
    const edited = applied(frozen(), decideInvoice(frozen(), ledgerInvoice(same(1), lineItems(2))));
    expect(edited?.lineItems).toStrictEqual(frozen().lineItems);
    expect(edited?.laterLineItems?.items).toStrictEqual(lineItems(2));
    const back = decideInvoice(edited, ledgerInvoice(same(2)));
    expect(back).toMatchObject({ outcome: 'ignored', next: { laterLineItems: null } });
  });

  it('keeps knowing where later lines stand that it has already stored', () => {
    const edited = applied(frozen(), decideInvoice(frozen(), ledgerInvoice(same(1), lineItems(2))));
    const overflow = { version: 'later', chunks: 3 };
    const stored = edited?.laterLineItems
      ? { ...edited, laterLineItems: { ...edited.laterLineItems, items: null, overflow } }
      : undefined;
    const decision = decideInvoice(stored, ledgerInvoice({ ...same(2), memo: 'new' }, lineItems(2)));
    expect(decision).toMatchObject({ next: { laterLineItems: { items: null, overflow } } });
  });

  it('is updated, not ignored, when it was missing or held and is seen as it was', () => {
    const missing = markInvoiceMissing(frozen(), minute(9));
    const decision = decideInvoice({ ...missing, held: held() }, ledgerInvoice(same(1)));
    expect(decision).toMatchObject({ outcome: 'updated', next: { missingSince: null, held: null } });
  });
});

describe('an invoice whose amounts contradict each other', () => {
  const contradictory = (at: number, lines = 2) =>
    ledgerInvoice({ amountDue: dollars(120), memo: 'new', lastSyncedAt: minute(at) }, lineItems(lines));

  it('keeps the snapshot with its lines aside, once, and shows what it showed', () => {
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

  it('shows that snapshot as soon as what is known of its payments makes sense of it', () => {
    // Prepare: 70 due and 40 of a dead payment contained, until that is seen to be gone
    const dead = posted(40, 'own', { effect: 'dead', firstSentAt: minute(-9) });
    const before = withPayments(invoice({ amountDue: dollars(30) }), [dead]);
    const reversed = ledgerInvoice(
      { amountDue: dollars(70), memo: 'new', lastSyncedAt: minute(1) },
      lineItems(2),
    );
    const stored = applied(before, decideInvoice(before, reversed)) ?? before;

    // Act
    const settled = withPayments(stored, [{ ...dead, gone: true }]);

    // Assess
    expect(stored).toMatchObject({ amountDue: dollars(70), held: { code: 'LEDGER_ARITHMETIC' }, memo: null });
    expect(settled).toMatchObject({
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
  it('keeps attributes that this version does not know, frozen or not', () => {
    const open = { ...invoice(), colour: 'blue' };
    const paid = { ...invoice({ amountDue: dollars(0) }), colour: 'blue' };
    for (const stored of [open, paid]) {
      const decision = decideInvoice(stored, ledgerInvoice({ memo: 'new', lastSyncedAt: minute(1) }));
      expect(decision).toMatchObject({ next: { colour: 'blue' } });
    }
  });

  it('keeps those of its parts as well', () => {
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

  it('is not written because Rutter read the same again', () => {
    const again = ledgerInvoice({ lastSyncedAt: minute(9) });
    expect(decideInvoice(invoice(), again)).toStrictEqual({ outcome: 'unchanged' });
  });

  it('keeps knowing where its lines stand while they are the same', () => {
    const overflow = { version: 'shown', chunks: 2 };
    const stored = { ...invoice(), lineItems: null, lineItemsOverflow: overflow };
    const decision = decideInvoice(stored, ledgerInvoice({ memo: 'new', lastSyncedAt: minute(1) }));
    expect(decision).toMatchObject({ next: { lineItems: null, lineItemsOverflow: overflow } });
  });
});

describe('a copy that does not list what was posted', () => {
  const sent = () => withPayments(invoice(), [posted(40, 'own')]);
  const again = (stored: Invoice, at: number) =>
    decideInvoice(stored, ledgerInvoice({ lastSyncedAt: minute(at) })).outcome;

  it('is kept for its age alone, for that says that the payment was reversed; once a day is over it is no news', () => {
    expect(again(sent(), 0)).toBe('unchanged');
    expect(again(sent(), 5)).toBe('updated');
    const later = applied(sent(), decideInvoice(sent(), ledgerInvoice({ lastSyncedAt: minute(25 * 60) })));
    expect(later && again(later, 26 * 60)).toBe('unchanged');
  });

  it('is no news where the payment is known to be gone, or was never sent', () => {
    expect(again(withPayments(invoice(), [posted(40, 'own', { gone: true })]), 5)).toBe('unchanged');
    expect(again(withPayments(invoice(), [posted(40, 'own', { firstSentAt: null })]), 5)).toBe('unchanged');
  });
});
