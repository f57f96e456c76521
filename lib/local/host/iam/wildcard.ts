/** Compiles an IAM wildcard: `*` is any run of characters, `?` any one. Actions ignore case, ARNs do not. */
export function wildcard(pattern: string, flags: '' | 'i' = ''): RegExp {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`, `s${flags}`);
}
