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

/** A payment that a payout names, with all that is stored of it. */
export interface StoredMember {
  readonly paymentId: PaymentId;
  /** Undefined while Alternative has not told of it. */
  readonly payment: StoredPayment | undefined;
  readonly intent: Intent | undefined;
  readonly invoices: readonly Invoice[];
  /** The intent of the payout that claimed it to be deposited. */
  readonly claimant: Intent | undefined;
}

/** Payouts of Alternative with their intents, and the payments that they name. */
export interface PayoutCases {
  load(connectionId: ConnectionId, depositId: DepositId): Promise<PayoutRecords>;
  /** Writes everything in one transaction; answers false when somebody else was faster, or claimed what it claims. */
  save(known: PayoutRecords, next: PayoutChanges): Promise<boolean>;
  members(connectionId: ConnectionId, paymentIds: readonly PaymentId[]): Promise<readonly StoredMember[]>;
  /**
   * Claims members for a payout before it is sent: from nobody, or from one that ended. Answers false when another
   * payout has one of them.
   */
  claim(payout: Intent, members: readonly StoredMember[]): Promise<boolean>;
  /** Marks a bank deposit that was stored before it was known to record this payout. */
  match(connectionId: ConnectionId, ledgerId: LedgerId, depositId: DepositId): Promise<void>;
}

export interface PayoutCaseTables {
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
  const takenPayments = recordTable(payments, 'paymentId', storedPaymentSchema);
  const outbox = intents(writeBacks);
  const invoiceRecords = invoiceTable(invoices);
  const claims = memberClaims(writeBacks);

  return {
    async load(connectionId, depositId) {
      const writeBackId = `deposit#${depositId}`;
      // The intent first: whatever writes the payout writes its intent, so what is read of it later is never older.
      const [intent, profile] = await Promise.all([
        one(writeBacks, { connectionId, writeBackId }, intentSchema),
        profiles.get(connectionId),
      ]);
      const deposit = await one(deposits, { connectionId, depositId }, storedPayoutSchema);
      return { deposit, intent, profile };
    },

    async save(known, next) {
      const { connectionId, writeBackId } = next.intent;
      const { deposit, intent } = next;
      return transact(
        writeBacks.client,
        [
          ...(deposit
            ? [{ table: deposits.name, idName: 'depositId', item: deposit, read: known.deposit?.version }]
            : []),
          { table: writeBacks.name, idName: 'writeBackId', item: intent, read: known.intent?.version },
        ],
        (next.claims ?? []).map((id) => ({
          table: writeBacks.name,
          item: { connectionId, writeBackId: claimKey(id), claimedBy: writeBackId },
        })),
      );
    },

    async members(connectionId, paymentIds) {
      const [taken, known, claimants] = await Promise.all([
        takenPayments.getMany(connectionId, paymentIds),
        outbox.getMany(
          connectionId,
          paymentIds.map((id) => `payment#${id}`),
        ),
        claims.claimants(connectionId, paymentIds),
      ]);
      const paid = [...taken.values()].flatMap(({ allocations }) => allocations);
      const [found, owners] = await Promise.all([
        invoiceRecords.getMany(connectionId, [...new Set(paid.map(({ invoiceId }) => invoiceId))]),
        outbox.getMany(connectionId, [...claimants.values()]),
      ]);
      return paymentIds.map((paymentId) => {
        const payment = taken.get(paymentId);
        const invoicesOf = payment?.allocations.flatMap(({ invoiceId }) => found.get(invoiceId) ?? []) ?? [];
        const claimant = owners.get(claimants.get(paymentId) ?? '');
        return {
          paymentId,
          payment,
          intent: known.get(`payment#${paymentId}`),
          invoices: invoicesOf,
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

async function one<Item>(
  table: Table,
  key: Readonly<Record<string, string>>,
  schema: z.ZodType<Item>,
): Promise<Item | undefined> {
  const { Item } = await table.client.send(
    new GetItemCommand({ TableName: table.name, Key: toAttributes(key), ConsistentRead: true }),
  );
  return Item && fromAttributes(table, Object.values(key).join(' '), schema, Item);
}
