import type { PaymentChanges } from '../../../functions/domain/payment/case.ts';
import { namedInvoiceIds } from '../../../functions/domain/payment/events.ts';
import { hasGivenUp } from '../../../functions/store/intents.ts';
import type { PaymentCases } from '../../../functions/store/payment-cases.ts';
import type { MemoryTables } from './tables.ts';

/** Payments of Alternative with their intents and invoices: written together or not at all. */
export function memoryWriteBacks(tables: MemoryTables): PaymentCases {
  const { taken, intents, invoices, profiles, claims } = tables;

  /** Whether each item still is what was read, and each claim is free, or our own. */
  function unchanged(known: Parameters<PaymentCases['save']>[0], next: PaymentChanges): boolean {
    const { connectionId, writeBackId } = next.intent;
    const payment = next.payment && taken.get(connectionId, next.payment.paymentId);
    return (
      (!next.payment || payment?.version === known.payment?.version) &&
      intents.get(connectionId, writeBackId)?.version === known.intent?.version &&
      next.invoices.every(
        ({ invoiceId }) =>
          invoices.get(connectionId, invoiceId)?.version === known.invoices.get(invoiceId)?.version,
      ) &&
      (next.claims ?? []).every((id) => {
        const owner = claims.get(connectionId, id)?.claimedBy ?? writeBackId;
        return owner === writeBackId || hasGivenUp(intents.get(connectionId, owner), id);
      })
    );
  }

  return {
    async load(connectionId, paymentId, invoiceIds) {
      const payment = taken.get(connectionId, paymentId);
      const ids = [...invoiceIds, ...namedInvoiceIds(payment?.events ?? [])];
      const found = ids.flatMap((id) => invoices.get(connectionId, id) ?? []);
      return {
        payment,
        intent: intents.get(connectionId, `payment#${paymentId}`),
        profile: profiles.get(connectionId, 'profile'),
        invoices: new Map(found.map((invoice) => [invoice.invoiceId, invoice])),
      };
    },

    async invoice(connectionId, invoiceId) {
      return invoices.get(connectionId, invoiceId);
    },

    async saveInvoice(next, read) {
      if (invoices.get(next.connectionId, next.invoiceId)?.version !== read.version) return false;
      invoices.put(next.connectionId, next.invoiceId, { ...next, lineItemsCleanup: true });
      return true;
    },

    async save(known, next) {
      if (!unchanged(known, next)) return false;
      const { connectionId, writeBackId } = next.intent;
      if (next.payment) taken.put(connectionId, next.payment.paymentId, next.payment);
      intents.put(connectionId, writeBackId, next.intent);
      for (const invoice of next.invoices) invoices.put(connectionId, invoice.invoiceId, invoice);
      for (const id of next.claims ?? []) claims.put(connectionId, id, { claimedBy: writeBackId });
      return true;
    },
  };
}
