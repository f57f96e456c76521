import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod';
import type { Intent } from '../domain/intent/intent.ts';
import { endedWithoutDeposit } from '../domain/payout/closing.ts';
import { type ConnectionId, type PaymentId, paymentId } from '../domain/shared/ids.ts';
import { batchGet } from './batch-get.ts';
import { type Table, toAttributes } from './dynamo.ts';
import { transact } from './transact.ts';

/** Which payout has claimed which payment: a payment is deposited with one payout only. */
interface MemberClaims {
  /** The ids of the intents that have claimed these payments, by payment. Payments without a claim are left out. */
  claimants(
    connectionId: ConnectionId,
    paymentIds: readonly PaymentId[],
  ): Promise<ReadonlyMap<PaymentId, string>>;
  /** Claims payments for a payout. False if another payout that is not over has claimed one of them. */
  claim(payout: Intent, members: readonly Claimable[]): Promise<boolean>;
}

/** A payment to claim, with the intent that has claimed it now. */
interface Claimable {
  readonly paymentId: PaymentId;
  readonly claimant: Intent | undefined;
}

const keyOf = (id: PaymentId) => `member#${id}`;
const claimItem = z.looseObject({ member: paymentId, claimedBy: z.string() });
/** DynamoDB takes 100 actions in a transaction, and each claim may need a second one, a check. */
const perTransaction = 50;

/**
 * Reads and writes the claims, so that a payout in SENDING has claimed every payment that it deposits:
 *
 * - A payout claims its payments before SENDING is stored, and that write requires the version read before the claims.
 * - A claim passes to another payout only if its owner is over and has not changed since that was read.
 */
export function memberClaims(table: Table): MemberClaims {
  return {
    async claimants(connectionId, paymentIds) {
      const keys = paymentIds.map((id) => toAttributes({ connectionId, writeBackId: keyOf(id) }));
      const items = await batchGet(table, keys);
      const claims = items.map((item) => claimItem.parse(unmarshall(item)));
      return new Map(claims.map(({ member, claimedBy }) => [member, claimedBy]));
    },

    async claim({ connectionId, writeBackId: claimedBy }, members) {
      const claims = members
        .filter(({ claimant }) => claimant?.writeBackId !== claimedBy)
        .map(({ paymentId: member, claimant }) => ({
          table: table.name,
          item: { connectionId, writeBackId: keyOf(member), member, claimedBy },
          from: claimant && endedWithoutDeposit(claimant) ? claimant : undefined,
        }));
      for (let at = 0; at < claims.length; at += perTransaction) {
        const claimed = await transact(table.client, [], claims.slice(at, at + perTransaction));
        if (!claimed) return false;
      }
      return true;
    },
  };
}
