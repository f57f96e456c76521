import { describe, expect, it } from 'vitest';
import {
  decideInvoice,
  holdInvoice,
  markInvoiceMissing,
} from '../../../functions/domain/invoice/from-ledger.ts';
import type { Invoice, LedgerInvoice } from '../../../functions/domain/invoice/invoice.ts';
import type { Decision } from '../../../functions/domain/ledger/record.ts';
import { minorUnits } from '../../../functions/domain/shared/money.ts';
import {
  date,
  dollars,
  held,
  invoice,
  ledgerInvoice,
  lineItem,
  link,
  minute,
  taken,
  withPayments,
} from '../../support/factories.ts';
import { deliveries, fc } from '../../support/property.ts';

function applied<Stored extends Invoice | undefined>(
  stored: Stored,
  decision: Decision<Invoice>,
): Stored | Invoice {
  return 'next' in decision && decision.next ? decision.next : stored;
}

/** The fields of an invoice that people and Alternative read: all but this system's own bookkeeping. */
function visible(stored: Invoice | undefined) {
  if (!stored) return undefined;
  const { version: _v, ledger: _l, held: _h, missingSince: _m, laterLineItems: _i, ...seen } = stored;
  return seen;
}

/** One version of the invoice a minute; each differs from the others in its due date and its lines. */
const version = (at: number, total: number, paidPart: number, type: string): LedgerInvoice =>
  ledgerInvoice(
    {
      totalAmount: minorUnits(total),
      amountDue: minorUnits(total - paidPart),
      dueDate: date(`2026-04-${String(at).padStart(2, '0')}`),
      links: paidPart > 0 ? [{ ...link(`link-${at}`, 0, type), amount: minorUnits(paidPart) }] : [],
      lastSyncedAt: minute(at),
    },
    [lineItem({ description: `at ${at}` })],
  );

const type = fc.constantFrom('INVOICE_PAYMENT', 'INVOICE_CREDIT_MEMO');

/** Versions of an invoice, the oldest first, each paid by `paidOf` in the ledger, in the order of their arrival. */
const histories = (paidOf: (total: number) => fc.Arbitrary<number>, least = 1) =>
  fc
    .array(
      fc.integer({ min: 2, max: 10_000 }).chain((total) => fc.tuple(fc.constant(total), paidOf(total), type)),
      { minLength: least, maxLength: 6 },
    )
    .chain((figures) => {
      const versions = figures.map(([total, paidPart, linkType], at) =>
        version(at + 1, total, paidPart, linkType),
      );
      return deliveries(versions.length).map((order) => ({
        versions,
        arriving: order.flatMap((at) => versions[at] ?? []),
      }));
    });

function pull(stored: Invoice | undefined, arriving: readonly LedgerInvoice[]): Invoice | undefined {
  return arriving.reduce(
    (current: Invoice | undefined, incoming) => applied(current, decideInvoice(current, incoming)),
    stored,
  );
}

const firstSight = (incoming: LedgerInvoice | undefined) => incoming && pull(undefined, [incoming]);

