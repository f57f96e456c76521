/** One row of the table: what was measured, against its bar. */
export interface Figure {
  readonly what: string;
  readonly measured: string;
  readonly bar: string;
  readonly ok: boolean;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** Milliseconds that something takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

export function progress(text: string): void {
  process.stderr.write(`${text}\n`);
}
