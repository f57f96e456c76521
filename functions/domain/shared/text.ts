/** By code unit: the same everywhere, unlike a locale's order. */
export function compareText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** A text that fits where it is kept: of one that is longer, its beginning. */
export function truncate(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1).toWellFormed()}…`;
}

/** More than these nobody reads in a sentence. */
export const maxListed = 20;

/** What a payout holds, in a sentence: of very many the first, and how many more there are. */
export function formatList(names: readonly string[], separator = ', '): string {
  const more = names.length - maxListed;
  if (more <= 0) return names.join(separator);
  const first = names.slice(0, maxListed).join(separator);
  return `${first}${separator}and ${more.toLocaleString('en-US')} more (see the payout sheet)`;
}
