type Fields = Readonly<Record<string, unknown>>;

/** The structured log of an invocation. */
export interface Log {
  info(message: string, fields?: Fields): void;
  warn(message: string, fields?: Fields): void;
}

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Milliseconds that remain of the invocation. */
  remaining(): number;
  sleep(milliseconds: number): Promise<void>;
}