describe('the rules of the product about what the ledger sends', () => {
  it('unpaid-changes-flow-in', () => {
    const unpaid = histories(() => fc.constant(0));
    fc.assert(
      fc.property(unpaid, ({ versions, arriving }) => {
        const newest = versions.at(-1);
        const stored = pull(undefined, arriving);
        expect(visible(stored)).toStrictEqual(visible(firstSight(newest)));
        expect(stored).toMatchObject({
          amountDue: newest?.ledger.totalAmount,
          totalAmount: newest?.ledger.totalAmount,
          dueDate: newest?.ledger.dueDate,
          lineItems: newest?.lines.items,
          collectible: true,
          ledger: newest?.ledger,
        });
      }),
    );
  });

  it('partial-payments-and-credits', () => {
    const partlyPaid = histories((total) => fc.integer({ min: 1, max: total - 1 }));
    fc.assert(
      fc.property(partlyPaid, ({ versions, arriving }) => {
        const newest = versions.at(-1);
        const stored = pull(undefined, arriving);
        expect(stored).toMatchObject({
          amountDue: newest?.ledger.amountDue,
          status: 'partially_paid',
          collectible: true,
          paidIn: null,
          frozenSince: null,
        });
        expect(visible(stored)).toStrictEqual(visible(firstSight(newest)));
      }),
    );
  });

  it('paid-in-intacct', () => {
    const thenPaid = fc.tuple(
      histories((total) => fc.integer({ min: 0, max: total - 1 })),
      type,
    );
    fc.assert(
      fc.property(thenPaid, ([{ versions, arriving }, by]) => {
        const paid = version(versions.length + 1, 5000, 5000, by);
        const stored = pull(undefined, [...arriving, paid, ...arriving]);
        expect(stored).toMatchObject({
          amountDue: 0,
          status: 'paid',
          collectible: false,
          paidIn: by === 'INVOICE_PAYMENT' ? 'intacct' : 'credit',
          frozenSince: paid.ledger.lastSyncedAt,
        });
      }),
    );
  });

  it('frozen-once-paid', () => {
    const edits = histories((total) => fc.integer({ min: 0, max: total }));
    const inAlternative = withPayments(invoice(), [taken(100)]);
    const inIntacct = invoice({ amountDue: dollars(0), links: [link('cheque', 100)] });
    fc.assert(
      fc.property(edits, fc.constantFrom(inAlternative, inIntacct), ({ versions, arriving }, paid) => {
        let stored = paid;
        for (const edit of arriving) {
          const decision = decideInvoice(stored, edit);
          expect(decision).toMatchObject(whileFrozen(stored, edit));
          stored = applied(stored, decision);
          expect(visible(stored)).toStrictEqual(visible(paid));
        }
        expect(stored?.ledger).toStrictEqual(versions.at(-1)?.ledger);
        expect(stored?.laterLineItems).toStrictEqual(versions.at(-1)?.lines);
      }),
    );
  });

  it('deletes-do-not-archive', () => {
    const open = invoice();
    const paid = invoice({ amountDue: dollars(0), links: [link('cheque', 100)] });
    const history = fc.array(fc.constantFrom('vanishes', 'seen', 'unreadable'), {
      minLength: 1,
      maxLength: 8,
    });
    fc.assert(
      fc.property(history, fc.constantFrom(open, paid), (happened, born) => {
        let stored = born;
        for (const fate of happened) {
          stored = fates[fate](stored);
          const offered = born.collectible && !stored.missingSince && !stored.held;
          expect(visible(stored)).toStrictEqual({ ...visible(born), collectible: offered });
          if (fate === 'vanishes') expect(stored.missingSince).toBe(minute(9));
          if (fate === 'seen') expect([stored.missingSince, stored.held]).toStrictEqual([null, null]);
        }
      }),
    );
  });
});

/** The decision on a version that arrives while the invoice is frozen. */
function whileFrozen({ ledger }: Invoice, edit: LedgerInvoice) {
  if (edit.ledger.lastSyncedAt < ledger.lastSyncedAt) return { outcome: 'ignored', reason: 'STALE_PAGE' };
  if (edit.ledger.lastSyncedAt === ledger.lastSyncedAt) return { outcome: 'unchanged' };
  return { outcome: 'ignored', reason: 'FROZEN_PAID', next: { ledger: edit.ledger } };
}

/** What a full sweep can do to a stored invoice. */
const fates = {
  vanishes: (stored: Invoice) => markInvoiceMissing(stored, minute(9)),
  seen: (stored: Invoice) =>
    applied(stored, decideInvoice(stored, { ...ledgerInvoice(), ledger: stored.ledger })),
  unreadable: (stored: Invoice) => applied(stored, holdInvoice(stored, held())),
};
