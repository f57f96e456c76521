import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod';
import type { Intent } from '../domain/intent/intent.ts';
import { isOver } from '../domain/payout/closing.ts';
import { type ConnectionId, type PaymentId, paymentId } from '../domain/shared/ids.ts';
import { batchGet } from './batch-get.ts';
import { type Table, toAttributes } from './dynamo.ts';
import { transact } from './transact.ts';

/** Which payout a payment is deposited with: one at a time. */
export interface MemberClaims {
  /** The intents that claimed these payments, for those that are claimed. */
  claimants(
    connectionId: ConnectionId,
    paymentIds: readonly PaymentId[],
  ): Promise<ReadonlyMap<PaymentId, string>>;
  /** Claims them for a payout; answers false when another, which is not over, has one of them. */
  claim(payout: Intent, members: readonly Claimable[]): Promise<boolean>;
}

export interface Claimable {
  readonly paymentId: PaymentId;
  readonly claimant: Intent | undefined;
}

const keyOf = (id: PaymentId) => `member#${id}`;
const item = z.looseObject({ member: paymentId, claimedBy: z.string() });
/** With a check for each, as many as a transaction takes. */
const perTransaction = 50;

/**
 * A payout claims its members after it was read and before its sending is stored, which is conditional on the version
 * that was read. Nobody takes a claim from a payout but when that is over, at the version that is over; so whatever
 * comes in between, one that is being sent has all its members.
 */
export function memberClaims(table: Table): MemberClaims {
  return {
    async claimants(connectionId, paymentIds) {
      const keys = paymentIds.map((id) => toAttributes({ connectionId, writeBackId: keyOf(id) }));
      const items = await batchGet(table, keys);
      const claims = items.map((one) => item.parse(unmarshall(one)));
      return new Map(claims.map(({ member, claimedBy }) => [member, claimedBy]));
    },

    async claim({ connectionId, writeBackId: claimedBy }, members) {
      const claims = members
        .filter(({ claimant }) => claimant?.writeBackId !== claimedBy)
        .map(({ paymentId: member, claimant }) => ({
          table: table.name,
          item: { connectionId, writeBackId: keyOf(member), member, claimedBy },
          from: claimant && isOver(claimant) ? claimant : undefined,
        }));
      for (let at = 0; at < claims.length; at += perTransaction) {
        if (!(await transact(table.client, [], claims.slice(at, at + perTransaction)))) return false;
      }
      return true;
    },
  };
}
