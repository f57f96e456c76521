import { Worker } from 'node:worker_threads';
import type { Errand, Told } from './explorer-thread.ts';
import { type Extend, type Searched, search } from './search.ts';
import { unlike } from './unlike.ts';

/** How many words by chance show afterwards whether the name of a state says everything. */
const checked = 300;
/** What goes wrong goes wrong in many words; the first are the shortest. */
const mostTold = 20;

/** Searches on several cores, and says how far it is. Whether all is well. */
export async function explore(
  longest: number,
  workers: number,
  say: (text: string) => void,
): Promise<boolean> {
  const begun = Date.now();
  const seconds = () => `${((Date.now() - begun) / 1_000).toFixed(0)} s`;
  const players = Array.from({ length: workers }, player);
  const played = () => players.reduce((sum, one) => sum + one.played(), 0);
  const shown = setInterval(() => say(`${played()} words played in ${seconds()}`), 30_000);
  let told = 0;
  const tell = (searched: Searched) => {
    for (const { word, violations } of searched.failed.slice(told, mostTold))
      say(`--replay "${word.join(', ')}": ${violations.join('; ')}`);
    told = searched.failed.length;
    say(`${inShort(searched)} in ${seconds()}`);
  };
  const each = players.map(({ extend }) => extend);
  const searched = await search(longest, each, tell).finally(async () => {
    clearInterval(shown);
    await Promise.all(players.map((one) => one.end()));
  });
  for (const [ending, states] of endings(searched)) say(`${String(states).padStart(9)}  ${ending}`);
  const others = await unlike(searched, checked);
  for (const one of others) say(one);
  say(
    `${inShort(searched)}; ${others.length} of ${checked} words by chance came out otherwise; ${seconds()}`,
  );
  return searched.failed.length === 0 && others.length === 0;
}

function inShort({ words, played, states, reached, failed }: Searched): string {
  const all = `${words} words of up to ${states.length} letters`;
  return `${all}: ${played} played, ${reached.size} states (1 + ${states.join(' + ')}), ${failed.length} failed`;
}

function endings({ reached }: Searched): [ending: string, states: number][] {
  const counts = new Map<string, number>();
  for (const { ending } of reached.values())
    if (ending !== null) counts.set(ending, (counts.get(ending) ?? 0) + 1);
  return [...counts].sort(([, one], [, other]) => other - one);
}

/** Another core. */
function player() {
  const worker = new Worker(new URL('./explorer-thread.ts', import.meta.url));
  let played = 0;
  const extend: Extend = (words, reached) =>
    new Promise((done, failed) => {
      worker.removeAllListeners();
      worker.on('error', failed);
      worker.on('message', (told: Told) => {
        if ('played' in told) played = told.played;
        else done(told.steps);
      });
      const errand: Errand = { words: words.map((word) => [...word]), reached: [...reached] };
      worker.postMessage(errand);
    });
  return { extend, played: () => played, end: () => worker.terminate() };
}
