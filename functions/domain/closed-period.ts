import type { Intent } from './intent.ts';
import { reasons } from './reasons.ts';
import type { Settings } from './settings.ts';
import { dateIn, type Instant } from './time.ts';
import { move } from './transitions.ts';

/**
 * What Intacct refused because its period is closed goes once more with the date of today, where the settings say so. A
 * changed date is a new generation.
 */
export function retriedToday(intent: Intent, settings: Settings, now: Instant): Intent | undefined {
  const { state, reason, posting } = intent;
  if (state !== 'REFUSED' || reason !== 'PERIOD_CLOSED' || settings.closedPeriod !== 'today')
    return undefined;
  if (!settings.timeZone || !posting) return undefined;
  const today = dateIn(now, settings.timeZone);
  if (posting.date >= today) return undefined;
  const said = {
    reason: 'PERIOD_CLOSED',
    sentence: reasons.DATED_TODAY({ date: posting.date, today }).sentence,
  };
  const changes = { chosenDate: today, request: null };
  return move(intent, { to: 'PENDING', at: now, by: 'sync', said, dueAt: now }, changes);
}
