import type { IncomingHttpHeaders } from 'node:http';
import type { Effect } from '../faults/effects.ts';

/** One request to the API, as the handlers see it. */
export interface Call {
  readonly method: string;
  /** Without the `/versioned` prefix. */
  readonly path: string;
  readonly versioned: boolean;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** The effects of the faults that affect this request. */
  readonly effects: readonly Effect[];
}

/** A header that was sent exactly once; undefined otherwise. */
export const headerOf = (call: Call, name: string): string | undefined => {
  const value = call.headers[name];
  return typeof value === 'string' ? value : undefined;
};
