import type { LedgerId } from '../domain/ids.ts';
import { carriesMemo } from '../domain/look-up.ts';
import type { PostingLedger } from '../rutter/posting-ledger.ts';
import { idOf } from './case.ts';
import type { AnyCase, Copy, Kind } from './kind.ts';

/** A record that carries its memo, where a pull came across one: the ledger's own copy tells. */
export async function sighting<Known extends AnyCase, Found extends Copy>(
  kind: Pick<Kind<Known, Found>, 'read'>,
  ledger: PostingLedger,
  known: Known,
): Promise<{ readonly ledgerId: LedgerId; readonly platformId: string } | undefined> {
  for (const id of known.intent.sightings) {
    const reading = await kind.read(ledger, id);
    if (reading && 'record' in reading && carriesMemo(reading.record, idOf(known)))
      return reading.record.ledger;
  }
  return undefined;
}
