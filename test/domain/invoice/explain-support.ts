import {
  decideInvoice,
  holdInvoice,
  markInvoiceMissing,
} from '../../../functions/domain/invoice/from-ledger.ts';
import {
  type Invoice,
  type PaymentEntry,
  paymentEntrySchema,
  type Snapshot,
} from '../../../functions/domain/invoice/invoice.ts';
import { ledgerId, paymentId } from '../../../functions/domain/shared/ids.ts';
import { minorUnits, sum } from '../../../functions/domain/shared/money.ts';
import {
  currency,
  dollars,
  held,
  invoice,
  ledgerInvoice,
  link,
  minute,
  withPayments,
} from '../../support/factories.ts';
import { fc } from '../../support/property.ts';

/** The invoice after a pull read this version of it from the ledger. */
export function pulled(stored: Invoice, changes: Partial<Snapshot>): Invoice {
  const decision = decideInvoice(stored, ledgerInvoice(changes));
  return 'next' in decision && decision.next ? decision.next : stored;
}

/** An invoice of 100 dollars of which this much is due in the ledger, with these payments of Alternative. */
export function invoiceWith(
  due: number,
  links: Snapshot['links'],
  payments: PaymentEntry[],
  total = 100,
): Invoice {
  const ledger = { totalAmount: dollars(total), amountDue: dollars(due), links };
  return withPayments(invoice(ledger), payments);
}

const cents = fc.integer({ min: -3_000, max: 9_000 });
const ids = ['a', 'b', 'c', 'd'] as const;
const payments = fc.uniqueArray(
  fc.record({
    paymentId: fc.constantFrom('pay-1', 'pay-2', 'pay-3').map((id) => paymentId.parse(`alternative:${id}`)),
    amount: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 9_000 })).map(minorUnits),
    effect: fc.constantFrom('stands', 'dead', 'none'),
    currency: fc.constantFrom(undefined, currency('USD'), currency('EUR')),
    refunded: fc.constantFrom(0, 1).map(minorUnits),
    ledgerId: fc.option(fc.constantFrom(...ids).map((id) => ledgerId.parse(id))),
    otherLedgerIds: fc.subarray(['d']).map((others) => others.map((id) => ledgerId.parse(id))),
    platformId: fc.constantFrom(null, '10505', '10505, 10506'),
    firstSentAt: fc.option(fc.integer({ min: 0, max: 200 }).map(minute)),
    gone: fc.boolean(),
    doubt: fc.constantFrom(null, null, { until: null }),
    advance: fc.constantFrom(undefined, undefined, minorUnits(500)),
  }),
  { selector: (payment) => payment.paymentId, maxLength: 3 },
);
const links = fc.array(
  fc.tuple(
    fc.constantFrom(...ids, 'cheque', 'credit'),
    cents,
    fc.constantFrom('INVOICE_PAYMENT', 'INVOICE_CREDIT_MEMO', 'UNKNOWN'),
  ),
  { maxLength: 4 },
);
const ledgers = fc.record({
  total: cents,
  paidPart: fc.option(cents),
  links,
  drift: fc.constantFrom(0, 0, 500),
  status: fc.constantFrom('open', 'open', 'open', 'void'),
});

type Step =
  | { readonly pull: typeof ledgers extends fc.Arbitrary<infer Ledger> ? Ledger : never }
  | { readonly pay: typeof payments extends fc.Arbitrary<infer Payments> ? Payments : never }
  | { readonly becomes: 'missing' | 'held' };
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ pull: ledgers }),
  fc.record({ pay: payments }),
  fc.record({ becomes: fc.constantFrom('missing' as const, 'held' as const) }),
);

function after(current: Invoice, happened: Step, at: number): Invoice {
  if ('pay' in happened) {
    const entries = happened.pay.map((payment) => paymentEntrySchema.parse(payment));
    return withPayments(current, entries);
  }
  if ('becomes' in happened) {
    if (happened.becomes === 'missing') return markInvoiceMissing(current, minute(at));
    const decision = holdInvoice(current, held({ lastSyncedAt: minute(at) }));
    return 'next' in decision && decision.next ? decision.next : current;
  }
  const { total, paidPart, links: drawn, drift, status } = happened.pull;
  const listed = drawn.map(([id, amount, type]) => ({ ...link(id, 0, type), amount: minorUnits(amount) }));
  const taken = paidPart ?? sum(listed.map(({ amount }) => amount)) + drift;
  return pulled(current, {
    totalAmount: minorUnits(total),
    amountDue: minorUnits(total - taken),
    status,
    lastSyncedAt: minute(at),
    links: listed,
  });
}

/** Invoices after up to eight pulls, changes of their payments, holds and disappearances. */
export const randomInvoices = fc
  .array(step, { maxLength: 8 })
  .map((steps) =>
    steps.reduce((current, happened, at) => after(current, happened, 10 * (at + 1)), invoice()),
  );
