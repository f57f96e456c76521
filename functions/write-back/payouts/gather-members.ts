import pMap from 'p-map';
import type { Profile } from '../../domain/connection/profile.ts';
import { idsIn } from '../../domain/intent/ledger-records.ts';
import type { PayoutDetails } from '../../domain/payout/details.ts';
import { namedPayments } from '../../domain/payout/input.ts';
import type { PayoutPayment, Receipt } from '../../domain/payout/payments.ts';
import type { LedgerId } from '../../domain/shared/ids.ts';
import { addMs, type Instant } from '../../domain/shared/time.ts';
import { CapabilityAbsent } from '../../rutter/errors.ts';
import type { PostingLedger } from '../../rutter/posting-ledger.ts';
import type { PayoutCases, StoredMember } from '../../store/payout-cases.ts';
import { nowOf } from '../engine/now.ts';
import type { WriteBackDeps } from '../engine/ports.ts';
import type { PayoutCase } from './case.ts';
import { noteAbsence } from './deposits-offered.ts';
import { receiptOf, storedPayment, storedReceipt } from './receipts.ts';

const readsAtOnce = 8;
/** No ledger payment that records one of ours was entered, and so none deposited, so long before it was paid. */
export const searchBeforeMembersMs = 7 * 24 * 3_600_000;

/** Everything that a deposit is held against. */
export interface Gathered {
  readonly members: readonly StoredMember[];
  readonly payments: readonly PayoutPayment[];
  readonly supported: boolean;
  /** How old the ledger's copies are. */
  readonly copies: readonly string[];
}

/** The payments that a payout names, as our own tables have them. */
export async function storedMembers(
  { payoutCases }: { readonly payoutCases: Pick<PayoutCases, 'members'> },
  { intent: { connectionId } }: Pick<PayoutCase, 'intent'>,
  facts: PayoutDetails,
): Promise<readonly StoredMember[]> {
  return payoutCases.members(connectionId, namedPayments(facts));
}

/** Those that are its own, and not only named by what went back; none while its amounts cannot be read. */
export async function ownMembers(deps: WriteBackDeps, known: PayoutCase): Promise<readonly StoredMember[]> {
  const { details: facts } = known;
  return facts ? storedMembers(deps, known, { ...facts, adjustments: [] }) : [];
}

/** The payments that a payout names, with fresh copies from the ledger, and whether they are deposited already. */
export async function gatherMembers(
  deps: WriteBackDeps,
  ledger: PostingLedger,
  known: PayoutCase,
  facts: PayoutDetails,
  profile: Profile,
): Promise<Gathered> {
  const members = await storedMembers(deps, known, facts);
  const deposits = await depositsOf(deps, ledger, members, profile);
  if (!deposits) {
    const payments = members.map((member) => storedPayment(member, known));
    return { members, payments, supported: false, copies: [] };
  }
  const named = members.flatMap((member) =>
    member.intent ? idsIn('current', member.intent).map((id) => ({ member, id })) : [],
  );
  const read = await pMap(named, async ({ member, id }) => shown(ledger, member, id, deposits), {
    concurrency: readsAtOnce,
  });
  const payments = members.map((member) => ({
    ...storedPayment(member, known),
    // It is planned as our own deposit, also where that is only shown; where it was received, the plan asks itself.
    byHand: false,
    inBank: false,
    receipts: read.flatMap((one) => (one?.member === member ? [one.receipt] : [])),
  }));
  return { members, payments, supported: true, copies: read.flatMap((one) => one?.copy ?? []) };
}

interface Shown {
  readonly member: StoredMember;
  readonly receipt: Receipt;
  readonly copy: string;
}

const seen: ReadonlySet<string | undefined> = new Set(['CONFIRMED', 'CLOSED']);

/** A payment as the ledger shows it; one that was there and is no more has been reversed. */
async function shown(
  ledger: PostingLedger,
  member: StoredMember,
  id: LedgerId,
  deposits: ReadonlyMap<LedgerId, string>,
): Promise<Shown | undefined> {
  const reading = await ledger.payment(id);
  if (reading === null) {
    const stored = seen.has(member.intent?.state) ? storedReceipt(member, id) : undefined;
    return stored && { member, receipt: { ...stored, reversed: true }, copy: `${id} gone` };
  }
  if ('held' in reading) return undefined;
  const { record } = reading;
  return {
    member,
    receipt: receiptOf(member, record, deposits),
    copy: `${id} ${record.ledger.lastSyncedAt}`,
  };
}

/** Since when these payments can have been deposited. */
export function whenDeposited(deps: WriteBackDeps, members: readonly StoredMember[]): Instant {
  const paidAt = members.flatMap(({ payment }) => payment?.paidAt ?? []);
  const earliest = paidAt.reduce((one, other) => (other < one ? other : one), nowOf(deps));
  return addMs(earliest, -searchBeforeMembersMs);
}

/** The numbers of the ledger's deposits by the payments that they hold; undefined where it offers no deposits. */
async function depositsOf(
  deps: WriteBackDeps,
  ledger: PostingLedger,
  members: readonly StoredMember[],
  profile: Profile,
): Promise<ReadonlyMap<LedgerId, string> | undefined> {
  if (profile.absent.includes('deposits')) return undefined;
  const found = new Map<LedgerId, string>();
  try {
    for await (const page of ledger.depositsSince(whenDeposited(deps, members))) {
      const deposits = page.flatMap((reading) => ('record' in reading ? [reading.record] : []));
      for (const { payments, ledger: copy } of deposits) {
        for (const { ledgerId } of payments) if (ledgerId) found.set(ledgerId, copy.platformId);
      }
    }
    return found;
  } catch (error) {
    if (!(error instanceof CapabilityAbsent)) throw error;
    await noteAbsence(deps, profile);
    return undefined;
  }
}
