// One core of the search: plays the words that it is sent.

import { parentPort } from 'node:worker_threads';
import * as z from 'zod';
import { explorer, type Step } from './search.ts';

/** What a search asks of one core: to play these words with every letter added. */
const errand = z.object({ words: z.array(z.array(z.string())), reached: z.array(z.string()) });
export type Errand = z.infer<typeof errand>;

/** The number of words played so far, or the steps that were asked for. */
export type Message = { readonly played: number } | { readonly steps: readonly Step[] };

const send = (message: Message) => parentPort?.postMessage(message);
const extend = explorer((played) => {
  if (played % 100 === 0) send({ played });
});

parentPort?.on('message', async (message) => {
  const { words, reached } = errand.parse(message);
  send({ steps: await extend(words, reached) });
});
