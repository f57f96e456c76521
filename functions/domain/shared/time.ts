declare const calendarDate: unique symbol;
declare const utcInstant: unique symbol;

/** A day in the ledger's books, `YYYY-MM-DD`. It is not an instant and has no time zone. */
export type LedgerDate = string & { readonly [calendarDate]: true };

/** A moment in UTC, always `YYYY-MM-DDTHH:mm:ss.sssZ`, so that comparing the text compares the time. */
export type Instant = string & { readonly [utcInstant]: true };

/** A value that is not a date. `value` is what was received. */
export class TimeError extends Error {
  override readonly name = 'TimeError';
  readonly code = 'DATE_INVALID';
  readonly value: string;

  constructor(value: string, why: string) {
    super(`${value} is not a date: ${why}`);
    this.value = value;
  }
}

const isoDate = /^\d{4}-\d{2}-\d{2}$/;
const isoDateTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/;

function isInstant(text: string): text is Instant {
  return isoDateTime.test(text) && isLedgerDate(text.slice(0, 10)) && !Number.isNaN(Date.parse(text));
}

/** True for a day of the calendar. The text is compared because `Date` turns 30 February into a day in March. */
function isLedgerDate(text: string): text is LedgerDate {
  const day = new Date(`${text}T00:00:00Z`);
  return isoDate.test(text) && !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

/** Milliseconds since 1970 as an instant. Throws {@link TimeError} outside the years 0 to 9999. */
export function instantOf(milliseconds: number): Instant {
  const date = new Date(milliseconds);
  if (Number.isNaN(date.getTime())) throw new TimeError(String(milliseconds), 'out of range');
  const text = date.toISOString();
  if (!isInstant(text)) throw new TimeError(text, 'out of range');
  return text;
}

/** Parses an ISO 8601 date-time with a time zone. Throws {@link TimeError}. */
export function parseInstant(text: string): Instant {
  if (!isInstant(text)) throw new TimeError(text, 'expected an ISO 8601 date-time with a time zone');
  return instantOf(Date.parse(text));
}

/**
 * Parses a business date: `YYYY-MM-DD`, or a date-time, of which the day in UTC counts because Rutter writes dates as
 * midnight UTC. Throws {@link TimeError} for a day that the calendar does not have.
 */
export function parseLedgerDate(text: string): LedgerDate {
  const day = isoDate.test(text) ? text : parseInstant(text).slice(0, 10);
  if (!isLedgerDate(day)) throw new TimeError(text, 'no such day');
  return day;
}

/** Formatters by time zone, kept because making one takes a hundred times as long as using it. */
const formatters = new Map<string, Intl.DateTimeFormat>();

/** The day of an instant in a time zone: 2026-04-01T02:30Z is 31 March in America/New_York. */
export function dateIn(instant: Instant, timeZone: string): LedgerDate {
  const formatter =
    formatters.get(timeZone) ?? new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' });
  formatters.set(timeZone, formatter);
  return parseLedgerDate(formatter.format(Date.parse(instant)));
}

export function subtractDays(date: LedgerDate, days: number): LedgerDate {
  return parseLedgerDate(instantOf(Date.parse(date) - days * 86_400_000).slice(0, 10));
}

/** The instant this many milliseconds later, or earlier if the number is negative. */
export function addMs(instant: Instant, milliseconds: number): Instant {
  return instantOf(Date.parse(instant) + milliseconds);
}
