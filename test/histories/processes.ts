// Runs our processes, alone or interleaved by chance; each may die at any of its calls.

import type { Random } from '../../lib/local/sandbox/random.ts';

/** What a process awaits before and after each of its calls. If the process dies there, the promise never resolves. */
export type Gate = (what: string) => Promise<void>;

/** How a process ended. */
export type Ending = { readonly ended: unknown } | { readonly failed: unknown } | { readonly died: string };

/** What a process does, passing the gate at each of its calls. */
export type Work = (gate: Gate) => Promise<unknown>;

/** The gate at which a process dies: its number, counted from 1, or its name. */
export type Death = number | string;

/** A new promise for each wait: a shared one would keep everything in memory that the dead processes held. */
const never = () => new Promise<never>(() => {});

/** Runs a process until it ends or dies at a gate. A dead process does nothing more. */
function runUntilDeath(work: Work, pass: Gate, diesAt: Death | undefined): Promise<Ending> {
  let passed = 0;
  let dead = false;
  return new Promise((end) => {
    const gate: Gate = async (what) => {
      if (dead) await never();
      passed += 1;
      dead = passed === diesAt || what === diesAt;
      if (dead) {
        end({ died: `before ${what}` });
        await never();
      }
      await pass(what);
      if (dead) await never();
    };
    work(gate).then(
      (ended) => end({ ended }),
      (failed) => end({ failed }),
    );
  });
}

/** Runs one process by itself. */
export function runAlone(work: Work, diesAt?: Death): Promise<Ending> {
  return runUntilDeath(work, async () => {}, diesAt);
}

export interface Part {
  readonly work: Work;
  readonly diesAt?: Death | undefined;
}

/** Runs processes at the same time. At each gate chance decides which one goes on, and how much time passes. */
export async function runTogether(
  parts: readonly Part[],
  random: Random,
  timePasses: (milliseconds: number) => void,
): Promise<Ending[]> {
  const parked: (() => void)[] = [];
  const pass: Gate = () => new Promise((resume) => parked.push(() => resume()));
  const endings = parts.map(({ work, diesAt }) => runUntilDeath(work, pass, diesAt));
  for (;;) {
    await new Promise((resolve) => setImmediate(resolve));
    const [next] = parked.splice(random.int(0, Math.max(0, parked.length - 1)), 1);
    if (!next) break;
    if (random.chance(0.05)) timePasses(random.pick([200, 3_000, 15_000]));
    next();
  }
  return Promise.all(endings);
}

/** A copy of a store whose calls pass the gate before and after. */
export function gated<Store extends object>(store: Store, name: string, gate: Gate): Store {
  return new Proxy(store, {
    get(target, property, receiver) {
      const member: unknown = Reflect.get(target, property, receiver);
      if (typeof member !== 'function') return member;
      const what = `${name}.${String(property)}`;
      return (...given: unknown[]) => {
        const call = () => Reflect.apply(member, target, given);
        return member.constructor.name === 'AsyncGeneratorFunction'
          ? gatedPages(call, what, gate)
          : gatedCall(call, what, gate);
      };
    },
  });
}

async function gatedCall(call: () => unknown, what: string, gate: Gate): Promise<unknown> {
  await gate(what);
  const answer = await call();
  await gate(`the end of ${what}`);
  return answer;
}

async function* gatedPages(call: () => AsyncIterable<unknown>, what: string, gate: Gate) {
  await gate(what);
  for await (const page of call()) {
    yield page;
    await gate(what);
  }
}
