// Replaces got's HTTP cache in the bundles. No answer of Rutter is cached, and the cache would be a twentieth of every bundle,
// loaded at every start.

/** Replaces `cacheable-request`. Throws as soon as got is given a cache. */
export default class NoCache {
  constructor() {
    throw new Error("The bundles leave out got's cache (lib/stack/bundling.ts)");
  }
}

/** Never thrown: got only checks whether an error is one. */
export class CacheError extends Error {
  override readonly name = 'CacheError';
}
