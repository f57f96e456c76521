import type { WriteBackDeps } from '../../functions/write-back/engine/ports.ts';
import { Crash } from './dynamodb.ts';

/** The methods that change something outside this process. Only a crash just before or after one of them matters. */
const steps = new Set([
  'save',
  'wake',
  'postpone',
  'match',
  'claimAsk',
  'noteLookUpAsked',
  'noteLookUpWanted',
  'open',
  'restate',
  'close',
  'change',
  'send',
  'job',
  'askToSync',
]);

/** A process that dies just before one of these calls, or just after it without seeing its result. */
export interface Mortal {
  readonly deps: WriteBackDeps;
  dead(): boolean;
}

export function dying(deps: WriteBackDeps, step: number, when: 'before' | 'after'): Mortal {
  let taken = 0;
  let dead = false;
  const die = (): never => {
    dead = true;
    throw new Crash();
  };
  const take = (call: () => unknown): unknown => {
    taken += 1;
    if (taken !== step) return call();
    return when === 'before' ? die() : Promise.resolve(call()).then(die, die);
  };
  const mortal = <Port extends object>(port: Port): Port =>
    new Proxy(port, {
      get(target, name) {
        const method: unknown = Reflect.get(target, name);
        if (typeof method !== 'function') return method;
        return (...args: unknown[]) => {
          const call = () => Reflect.apply(method, target, args);
          if (dead) die();
          return steps.has(String(name)) ? take(call) : call();
        };
      },
    });
  return {
    deps: {
      ...deps,
      paymentCases: mortal(deps.paymentCases),
      intents: mortal(deps.intents),
      ledgerPayments: mortal(deps.ledgerPayments),
      states: mortal(deps.states),
      todos: mortal(deps.todos),
      profiles: mortal(deps.profiles),
      ledgerOf: (profile) => mortal(deps.ledgerOf(profile)),
    },
    dead: () => dead,
  };
}
