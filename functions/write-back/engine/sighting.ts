import { idsIn } from '../../domain/intent/ledger-records.ts';
import { carriesMemo } from '../../domain/ledger/payment.ts';
import { type LedgerId, ledgerId } from '../../domain/shared/ids.ts';
import type { PostingLedger } from '../../rutter/posting-ledger.ts';
import type { Copy, SubjectAdapter, SubjectCase } from './adapter.ts';
import { idOf } from './now.ts';

/**
 * A record that carries its memo, where a pull came across one: the ledger's own copy tells, also one that cannot be read
 * otherwise. Not one that recorded it before a person said otherwise.
 */
export async function sighting<Known extends SubjectCase, Found extends Copy>(
  adapter: Pick<SubjectAdapter<Known, Found>, 'read'>,
  ledger: PostingLedger,
  known: Known,
): Promise<{ readonly ledgerId: LedgerId; readonly platformId: string } | undefined> {
  const former = idsIn('former', known.intent);
  for (const id of idsIn('sighted', known.intent).filter((sighted) => !former.includes(sighted))) {
    const reading = await adapter.read(ledger, id);
    if (!reading) continue;
    const carries = carriesMemo('record' in reading ? reading.record : reading, idOf(known));
    if (!carries) continue;
    return 'record' in reading
      ? reading.record.ledger
      : { ledgerId: ledgerId.parse(reading.id), platformId: reading.platformId ?? reading.id };
  }
  return undefined;
}
