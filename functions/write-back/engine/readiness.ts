import { type Profile, readableStatuses } from '../../domain/connection/profile.ts';
import { type Explanation, reasons } from '../../domain/reasons/catalog.ts';
import type { WriteBackDeps } from './ports.ts';

/**
 * Why Rutter cannot be asked about a connection now; undefined if it can. Intents that wait for it go on by
 * themselves.
 */
export function whyUnusable({ status, linkUrl, settings }: Profile): Explanation | undefined {
  if (settings.paused) return reasons.CONNECTION_WAITS({ status: 'paused' });
  if (readableStatuses.has(status)) return undefined;
  if (status === 'needs_reauth') return reasons.CONNECTION_NEEDS_RELINK({ link: linkUrl });
  if (status === 'disconnected') return reasons.CONNECTION_DISCONNECTED({});
  if (status === 'not_ready') return reasons.FIRST_SYNC_NOT_DONE({});
  return reasons.CONNECTION_DISABLED({ why: status === 'disabled' ? null : status });
}

/**
 * Why nothing can be posted to a connection now: it cannot be used, or its first pulls have not completed. Undefined
 * if it is ready.
 */
export async function whyNotReady(
  { states }: WriteBackDeps,
  profile: Profile,
): Promise<Explanation | undefined> {
  const why = whyUnusable(profile);
  if (why) return why;
  const { connectionId } = profile;
  const needed = (['invoices', 'payments'] as const).map(
    (entity) => ({ connectionId, entity, mode: 'incremental' }) as const,
  );
  const read = await states.read(needed);
  const done = read.filter(({ watermark }) => watermark !== undefined).length;
  return done === needed.length ? undefined : reasons.FIRST_SYNC_NOT_DONE({});
}
