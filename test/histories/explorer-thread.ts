import { parentPort } from 'node:worker_threads';
import * as z from 'zod';
import { explorer, type Step } from './search.ts';

/** What a search wants of one core. */
const errand = z.object({ words: z.array(z.array(z.string())), reached: z.array(z.string()) });
export type Errand = z.infer<typeof errand>;

/** How many words it has played by now, or where those led that it was asked for. */
export type Told = { readonly played: number } | { readonly steps: readonly Step[] };

const tell = (told: Told) => parentPort?.postMessage(told);
const extend = explorer((played) => {
  if (played % 100 === 0) tell({ played });
});

parentPort?.on('message', async (message) => {
  const { words, reached } = errand.parse(message);
  tell({ steps: await extend(words, reached) });
});
