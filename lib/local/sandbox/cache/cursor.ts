/** Where a page starts: the key of its first row. */
export interface CursorKey {
  /** `updated_at` in whole Unix seconds; 0 when it is null. */
  readonly seconds: number;
  readonly id: string;
}

/** base64 of `<unix seconds>_<uuid>`. */
export const encodeCursor = (key: CursorKey): string =>
  Buffer.from(`${key.seconds}_${key.id}`).toString('base64');

/** The key in a cursor. Undefined when the text is not a cursor. */
export const decodeCursor = (cursor: string): CursorKey | undefined => {
  const match = /^(\d{1,12})_([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.exec(
    Buffer.from(cursor, 'base64').toString('utf8'),
  );
  const [, seconds, id] = match ?? [];
  return seconds === undefined || id === undefined ? undefined : { seconds: Number(seconds), id };
};

/** Sorts the newest first and those without a time last; equal times by id. */
export const compareKeys = (a: CursorKey, b: CursorKey): number => {
  if (a.seconds !== b.seconds) return b.seconds - a.seconds;
  if (a.id === b.id) return 0;
  return a.id < b.id ? -1 : 1;
};
