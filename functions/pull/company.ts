import type { SyncState } from '../domain/connection/sync-state.ts';
import type { PulledRecord } from '../domain/ledger/record.ts';
import { isCurrency } from '../domain/shared/money.ts';
import type { Company } from '../rutter/records/reading.ts';
import type { IncomingRecord } from './entity.ts';
import type { PullRun } from './run-types.ts';

/**
 * What the records of a connection have in common. The company's currency is asked for once, by the first pull or a
 * full one; a poll that finds nothing new costs no second request.
 */
export async function companyOf<Item extends PulledRecord, Incoming extends IncomingRecord>(
  { deps, profile, ledger, key }: Pick<PullRun<Item, Incoming>, 'deps' | 'profile' | 'ledger' | 'key'>,
  state: SyncState | undefined,
): Promise<Company> {
  const { connectionId } = profile;
  const known = profile.settings.companyCurrency ?? profile.companyCurrency;
  const later = state?.watermark !== undefined && key.mode === 'incremental';
  if (known || later) return { connectionId, currency: known ?? null };
  const code = await ledger.companyCurrency();
  if (code === null || !isCurrency(code)) return { connectionId, currency: null };
  await deps.profiles.change(connectionId, { companyCurrency: code });
  return { connectionId, currency: code };
}
