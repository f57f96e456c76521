import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { type AlternativePaymentItem, alternativePaymentItem } from '../domain/alternative-payment.ts';
import type { ConnectionId } from '../domain/ids.ts';
import { type Intent, intentSchema } from '../domain/intent.ts';
import type { KnownPayment, RecordedPayment } from '../domain/record-payment.ts';
import { fromAttributes, type Table, toAttributes } from './dynamo.ts';
import { invoiceItem, invoiceTable } from './invoices.ts';
import type { Profiles } from './profiles.ts';
import { transact, type VersionedWrite } from './transact.ts';

/** A payment of Alternative with its intent and its invoices: what is written together. */
export interface WriteBacks {
  /** `invoiceIds` are those that an event names; those of the stored payment are read as well. */
  load(connectionId: ConnectionId, paymentId: string, invoiceIds: readonly string[]): Promise<KnownPayment>;
  /** Writes everything in one transaction; answers false when somebody else was faster. */
  save(known: KnownPayment, next: RecordedPayment): Promise<boolean>;
}

export interface WriteBackTables {
  readonly payments: Table;
  readonly writeBacks: Table;
  readonly invoices: Table;
  readonly profiles: Profiles;
}

export function writeBacks({
  payments,
  writeBacks: intents,
  invoices,
  profiles,
}: WriteBackTables): WriteBacks {
  const invoiceRecords = invoiceTable(invoices);

  async function payment(
    connectionId: ConnectionId,
    paymentId: string,
  ): Promise<AlternativePaymentItem | undefined> {
    const Key = toAttributes({ connectionId, paymentId });
    const { Item } = await payments.client.send(
      new GetItemCommand({ TableName: payments.name, Key, ConsistentRead: true }),
    );
    return Item && fromAttributes(payments, paymentId, alternativePaymentItem, Item);
  }

  async function intent(connectionId: ConnectionId, writeBackId: string): Promise<Intent | undefined> {
    const Key = toAttributes({ connectionId, writeBackId });
    const { Item } = await intents.client.send(
      new GetItemCommand({ TableName: intents.name, Key, ConsistentRead: true }),
    );
    return Item && fromAttributes(intents, writeBackId, intentSchema, Item);
  }

  return {
    async load(connectionId, paymentId, invoiceIds) {
      const [stored, storedIntent, profile] = await Promise.all([
        payment(connectionId, paymentId),
        intent(connectionId, `payment#${paymentId}`),
        profiles.get(connectionId),
      ]);
      const wanted = new Set([
        ...invoiceIds,
        ...(stored?.allocations ?? []).map(({ invoiceId }) => invoiceId),
      ]);
      const found = await invoiceRecords.getMany(connectionId, [...wanted]);
      return { payment: stored, intent: storedIntent, profile, invoices: found };
    },

    async save(known, next) {
      const changed = next.invoices.map(
        (invoice): VersionedWrite => ({
          table: invoices.name,
          idName: 'invoiceId',
          item: invoiceItem(invoice),
          read: known.invoices.get(invoice.invoiceId)?.version,
        }),
      );
      return transact(payments.client, [
        ...(next.payment
          ? [{ table: payments.name, idName: 'paymentId', item: next.payment, read: known.payment?.version }]
          : []),
        { table: intents.name, idName: 'writeBackId', item: next.intent, read: known.intent?.version },
        ...changed,
      ]);
    },
  };
}
