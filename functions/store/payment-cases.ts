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

/** A payment of Alternative with its intent and its invoices: what is written together. */
export interface PaymentCases {
  /** `invoiceIds` are those that an event names; those of the stored payment are read as well. */
  load(connectionId: ConnectionId, paymentId: string, invoiceIds: readonly string[]): Promise<PaymentRecords>;
  /** Writes everything in one transaction; answers false when somebody else was faster, or claimed what it claims. */
  save(known: PaymentRecords, next: PaymentChanges): Promise<boolean>;
  /** One invoice by itself, as it was read and as it is to be; answers false when somebody else was faster. */
  invoice(connectionId: ConnectionId, invoiceId: string): Promise<Invoice | undefined>;
  saveInvoice(next: Invoice, read: Invoice): Promise<boolean>;
}

export interface PaymentCaseTables {
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

  /** What somebody else claimed and gave up passes over, as long as that stays so. */
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
      // The intent first: whatever writes the payment writes its intent, so what is read of it later is never older.
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

    async saveInvoice(next, read) {
      const item = invoiceItem(withCleanupMark(next, read));
      return transact(invoices.client, [
        { table: invoices.name, idName: 'invoiceId', item, read: read.version },
      ]);
    },

    async save(known, next) {
      const changed = next.invoices.map(
        (invoice): VersionedWrite => ({
          table: invoices.name,
          idName: 'invoiceId',
          item: invoiceItem(withCleanupMark(invoice, known.invoices.get(invoice.invoiceId))),
          read: known.invoices.get(invoice.invoiceId)?.version,
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
                  read: known.payment?.version,
                },
              ]
            : []),
          { table: intents.name, idName: 'writeBackId', item: next.intent, read: known.intent?.version },
          ...changed,
        ],
        claims,
      );
    },
  };
}

/** Lines that nothing refers to any more are marked, for the next pull to remove. */
function withCleanupMark(next: Invoice, read: Invoice | undefined): Invoice {
  return overflowVersions(next) === overflowVersions(read) ? next : { ...next, lineItemsCleanup: true };
}
