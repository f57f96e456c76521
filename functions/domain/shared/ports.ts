type Fields = Readonly<Record<string, unknown>>;
/** Where the rules' users say what they do. */
export interface Log {
  info(message: string, fields?: Fields): void;
  warn(message: string, fields?: Fields): void;
}

/** Times are milliseconds. */
export interface Clock {
  now(): number;
  /** What remains of the invocation. */
  remaining(): number;
  sleep(milliseconds: number): Promise<void>;
}
