/** Where a page starts: the key of the entity that comes next. */
export interface CursorKey {
  /** `updated_at` in whole Unix seconds; 0 stands for none. */
  readonly seconds: number;
  readonly id: string;
}

/** base64 of `<unix seconds>_<uuid>`. */
export const encodeCursor = (key: CursorKey): string =>
  Buffer.from(`${key.seconds}_${key.id}`).toString('base64');

/** undefined when the text is not a cursor. */
export const decodeCursor = (cursor: string): CursorKey | undefined => {
  const match = /^(\d{1,12})_([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.exec(
    Buffer.from(cursor, 'base64').toString('utf8'),
  );
  const [, seconds, id] = match ?? [];
  return seconds === undefined || id === undefined ? undefined : { seconds: Number(seconds), id };
};

/** Newest first, those without a time last, then by id. */
export const compareKeys = (one: CursorKey, other: CursorKey): number => {
  if (one.seconds !== other.seconds) return other.seconds - one.seconds;
  if (one.id === other.id) return 0;
  return one.id < other.id ? -1 : 1;
};
