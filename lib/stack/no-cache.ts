// Stands in the bundles for what got would cache answers with. Every answer is asked for anew, so it is never used; left in,
// it would be a twentieth of every bundle, and loaded at every start.

/** In place of `cacheable-request`. Throws as soon as somebody gives got a cache. */
export default class NoCache {
  constructor() {
    throw new Error('The bundles leave out what got caches with (lib/stack/bundling.ts)');
  }
}

/** Never thrown: got asks whether an error is one. */
export class CacheError extends Error {
  override readonly name = 'CacheError';
}
