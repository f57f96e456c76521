import pMap from 'p-map';
import type { Profile } from '../../domain/connection/profile.ts';
import { idsIn } from '../../domain/intent/ledger-records.ts';
import type { PayoutDetails } from '../../domain/payout/details.ts';
import { memberPaymentIds } from '../../domain/payout/input.ts';
import type { PayoutPayment, Receipt } from '../../domain/payout/payments.ts';
import type { LedgerId } from '../../domain/shared/ids.ts';
import { addMs, type Instant } from '../../domain/shared/time.ts';
import { CapabilityAbsent } from '../../rutter/errors.ts';
import type { PostingLedger } from '../../rutter/posting-ledger.ts';
import type { PayoutCases, StoredMember } from '../../store/payout-cases.ts';
import { nowOf } from '../engine/clock.ts';
import type { WriteBackDeps } from '../engine/ports.ts';
import type { PayoutCase } from './case.ts';
import { noteDepositsAbsent } from './deposits-offered.ts';
import { receiptOf, storedPayment, storedReceipt } from './receipts.ts';

const readsAtOnce = 8;
/** No ledger payment is entered or deposited longer than this before Alternative took the payment that it records. */
export const searchBeforeMembersMs = 7 * 24 * 3_600_000;

/** The payments of a payout, as our tables and the ledger have them, to check a deposit against. */
export interface GatheredMembers {
  readonly members: readonly StoredMember[];
  readonly payments: readonly PayoutPayment[];
  /** True if Rutter offers deposits for this company. */
  readonly supported: boolean;
  /** One text for each ledger copy that was read: its id, and when Rutter last read it or that it is gone. */
  readonly copies: readonly string[];
}

/** The payments that a payout names, as itself or in an adjustment, from our own tables. */
export async function storedMembers(
  { payoutCases }: { readonly payoutCases: Pick<PayoutCases, 'members'> },
  { intent: { connectionId } }: Pick<PayoutCase, 'intent'>,
  details: PayoutDetails,
): Promise<readonly StoredMember[]> {
  return payoutCases.members(connectionId, memberPaymentIds(details));
}

/** The payments that a payout names, with their copies in Rutter and the deposits that already hold them. */
export async function gatherMembers(
  deps: WriteBackDeps,
  ledger: PostingLedger,
  payoutCase: PayoutCase,
  details: PayoutDetails,
  profile: Profile,
): Promise<GatheredMembers> {
  const members = await storedMembers(deps, payoutCase, details);
  const depositNumbers = await readDepositNumbers(deps, ledger, members, profile);
  if (!depositNumbers) {
    const payments = members.map((member) => storedPayment(member, payoutCase));
    return { members, payments, supported: false, copies: [] };
  }
  const recorded = members.flatMap((member) =>
    member.intent ? idsIn('current', member.intent).map((id) => ({ member, id })) : [],
  );
  const reads = await pMap(recorded, ({ member, id }) => readReceipt(ledger, member, id, depositNumbers), {
    concurrency: readsAtOnce,
  });
  const payments = members.map((member) => ({
    ...storedPayment(member, payoutCase),
    // A preview is planned as if the deposit were ours to make. The plan checks the accounts of the receipts itself.
    byHand: false,
    inBank: false,
    receipts: reads.flatMap((read) => (read?.member === member ? [read.receipt] : [])),
  }));
  return { members, payments, supported: true, copies: reads.flatMap((read) => read?.copy ?? []) };
}

interface ReadReceipt {
  readonly member: StoredMember;
  readonly receipt: Receipt;
  readonly copy: string;
}

/** In these states the ledger has shown the payment: if it is missing now, it was reversed. */
const shownInLedger: ReadonlySet<string | undefined> = new Set(['CONFIRMED', 'CLOSED']);

/**
 * Reads one ledger payment of a member. A payment that was there and is missing now is reversed. Undefined if the ledger
 * has not shown it yet, or if the copy cannot be read.
 */
async function readReceipt(
  ledger: PostingLedger,
  member: StoredMember,
  id: LedgerId,
  depositNumbers: ReadonlyMap<LedgerId, string>,
): Promise<ReadReceipt | undefined> {
  const reading = await ledger.payment(id);
  if (reading === null) {
    const stored = shownInLedger.has(member.intent?.state) ? storedReceipt(member, id) : undefined;
    return stored && { member, receipt: { ...stored, reversed: true }, copy: `${id} gone` };
  }
  if ('held' in reading) return undefined;
  const { record } = reading;
  return {
    member,
    receipt: receiptOf(member, record, depositNumbers),
    copy: `${id} ${record.ledger.lastSyncedAt}`,
  };
}

/** The earliest time at which these payments can have been deposited. */
export function earliestDepositAt(deps: WriteBackDeps, members: readonly StoredMember[]): Instant {
  const paidAt = members.flatMap(({ payment }) => payment?.paidAt ?? []);
  const earliest = paidAt.reduce((a, b) => (b < a ? b : a), nowOf(deps));
  return addMs(earliest, -searchBeforeMembersMs);
}

/**
 * The Intacct numbers of the deposits, by the ledger payments that they hold. Undefined if Rutter offers no deposits for
 * this company.
 */
async function readDepositNumbers(
  deps: WriteBackDeps,
  ledger: PostingLedger,
  members: readonly StoredMember[],
  profile: Profile,
): Promise<ReadonlyMap<LedgerId, string> | undefined> {
  if (profile.absent.includes('deposits')) return undefined;
  const numbers = new Map<LedgerId, string>();
  try {
    for await (const page of ledger.depositsSince(earliestDepositAt(deps, members))) {
      const deposits = page.flatMap((reading) => ('record' in reading ? [reading.record] : []));
      for (const { payments, ledger: copy } of deposits) {
        for (const { ledgerId } of payments) if (ledgerId) numbers.set(ledgerId, copy.platformId);
      }
    }
    return numbers;
  } catch (error) {
    if (!(error instanceof CapabilityAbsent)) throw error;
    await noteDepositsAbsent(deps, profile);
    return undefined;
  }
}
