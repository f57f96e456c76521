import { idsIn } from '../../domain/intent/ledger-records.ts';
import { carriesMemo } from '../../domain/ledger/payment.ts';
import { type LedgerId, ledgerId } from '../../domain/shared/ids.ts';
import type { PostingLedger } from '../../rutter/posting-ledger.ts';
import type { LedgerCopy, SubjectAdapter, SubjectCase } from './adapter.ts';
import { alternativeIdOf } from './adapter.ts';

/**
 * The ledger record with our memo that a pull sighted; undefined if there is none. Rutter's copy is read again and
 * must still carry the memo, even if its other fields cannot be read. Records that a person said are no longer ours do
 * not count.
 */
export async function findSighted<Case extends SubjectCase, Found extends LedgerCopy>(
  adapter: Pick<SubjectAdapter<Case, Found>, 'read'>,
  ledger: PostingLedger,
  subjectCase: Case,
): Promise<{ readonly ledgerId: LedgerId; readonly platformId: string } | undefined> {
  const former = idsIn('former', subjectCase.intent);
  for (const id of idsIn('sighted', subjectCase.intent).filter((sighted) => !former.includes(sighted))) {
    const reading = await adapter.read(ledger, id);
    if (!reading) continue;
    const carries = carriesMemo('record' in reading ? reading.record : reading, alternativeIdOf(subjectCase));
    if (!carries) continue;
    return 'record' in reading
      ? reading.record.ledger
      : { ledgerId: ledgerId.parse(reading.id), platformId: reading.platformId ?? reading.id };
  }
  return undefined;
}
