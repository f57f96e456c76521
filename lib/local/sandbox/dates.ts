/** Milliseconds in one day. */
export const DAY_MS = 86_400_000;
/** Milliseconds in one minute. */
export const MINUTE_MS = 60_000;

/** The UTC date of an instant, `YYYY-MM-DD`. */
export const dateOf = (instant: number): string => new Date(instant).toISOString().slice(0, 10);

/** A ledger date as Rutter sends it: midnight UTC. */
export const wireDate = (date: string): string => `${date}T00:00:00.000Z`;

/** An instant as Rutter sends it; null stays null. */
export const wireInstant = (instant: number | null): string | null =>
  instant === null ? null : new Date(instant).toISOString();

/** The UTC date of a text `YYYY-MM-DD` or of an ISO instant. Undefined when the text is neither. */
export const parseDate = (text: string): string | undefined => {
  if (!/^\d{4}-\d{2}-\d{2}(T.+)?$/.test(text)) return undefined;
  const instant = Date.parse(text.length === 10 ? wireDate(text) : text);
  if (Number.isNaN(instant)) return undefined;
  const date = dateOf(instant);
  return text.length > 10 || date === text ? date : undefined;
};
