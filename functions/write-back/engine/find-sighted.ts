import { idsIn } from '../../domain/intent/ledger-records.ts';
import { carriesMemo } from '../../domain/ledger/payment.ts';
import { type LedgerId, ledgerId } from '../../domain/shared/ids.ts';
import type { PostingLedger } from '../../rutter/posting-ledger.ts';
import type { LedgerCopy, SubjectAdapter, SubjectCase } from './adapter.ts';
import { alternativeIdOf } from './adapter.ts';

/**
 * A record that carries its memo, where a pull came across one: the ledger's own copy tells, also one that cannot be read
 * otherwise. Not one that recorded it before a person said otherwise.
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
