/** A difference: explained, with the code of its reason, or unexplained, with a sentence. */
export type Finding = { readonly code: string } | { readonly unexplained: string };

/** One line of a comparison, for a person. */
export interface Line {
  /** The invoice, payment or payout, by its own id. */
  readonly subject: string;
  readonly cells: Readonly<Record<string, string | number>>;
  readonly result: 'agrees' | 'explained' | 'unexplained';
  /** The codes of the reasons that explain what differs. */
  readonly codes: readonly string[];
  /** The differences that nothing explains, in plain sentences. */
  readonly unexplained: readonly string[];
  /** More about a line that differs, in lines of text: the terms of an invoice's amount due. */
  readonly details: readonly string[];
}

/** One line of a comparison with its findings. `details` are kept only if there is a finding. */
export function line(
  subject: string,
  cells: Line['cells'],
  findings: readonly Finding[],
  details: readonly string[] = [],
): Line {
  const unexplained = findings.flatMap((finding) => ('unexplained' in finding ? [finding.unexplained] : []));
  const codes = [...new Set(findings.flatMap((finding) => ('code' in finding ? [finding.code] : [])))];
  const result = unexplained.length > 0 ? 'unexplained' : codes.length > 0 ? 'explained' : 'agrees';
  return { subject, cells, result, codes, unexplained, details: result === 'agrees' ? [] : details };
}

/** The lines as rows of a table, with the result in the last column. */
export function tableOf(lines: readonly Line[]): Readonly<Record<string, string | number>>[] {
  return lines.map(({ cells, result, codes }) => ({
    ...cells,
    result: [result === 'unexplained' ? 'UNEXPLAINED' : result, ...codes].join(' '),
  }));
}
