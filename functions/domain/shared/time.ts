declare const calendarDate: unique symbol;
declare const utcInstant: unique symbol;

/** A day in the ledger's books, `YYYY-MM-DD`; not an instant, it has no time zone. */
export type LedgerDate = string & { readonly [calendarDate]: true };

/** A moment, always as `YYYY-MM-DDTHH:mm:ss.sssZ`, so that comparing the text compares the time. */
export type Instant = string & { readonly [utcInstant]: true };

/** A value that is no date. `value` is what was received. */
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

/** Whether the calendar has this day: the 30th of February rolls over to March instead of failing. */
function isLedgerDate(text: string): text is LedgerDate {
  const day = new Date(`${text}T00:00:00Z`);
  return isoDate.test(text) && !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

/** Milliseconds since 1970 as an instant. Throws {@link TimeError} outside the range of dates. */
export function instantOf(milliseconds: number): Instant {
  const date = new Date(milliseconds);
  if (Number.isNaN(date.getTime())) throw new TimeError(String(milliseconds), 'out of range');
  const text = date.toISOString();
  if (!isInstant(text)) throw new TimeError(text, 'out of range');
  return text;
}

/** Reads an ISO 8601 date-time with a zone. Throws {@link TimeError}. */
export function parseInstant(text: string): Instant {
  if (!isInstant(text)) throw new TimeError(text, 'expected an ISO 8601 date-time with a time zone');
  return instantOf(Date.parse(text));
}

/**
 * Reads a business date: `YYYY-MM-DD`, or the date-time form that Rutter gives dates, midnight UTC.
 * Throws {@link TimeError} for what is no day of the calendar.
 */
export function parseLedgerDate(text: string): LedgerDate {
  const day = isoDate.test(text) ? text : parseInstant(text).slice(0, 10);
  if (!isLedgerDate(day)) throw new TimeError(text, 'no such day');
  return day;
}

/** To make one takes a hundred times as long as to use it. */
const calendars = new Map<string, Intl.DateTimeFormat>();

/** The day that a moment falls on at a place: 2026-04-01T02:30Z is 31 March in New York. */
export function dateIn(instant: Instant, timeZone: string): LedgerDate {
  const calendar =
    calendars.get(timeZone) ?? new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' });
  calendars.set(timeZone, calendar);
  return parseLedgerDate(calendar.format(Date.parse(instant)));
}

/** The day that lies this many days before another. */
export function subtractDays(date: LedgerDate, days: number): LedgerDate {
  return parseLedgerDate(instantOf(Date.parse(date) - days * 86_400_000).slice(0, 10));
}

export function addMs(instant: Instant, milliseconds: number): Instant {
  return instantOf(Date.parse(instant) + milliseconds);
}
