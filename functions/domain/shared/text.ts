/** Compares by code unit, which unlike a locale's order is the same on every machine. For `sort` and `toSorted`. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A text of at most `maxLength` characters; a longer one is cut and ends in an ellipsis. */
export function truncate(text: string, maxLength: number): string {
  return text.length <= maxLength ? text : `${text.slice(0, maxLength - 1).toWellFormed()}…`;
}

/** The largest number of names in one sentence. */
export const maxListed = 20;

/** Names for a sentence about a payout: at most {@link maxListed}, then how many more its sheet has. */
export function formatList(names: readonly string[], separator = ', '): string {
  const more = names.length - maxListed;
  if (more <= 0) return names.join(separator);
  const first = names.slice(0, maxListed).join(separator);
  return `${first}${separator}and ${more.toLocaleString('en-US')} more (see the payout sheet)`;
}
