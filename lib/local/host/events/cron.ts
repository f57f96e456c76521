import { UnsupportedTemplateError } from '../errors.ts';

/** Tells when a schedule fires next. */
export interface Schedule {
  /** The first moment after `after` (both epoch milliseconds), or undefined when there is none. */
  next(after: number): number | undefined;
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const UNITS: Record<string, number> = { minute: MINUTE_MS, hour: 60 * MINUTE_MS, day: DAY_MS };

/** The values a field allows; undefined when it allows all (`*`) or leaves it to the other day field (`?`). */
type Field = Set<number> | undefined;

interface FieldKind {
  from: number;
  to: number;
  names?: string[];
  /** Value of the first name. */
  firstName?: number;
}

const FIELDS: FieldKind[] = [
  { from: 0, to: 59 },
  { from: 0, to: 23 },
  { from: 1, to: 31 },
  { from: 1, to: 12, names: MONTHS, firstName: 1 },
  { from: 1, to: 7, names: DAYS, firstName: 1 },
  { from: 1970, to: 2199 },
];

function numberOf(text: string, kind: FieldKind): number {
  const named = kind.names?.indexOf(text.toUpperCase()) ?? -1;
  const value = named >= 0 ? named + (kind.firstName ?? 0) : /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= kind.from && value <= kind.to) return value;
  throw new RangeError(`"${text}" is not between ${kind.from} and ${kind.to}`);
}

function rangeOf(part: string, kind: FieldKind): number[] {
  const [range = '', step] = part.split('/');
  const [first = '', last] = range.split('-');
  const from = range === '*' ? kind.from : numberOf(first, kind);
  const openEnd = step === undefined ? from : kind.to;
  const to = range === '*' ? kind.to : last === undefined ? openEnd : numberOf(last, kind);
  const by = step === undefined ? 1 : Number(step);
  if (!Number.isInteger(by) || by < 1) throw new RangeError(`"${part}" has no step of 1 or more`);
  if (to < from) throw new RangeError(`"${part}" runs backwards`);
  return Array.from({ length: Math.floor((to - from) / by) + 1 }, (_unused, index) => from + index * by);
}

function fieldOf(text: string, kind: FieldKind): Field {
  if (text === '*' || text === '?') return undefined;
  return new Set(text.split(',').flatMap((part) => rangeOf(part, kind)));
}

/**
 * Reads `cron(minutes hours day-of-month month day-of-week year)` in UTC, or `rate(5 minutes)`.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
 *
 * @throws UnsupportedTemplateError for L, W and #, and for what is no schedule at all.
 */
export function parseSchedule(expression: string, where: string): Schedule {
  const match = /^(cron|rate)\((.+)\)$/.exec(expression);
  try {
    if (match?.[1] === 'cron') return cron((match[2] ?? '').trim().split(/\s+/));
    if (match?.[1] === 'rate') return rate(match[2] ?? '');
    throw new RangeError('it is neither cron(...) nor rate(...)');
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UnsupportedTemplateError(where, 'ScheduleExpression', `${expression}: ${error.message}`);
  }
}

function rate(text: string): Schedule {
  const match = /^(\d+) (minute|hour|day)(s?)$/.exec(text.trim());
  const count = Number(match?.[1]);
  const unit = UNITS[match?.[2] ?? ''];
  if (!unit || count < 1 || (count === 1) !== (match?.[3] === '')) throw new RangeError('it is not a rate');
  return { next: (after) => after + count * unit };
}

function cron(texts: string[]): Schedule {
  if (texts.length !== 6) throw new RangeError('a cron expression has six fields');
  if ((texts[2] === '?') === (texts[4] === '?')) throw new RangeError('one of the two day fields must be ?');
  const [minutes, hours, monthDays, months, weekDays, years] = FIELDS.map((kind, index) =>
    fieldOf(texts[index] ?? '', kind),
  );
  const dayFits = (date: Date) =>
    allows(years, date.getUTCFullYear()) &&
    allows(months, date.getUTCMonth() + 1) &&
    allows(monthDays, date.getUTCDate()) &&
    allows(weekDays, date.getUTCDay() + 1);
  return {
    next: (after) =>
      nextMoment(
        after,
        dayFits,
        (minute) => allows(hours, Math.floor(minute / 60)) && allows(minutes, minute % 60),
      ),
  };
}

function allows(field: Field, value: number): boolean {
  return field?.has(value) ?? true;
}

/** Looks day by day, then minute by minute: a leap day is at most eight years off. */
function nextMoment(
  after: number,
  dayFits: (date: Date) => boolean,
  minuteFits: (minute: number) => boolean,
): number | undefined {
  const start = Math.floor(after / MINUTE_MS) * MINUTE_MS + MINUTE_MS;
  const firstDay = Math.floor(start / DAY_MS) * DAY_MS;
  for (let day = firstDay; day < firstDay + 9 * 366 * DAY_MS; day += DAY_MS) {
    if (!dayFits(new Date(day))) continue;
    const from = day === firstDay ? (start - day) / MINUTE_MS : 0;
    for (let minute = from; minute < 1440; minute += 1) {
      if (minuteFits(minute)) return day + minute * MINUTE_MS;
    }
  }
  return undefined;
}
