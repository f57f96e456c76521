import type { LedgerId } from '../domain/ids.ts';
import { carriesMemo } from '../domain/look-up.ts';
import type { PostingLedger } from '../rutter/posting-ledger.ts';
import { idOf } from './case.ts';
import type { AnyCase, Copy, Kind } from './kind.ts';

/**
 * A record that carries its memo, where a pull came across one: the ledger's own copy tells. Not one that recorded it
 * before a person said otherwise.
 */
export async function sighting<Known extends AnyCase, Found extends Copy>(
  kind: Pick<Kind<Known, Found>, 'read'>,
  ledger: PostingLedger,
  known: Known,
): Promise<{ readonly ledgerId: LedgerId; readonly platformId: string } | undefined> {
  const { sightings, formerLedgerIds: former = [] } = known.intent;
  for (const id of sightings.filter((one) => !former.includes(one))) {
    const reading = await kind.read(ledger, id);
    if (reading && 'record' in reading && carriesMemo(reading.record, idOf(known)))
      return reading.record.ledger;
  }
  return undefined;
}
