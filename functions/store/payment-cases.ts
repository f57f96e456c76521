import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { type Intent, intentSchema } from '../domain/intent/intent.ts';
import type { Invoice } from '../domain/invoice/invoice.ts';
import type { PaymentChanges, PaymentRecords } from '../domain/payment/case.ts';
import { namedInvoiceIds } from '../domain/payment/events.ts';
import { type StoredPayment, storedPaymentSchema } from '../domain/payment/stored.ts';
import type { ConnectionId, LedgerId } from '../domain/shared/ids.ts';
import { fromAttributes, type Table, toAttributes } from './dynamo.ts';
import { claimKey, hasGivenUp, intents as intentsOf } from './intents.ts';
import { invoiceItem, invoiceTable, overflowVersions } from './invoices.ts';
import type { Profiles } from './profiles.ts';
import { withoutNulls } from './records.ts';
import { type Claim, transact, type VersionedWrite } from './transact.ts';

/** Payments of Alternative, each with its intent and its invoices: these are written together. */
export interface PaymentCases {
  /** Reads a payment with the invoices that it names, and those of `invoiceIds`, which an event names. */
  load(connectionId: ConnectionId, paymentId: string, invoiceIds: readonly string[]): Promise<PaymentRecords>;
  /**
   * Writes all changes in one transaction. False if another run changed the case first, or another intent holds a
   * claim.
   */
  save(stored: PaymentRecords, next: PaymentChanges): Promise<boolean>;
  invoice(connectionId: ConnectionId, invoiceId: string): Promise<Invoice | undefined>;
  /** Writes one invoice alone. False if another run changed it since it was read as `stored`. */
  saveInvoice(next: Invoice, stored: Invoice): Promise<boolean>;
}

interface PaymentCaseTables {
  readonly payments: Table;
  readonly writeBacks: Table;
  readonly invoices: Table;
  readonly profiles: Profiles;
}

export function paymentCases({
  payments,
  writeBacks: intents,
  invoices,
  profiles,
}: PaymentCaseTables): PaymentCases {
  const invoiceRecords = invoiceTable(invoices);
  const outbox = intentsOf(intents);

  async function payment(connectionId: ConnectionId, paymentId: string): Promise<StoredPayment | undefined> {
    const Key = toAttributes({ connectionId, paymentId });
    const { Item } = await payments.client.send(
      new GetItemCommand({ TableName: payments.name, Key, ConsistentRead: true }),
    );
    return Item && fromAttributes(payments, paymentId, storedPaymentSchema, Item);
  }

  async function intent(connectionId: ConnectionId, writeBackId: string): Promise<Intent | undefined> {
    const Key = toAttributes({ connectionId, writeBackId });
    const { Item } = await intents.client.send(
      new GetItemCommand({ TableName: intents.name, Key, ConsistentRead: true }),
    );
    return Item && fromAttributes(intents, writeBackId, intentSchema, Item);
  }

  /**
   * Claims for the transaction. A record that another intent gave up is taken over, on condition that this intent is
   * unchanged.
   */
  async function claimsOf(connectionId: ConnectionId, writeBackId: string, ids: readonly LedgerId[]) {
    const claimed = await outbox.owners(connectionId, ids);
    return ids.map((id): Claim => {
      const owner = claimed.get(id);
      const item = { connectionId, writeBackId: claimKey(id), claimedBy: writeBackId };
      const from = owner?.writeBackId !== writeBackId && hasGivenUp(owner, id) ? owner : undefined;
      return { table: intents.name, item, from };
    });
  }

  return {
    async load(connectionId, paymentId, invoiceIds) {
      // The intent is read first. Every write of the payment also writes its intent, so the payment is never older
      // than it.
      const [storedIntent, profile] = await Promise.all([
        intent(connectionId, `payment#${paymentId}`),
        profiles.get(connectionId),
      ]);
      const stored = await payment(connectionId, paymentId);
      const wanted = new Set([...invoiceIds, ...namedInvoiceIds(stored?.events ?? [])]);
      const found = await invoiceRecords.getMany(connectionId, [...wanted]);
      return { payment: stored, intent: storedIntent, profile, invoices: found };
    },

    async invoice(connectionId, invoiceId) {
      return (await invoiceRecords.getMany(connectionId, [invoiceId])).get(invoiceId);
    },

    async saveInvoice(next, stored) {
      const item = invoiceItem(withCleanupMark(next, stored));
      return transact(invoices.client, [
        { table: invoices.name, idName: 'invoiceId', item, read: stored.version },
      ]);
    },

    async save(stored, next) {
      const changed = next.invoices.map(
        (invoice): VersionedWrite => ({
          table: invoices.name,
          idName: 'invoiceId',
          item: invoiceItem(withCleanupMark(invoice, stored.invoices.get(invoice.invoiceId))),
          read: stored.invoices.get(invoice.invoiceId)?.version,
        }),
      );
      const { connectionId, writeBackId } = next.intent;
      const claims = await claimsOf(connectionId, writeBackId, next.claims ?? []);
      return transact(
        payments.client,
        [
          ...(next.payment
            ? [
                {
                  table: payments.name,
                  idName: 'paymentId',
                  item: withoutNulls(next.payment, ['customerId']),
                  read: stored.payment?.version,
                },
              ]
            : []),
          { table: intents.name, idName: 'writeBackId', item: next.intent, read: stored.intent?.version },
          ...changed,
        ],
        claims,
      );
    },
  };
}

/** Marks an invoice whose stored lines are no longer referred to, so that the next pull removes them. */
function withCleanupMark(next: Invoice, stored: Invoice | undefined): Invoice {
  return overflowVersions(next) === overflowVersions(stored) ? next : { ...next, lineItemsCleanup: true };
}
