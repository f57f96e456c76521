/** One thing that was found: a difference that has its reason, by its code, or one that nothing explains. */
export type Finding = { readonly code: string } | { readonly unexplained: string };

/** One line of a comparison, for a person. */
export interface Line {
  /** The invoice, payment or payout, by its own id. */
  readonly subject: string;
  readonly cells: Readonly<Record<string, string | number>>;
  readonly verdict: 'agrees' | 'explained' | 'unexplained';
  /** The codes of the reasons that explain what differs. */
  readonly codes: readonly string[];
  /** What nothing explains, in plain sentences. */
  readonly unexplained: readonly string[];
}

export function line(subject: string, cells: Line['cells'], findings: readonly Finding[]): Line {
  const unexplained = findings.flatMap((one) => ('unexplained' in one ? [one.unexplained] : []));
  const codes = [...new Set(findings.flatMap((one) => ('code' in one ? [one.code] : [])))];
  const verdict = unexplained.length > 0 ? 'unexplained' : codes.length > 0 ? 'explained' : 'agrees';
  return { subject, cells, verdict, codes, unexplained };
}

/** The lines as a table: what each is about, its amounts, and what was found. */
export function tableOf(lines: readonly Line[]): Readonly<Record<string, string | number>>[] {
  return lines.map(({ cells, verdict, codes }) => ({
    ...cells,
    verdict: [verdict === 'unexplained' ? 'UNEXPLAINED' : verdict, ...codes].join(' '),
  }));
}
