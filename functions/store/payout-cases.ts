import { GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type * as z from 'zod';
import { type Intent, intentSchema } from '../domain/intent/intent.ts';
import type { Invoice } from '../domain/invoice/invoice.ts';
import { type StoredPayment, storedPaymentSchema } from '../domain/payment/stored.ts';
import type { PayoutChanges, PayoutRecords } from '../domain/payout/record.ts';
import { storedPayoutSchema } from '../domain/payout/stored.ts';
import type { ConnectionId, DepositId, LedgerId, PaymentId } from '../domain/shared/ids.ts';
import { conditionalWrite, fromAttributes, type Table, toAttributes } from './dynamo.ts';
import { claimKey, intents } from './intents.ts';
import { invoiceTable } from './invoices.ts';
import { memberClaims } from './member-claims.ts';
import type { Profiles } from './profiles.ts';
import { recordTable } from './records.ts';
import { transact } from './transact.ts';

/** A payment that a payout names, with everything that is stored about it. */
export interface StoredMember {
  readonly paymentId: PaymentId;
  /** Undefined until an event about this payment is recorded. */
  readonly payment: StoredPayment | undefined;
  readonly intent: Intent | undefined;
  readonly invoices: readonly Invoice[];
  /** The intent of the payout that has claimed the payment. */
  readonly claimant: Intent | undefined;
}

/** Payouts of Alternative with their intents, and the payments that they name. */
export interface PayoutCases {
  load(connectionId: ConnectionId, depositId: DepositId): Promise<PayoutRecords>;
  /**
   * Writes all changes and claims in one transaction. False if the payout or its intent was changed since `stored` was
   * read, or if another intent has claimed one of the deposits.
   */
  save(stored: PayoutRecords, changes: PayoutChanges): Promise<boolean>;
  /** The payments with these ids, in the same order. */
  members(connectionId: ConnectionId, paymentIds: readonly PaymentId[]): Promise<readonly StoredMember[]>;
  /**
   * Claims payments for a payout before it is sent. Takes those that are free or whose payout is over. False if another
   * payout has one of them.
   */
  claim(payout: Intent, members: readonly StoredMember[]): Promise<boolean>;
  /** Marks a pulled bank deposit as the record of this payout, if the deposit is stored and not marked yet. */
  match(connectionId: ConnectionId, ledgerId: LedgerId, depositId: DepositId): Promise<void>;
}

interface PayoutCaseTables {
  readonly deposits: Table;
  readonly payments: Table;
  readonly writeBacks: Table;
  readonly invoices: Table;
  readonly profiles: Profiles;
}

const storedUnmatched = 'attribute_exists(depositId) AND attribute_not_exists(matchedTo)';

export function payoutCases({
  deposits,
  payments,
  writeBacks,
  invoices,
  profiles,
}: PayoutCaseTables): PayoutCases {
  const paymentRecords = recordTable(payments, 'paymentId', storedPaymentSchema);
  const intentRecords = intents(writeBacks);
  const invoiceRecords = invoiceTable(invoices);
  const claims = memberClaims(writeBacks);

  return {
    async load(connectionId, depositId) {
      const writeBackId = `deposit#${depositId}`;
      // Reads the intent first: every write of a payout also writes its intent, so the payout read after it is never older.
      const [intent, profile] = await Promise.all([
        getItem(writeBacks, { connectionId, writeBackId }, intentSchema),
        profiles.get(connectionId),
      ]);
      const deposit = await getItem(deposits, { connectionId, depositId }, storedPayoutSchema);
      return { deposit, intent, profile };
    },

    async save(stored, changes) {
      const { connectionId, writeBackId } = changes.intent;
      const { deposit, intent } = changes;
      return transact(
        writeBacks.client,
        [
          ...(deposit
            ? [{ table: deposits.name, idName: 'depositId', item: deposit, read: stored.deposit?.version }]
            : []),
          { table: writeBacks.name, idName: 'writeBackId', item: intent, read: stored.intent?.version },
        ],
        (changes.claims ?? []).map((id) => ({
          table: writeBacks.name,
          item: { connectionId, writeBackId: claimKey(id), claimedBy: writeBackId },
        })),
      );
    },

    async members(connectionId, paymentIds) {
      const [stored, paymentIntents, claimantIds] = await Promise.all([
        paymentRecords.getMany(connectionId, paymentIds),
        intentRecords.getMany(
          connectionId,
          paymentIds.map((id) => `payment#${id}`),
        ),
        claims.claimants(connectionId, paymentIds),
      ]);
      const allocations = [...stored.values()].flatMap((payment) => payment.allocations);
      const [storedInvoices, payoutIntents] = await Promise.all([
        invoiceRecords.getMany(connectionId, [...new Set(allocations.map(({ invoiceId }) => invoiceId))]),
        intentRecords.getMany(connectionId, [...claimantIds.values()]),
      ]);
      return paymentIds.map((paymentId) => {
        const payment = stored.get(paymentId);
        const paidInvoices =
          payment?.allocations.flatMap(({ invoiceId }) => storedInvoices.get(invoiceId) ?? []) ?? [];
        const claimant = payoutIntents.get(claimantIds.get(paymentId) ?? '');
        return {
          paymentId,
          payment,
          intent: paymentIntents.get(`payment#${paymentId}`),
          invoices: paidInvoices,
          claimant,
        };
      });
    },

    claim: (payout, members) => claims.claim(payout, members),

    async match(connectionId, ledgerId, depositId) {
      await conditionalWrite(() =>
        deposits.client.send(
          new UpdateItemCommand({
            TableName: deposits.name,
            Key: toAttributes({ connectionId, depositId: `intacct:${ledgerId}` }),
            UpdateExpression: 'SET matchedTo = :payout ADD #version :one',
            ConditionExpression: storedUnmatched,
            ExpressionAttributeNames: { '#version': 'version' },
            ExpressionAttributeValues: toAttributes({ ':payout': depositId, ':one': 1 }),
          }),
        ),
      );
    },
  };
}

async function getItem<Item>(
  table: Table,
  key: Readonly<Record<string, string>>,
  schema: z.ZodType<Item>,
): Promise<Item | undefined> {
  const { Item } = await table.client.send(
    new GetItemCommand({ TableName: table.name, Key: toAttributes(key), ConsistentRead: true }),
  );
  return Item && fromAttributes(table, Object.values(key).join(' '), schema, Item);
}
