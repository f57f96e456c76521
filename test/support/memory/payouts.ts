import { endedWithoutDeposit } from '../../../functions/domain/payout/closing.ts';
import type { PayoutCases } from '../../../functions/store/payout-cases.ts';
import type { MemoryTables } from './tables.ts';

/** Payouts of Alternative with their intents, and the payments that they name. */
export function memoryPayouts(tables: MemoryTables): PayoutCases {
  const { deposited, deposits, taken, intents, invoices, profiles, claims, members } = tables;

  return {
    async load(connectionId, depositId) {
      return {
        deposit: deposited.get(connectionId, depositId),
        intent: intents.get(connectionId, `deposit#${depositId}`),
        profile: profiles.get(connectionId, 'profile'),
      };
    },

    async save(known, { deposit, intent, claims: wanted = [] }) {
      const { connectionId, writeBackId } = intent;
      const unchanged =
        intents.get(connectionId, writeBackId)?.version === known.intent?.version &&
        (!deposit || deposited.get(connectionId, deposit.depositId)?.version === known.deposit?.version) &&
        wanted.every((id) => (claims.get(connectionId, id)?.claimedBy ?? writeBackId) === writeBackId);
      if (!unchanged) return false;
      if (deposit) deposited.put(connectionId, deposit.depositId, deposit);
      intents.put(connectionId, writeBackId, intent);
      for (const id of wanted) claims.put(connectionId, id, { claimedBy: writeBackId });
      return true;
    },

    async members(connectionId, paymentIds) {
      return paymentIds.map((paymentId) => {
        const payment = taken.get(connectionId, paymentId);
        const owner = members.get(connectionId, paymentId)?.claimedBy ?? '';
        return {
          paymentId,
          payment,
          intent: intents.get(connectionId, `payment#${paymentId}`),
          invoices: (payment?.allocations ?? []).flatMap(
            ({ invoiceId }) => invoices.get(connectionId, invoiceId) ?? [],
          ),
          claimant: intents.get(connectionId, owner),
        };
      });
    },

    async claim({ connectionId, writeBackId: claimedBy }, wanted) {
      const others = wanted.filter(({ claimant }) => claimant?.writeBackId !== claimedBy);
      const mayTake = others.every(({ paymentId, claimant }) => {
        const owner = members.get(connectionId, paymentId)?.claimedBy;
        const ended = claimant && endedWithoutDeposit(claimant) ? claimant : undefined;
        const asRead = ended && intents.get(connectionId, ended.writeBackId)?.version === ended.version;
        return asRead !== false && [undefined, claimedBy, ended?.writeBackId].includes(owner);
      });
      if (!mayTake) return false;
      for (const { paymentId } of others) members.put(connectionId, paymentId, { claimedBy });
      return true;
    },

    async match(connectionId, ledgerId, depositId) {
      const id = `intacct:${ledgerId}`;
      const stored = deposits.get(connectionId, id);
      if (!stored || stored.matchedTo !== undefined) return;
      deposits.put(connectionId, id, { ...stored, matchedTo: depositId, version: stored.version + 1 });
    },
  };
}
