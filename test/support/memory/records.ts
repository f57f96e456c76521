import type { Invoice } from '../../../functions/domain/invoice/invoice.ts';
import type { Payment } from '../../../functions/domain/ledger/payment.ts';
import type { ConnectionId } from '../../../functions/domain/shared/ids.ts';
import type { LedgerPayments } from '../../../functions/store/ledger-payments.ts';
import type { RecordTable } from '../../../functions/store/records.ts';
import type { Items } from './items.ts';
import type { MemoryTables } from './tables.ts';

interface Pulled {
  readonly connectionId: ConnectionId;
  readonly version: number;
  readonly missingSince: string | null;
}

/** The records that pulls write, each on condition of the version that was read. */
function records<Item extends Pulled>(items: Items<Item>, idOf: (item: Item) => string): RecordTable<Item> {
  return {
    async getMany(connectionId, ids) {
      const found = ids.flatMap((id) => items.get(connectionId, id) ?? []);
      return new Map(found.map((item) => [idOf(item), item]));
    },
    async put(next, read) {
      const stored = items.get(next.connectionId, idOf(next));
      if (stored?.version !== read?.version) return { conflict: stored };
      items.put(next.connectionId, idOf(next), next);
      return undefined;
    },
    async *ids(connectionId) {
      yield items.list(connectionId).map(([id, item]) => ({ id, missing: Boolean(item.missingSince) }));
    },
  };
}

export function memoryInvoices({ invoices }: MemoryTables): RecordTable<Invoice> {
  return records(invoices, (invoice) => invoice.invoiceId);
}

export function memoryPayments({ payments }: MemoryTables): RecordTable<Payment> {
  return records(payments, (payment) => payment.paymentId);
}

export function memoryLedgerPayments({ payments }: MemoryTables): LedgerPayments {
  return {
    async getMany(connectionId, ledgerIds) {
      return ledgerIds.flatMap((id) => payments.get(connectionId, `intacct:${id}`) ?? []);
    },
    async ofCustomer(connectionId, customerId, since) {
      const all = payments.list(connectionId).map(([, payment]) => payment);
      return all.filter((payment) => payment.customerId === customerId && payment.date >= since);
    },
    async match(connectionId, ledgerId, paymentId) {
      const id = `intacct:${ledgerId}`;
      const stored = payments.get(connectionId, id);
      if (!stored || stored.matchedTo === paymentId) return;
      payments.put(connectionId, id, { ...stored, matchedTo: paymentId, version: stored.version + 1 });
    },
  };
}
