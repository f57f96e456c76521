import type { Random } from '../../lib/local/sandbox/random.ts';

/** What a process passes before and after each of its calls. It may never come back from there. */
export type Gate = (what: string) => Promise<void>;

/** How a process ended. */
export type Ending = { readonly ended: unknown } | { readonly failed: unknown } | { readonly died: string };

export type Work = (gate: Gate) => Promise<unknown>;

/** At which of its calls a process dies: which one in order, or the first of this name. */
export type Death = number | string;

/** One for each that waits: one for all of them would keep everything that the dead knew. */
const never = () => new Promise<never>(() => {});

/** A process that dies at one of its gates, or not at all: nothing that it was about to do is done any more. */
function mortal(work: Work, pass: Gate, diesAt: Death | undefined): Promise<Ending> {
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
export function alone(work: Work, diesAt?: Death): Promise<Ending> {
  return mortal(work, async () => {}, diesAt);
}

export interface Part {
  readonly work: Work;
  readonly diesAt?: Death | undefined;
}

/** Runs processes at the same time: at each of their calls chance says whose goes next, and how much time passes. */
export async function together(
  parts: readonly Part[],
  random: Random,
  timePasses: (milliseconds: number) => void,
): Promise<Ending[]> {
  const parked: (() => void)[] = [];
  const pass: Gate = () => new Promise((resume) => parked.push(() => resume()));
  const endings = parts.map(({ work, diesAt }) => mortal(work, pass, diesAt));
  for (;;) {
    await new Promise((resolve) => setImmediate(resolve));
    const [next] = parked.splice(random.int(0, Math.max(0, parked.length - 1)), 1);
    if (!next) break;
    if (random.chance(0.05)) timePasses(random.pick([200, 3_000, 15_000]));
    next();
  }
  return Promise.all(endings);
}

/** The same stores, each call of which passes the gate before and after. */
export function gated<Store extends object>(store: Store, name: string, gate: Gate): Store {
  return new Proxy(store, {
    get(target, property, receiver) {
      const member: unknown = Reflect.get(target, property, receiver);
      if (typeof member !== 'function') return member;
      const what = `${name}.${String(property)}`;
      return (...given: unknown[]) => {
        const call = () => Reflect.apply(member, target, given);
        return member.constructor.name === 'AsyncGeneratorFunction'
          ? pages(call, what, gate)
          : one(call, what, gate);
      };
    },
  });
}

async function one(call: () => unknown, what: string, gate: Gate): Promise<unknown> {
  await gate(what);
  const answer = await call();
  await gate(`the end of ${what}`);
  return answer;
}

async function* pages(call: () => AsyncIterable<unknown>, what: string, gate: Gate) {
  await gate(what);
  for await (const page of call()) {
    yield page;
    await gate(what);
  }
}
