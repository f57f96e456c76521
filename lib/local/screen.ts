import { styleText } from 'node:util';

/** What a person watches. With `--json` it goes to standard error, so that standard output ends with the summary. */
export interface Screen {
  title(text: string): void;
  line(text: string): void;
  good(text: string): void;
  bad(text: string): void;
  table(rows: readonly Readonly<Record<string, string | number>>[]): void;
}

export function screenOn(stream: NodeJS.WriteStream): Screen {
  const write = (text: string) => stream.write(`${text}\n`);
  const style = (format: Parameters<typeof styleText>[0], text: string) =>
    styleText(format, text, { stream });
  return {
    title: (text) => write(`\n${style('bold', text)}`),
    line: (text) => write(`  ${text}`),
    good: (text) => write(`  ${style('green', '✔')} ${text}`),
    bad: (text) => write(`  ${style('red', '✘')} ${text}`),
    table(rows) {
      const columns = Object.keys(rows[0] ?? {});
      const width = (name: string) => Math.max(name.length, ...rows.map((row) => String(row[name]).length));
      const cell = (name: string, value: string | number) =>
        isAmount(value) ? String(value).padStart(width(name)) : String(value).padEnd(width(name));
      write(`  ${style('dim', columns.map((name) => name.padEnd(width(name))).join('  '))}`);
      for (const row of rows) write(`  ${columns.map((name) => cell(name, row[name] ?? '')).join('  ')}`);
    },
  };
}

/** Numbers and money stand under each other at their last digit. */
function isAmount(value: string | number): boolean {
  return typeof value === 'number' || /^-?[\d.]+ [A-Z]{3}$/.test(value);
}
