// Runs the search over all words on several cores, for `npm run histories -- --letters`.

import { Worker } from 'node:worker_threads';
import { findDigestFailures } from './check-digest.ts';
import type { Errand, Message } from './explorer-thread.ts';
import { type Extend, type Searched, search } from './search.ts';

/** How many random words check afterwards that the digest of a state is complete. */
const checked = 300;
/** How many failures are printed. One mistake fails many words, and the shortest come first. */
const mostPrinted = 20;

/** Searches all words up to a length on several cores, and prints its progress. True if nothing is wrong. */
export async function explore(
  longest: number,
  workers: number,
  say: (text: string) => void,
): Promise<boolean> {
  const begun = Date.now();
  const seconds = () => `${((Date.now() - begun) / 1_000).toFixed(0)} s`;
  const players = Array.from({ length: workers }, startPlayer);
  const played = () => players.reduce((sum, player) => sum + player.played(), 0);
  const progress = setInterval(() => say(`${played()} words played in ${seconds()}`), 30_000);
  let printed = 0;
  const report = (searched: Searched) => {
    for (const { word, violations } of searched.failed.slice(printed, mostPrinted))
      say(`--replay "${word.join(', ')}": ${violations.join('; ')}`);
    printed = searched.failed.length;
    say(`${inShort(searched)} in ${seconds()}`);
  };
  const each = players.map(({ extend }) => extend);
  const searched = await search(longest, each, report).finally(async () => {
    clearInterval(progress);
    await Promise.all(players.map((player) => player.end()));
  });
  for (const [ending, states] of endings(searched)) say(`${String(states).padStart(9)}  ${ending}`);
  const failures = await findDigestFailures(searched, checked);
  for (const failure of failures) say(failure);
  say(`${inShort(searched)}; ${failures.length} of ${checked} random words ended otherwise; ${seconds()}`);
  return searched.failed.length === 0 && failures.length === 0;
}

function inShort({ words, played, states, reached, failed }: Searched): string {
  const all = `${words} words of up to ${states.length} letters`;
  return `${all}: ${played} played, ${reached.size} states (1 + ${states.join(' + ')}), ${failed.length} failed`;
}

function endings({ reached }: Searched): [ending: string, states: number][] {
  const counts = new Map<string, number>();
  for (const { ending } of reached.values())
    if (ending !== null) counts.set(ending, (counts.get(ending) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a);
}

/** A player of words on a core of its own. */
function startPlayer() {
  const worker = new Worker(new URL('./explorer-thread.ts', import.meta.url));
  let played = 0;
  const extend: Extend = (words, reached) =>
    new Promise((done, failed) => {
      worker.removeAllListeners();
      worker.on('error', failed);
      worker.on('message', (message: Message) => {
        if ('played' in message) played = message.played;
        else done(message.steps);
      });
      const errand: Errand = { words: words.map((word) => [...word]), reached: [...reached] };
      worker.postMessage(errand);
    });
  return { extend, played: () => played, end: () => worker.terminate() };
}
