import { styleText } from 'node:util';

/** What a person watches. With `--json` it is on standard error, so that standard output ends with the summary. */
export interface Screen {
  title(text: string): void;
  /** A line of text. A long one continues on indented lines, and never breaks within a word. */
  line(text: string): void;
  good(text: string): void;
  bad(text: string): void;
  /** Columns that do not fit beside the others stand on a further line of each row. */
  table(rows: readonly Readonly<Record<string, string | number>>[]): void;
}

const widest = 110;
const narrowest = 60;

export function screenOn(stream: NodeJS.WritableStream & { readonly columns?: number }): Screen {
  const width = Math.min(widest, Math.max(narrowest, stream.columns ?? 80));
  const style = (format: Parameters<typeof styleText>[0], text: string) =>
    styleText(format, text, { stream });
  const write = (mark: string, text: string) => {
    const amount = leadingAmount.exec(text)?.[0] ?? '';
    const indent = ' '.repeat(amount.length || 2);
    const [first = '', ...others] = wrapped(text.slice(amount.length), width - 2 - indent.length);
    stream.write(`  ${mark}${amount}${first}\n${others.map((line) => `  ${indent}${line}\n`).join('')}`);
  };
  return {
    title: (text) => stream.write(`\n${style('bold', text)}\n`),
    line: (text) => write('', text),
    good: (text) => write(`${style('green', '✔')} `, text),
    bad: (text) => write(`${style('red', '✘')} `, text),
    table(rows) {
      for (const { text, isHeader } of tableLines(rows, width - 2))
        stream.write(`  ${isHeader ? style('dim', text) : text}\n`);
    },
  };
}

/** An amount at the start of a line: further lines stand under the text after it. */
const leadingAmount = /^ *-?[\d.]+ [A-Z]{3} {2}/;

/** The text in lines of at most this many characters, except for longer words. Spaces at its start are kept. */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let current = '';
  for (const word of text.split(/(?<=\S) /)) {
    if (current !== '' && `${current} ${word}`.length > width) {
      lines.push(current);
      current = word;
    } else current = current === '' ? word : `${current} ${word}`;
  }
  return [...lines, current];
}

type Row = Readonly<Record<string, string | number>>;
interface TableLine {
  readonly text: string;
  readonly isHeader: boolean;
}

/** The lines of a table that is at most this wide, unless a single column is wider. */
export function tableLines(rows: readonly Row[], width: number): TableLine[] {
  const names = Object.keys(rows[0] ?? {});
  const widthOf = (name: string) => Math.max(name.length, ...rows.map((row) => String(row[name]).length));
  const groups: string[][] = [];
  let used = 0;
  for (const name of names) {
    const indent = groups.length > 1 ? further.length : 0;
    const group = groups.at(-1);
    if (group && indent + used + gap.length + widthOf(name) <= width) {
      group.push(name);
      used += gap.length + widthOf(name);
    } else {
      groups.push([name]);
      used = widthOf(name);
    }
  }
  const cell = (name: string, value: string | number) =>
    isAmount(value) ? String(value).padStart(widthOf(name)) : String(value).padEnd(widthOf(name));
  const lines = (isHeader: boolean, cellOf: (name: string) => string | number): TableLine[] =>
    groups.map((group, at) => {
      const text = group.map((name) => cell(name, cellOf(name))).join(gap);
      return { text: `${at === 0 ? '' : further}${text}`.trimEnd(), isHeader };
    });
  return [...lines(true, (name) => name), ...rows.flatMap((row) => lines(false, (name) => row[name] ?? ''))];
}

const gap = '  ';
const further = '    ';

/** Numbers and money stand under each other at their last digit. */
function isAmount(value: string | number): boolean {
  return typeof value === 'number' || /^-?[\d.]+ [A-Z]{3}$/.test(value);
}
