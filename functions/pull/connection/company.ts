import type { SyncState } from '../../domain/connection/sync-state.ts';
import type { PulledRecord } from '../../domain/ledger/record.ts';
import { isCurrency } from '../../domain/shared/money.ts';
import type { Company } from '../../rutter/records/reading.ts';
import type { IncomingRecord } from '../entity.ts';
import type { PullRun } from '../run-types.ts';

/**
 * What all records of a connection share: its id and the company's currency, null if it is unknown. Rutter is asked
 * for an unknown currency by the first pull and by full pulls only, so that a poll that
 * finds nothing new costs one request.
 */
export async function readCompany<Item extends PulledRecord, Incoming extends IncomingRecord>(
  { deps, profile, ledger, key }: Pick<PullRun<Item, Incoming>, 'deps' | 'profile' | 'ledger' | 'key'>,
  state: SyncState | undefined,
): Promise<Company> {
  const { connectionId } = profile;
  const stored = profile.settings.companyCurrency ?? profile.companyCurrency;
  const isLaterPoll = state?.watermark !== undefined && key.mode === 'incremental';
  if (stored || isLaterPoll) return { connectionId, currency: stored ?? null };
  const code = await ledger.companyCurrency();
  if (code === null || !isCurrency(code)) return { connectionId, currency: null };
  await deps.profiles.change(connectionId, { companyCurrency: code });
  return { connectionId, currency: code };
}
