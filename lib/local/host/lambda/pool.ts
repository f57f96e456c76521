import { randomUUID } from 'node:crypto';
import { AwsError } from '../errors.ts';
import type { FunctionModel } from '../resources/function.ts';
import type { Work } from '../work.ts';
import type { FunctionProcess } from './process.ts';
import type { Outcome } from './protocol.ts';
import { createSlots } from './slots.ts';

/** Runs invocations of all functions in warm processes. */
export interface Pool {
  /** Invokes as soon as a slot is free. */
  invoke(functionName: string, payload: string, requestId?: string): Promise<Outcome>;
  /** Invokes now. @throws AwsError TooManyRequestsException when no slot is free, as AWS does. */
  invokeNow(functionName: string, payload: string): Promise<Outcome>;
  /** Ends all processes of a function. Returns how many there were. */
  kill(functionName: string): Promise<number>;
  stop(): Promise<void>;
}

function throttled(): AwsError {
  return new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429);
}

/** Makes the pool. `start` starts a process of a function. */
export function createPool(
  functions: FunctionModel[],
  limit: number,
  work: Work,
  start: (model: FunctionModel) => Promise<FunctionProcess>,
): Pool {
  const shared = createSlots(limit - functions.reduce((sum, { reserved = 0 }) => sum + reserved, 0));
  const pools = new Map(
    functions.map((model) => {
      const slots = model.reserved === undefined ? shared : createSlots(model.reserved);
      return [
        model.name,
        { model, slots, processes: new Set<FunctionProcess>(), idle: new Set<FunctionProcess>() },
      ];
    }),
  );
  /** Warm processes of all functions, longest idle first. */
  const warm = new Map<FunctionProcess, () => void>();
  let stopped = false;

  /** Keeps a process for the next invocation. Beyond twice the limit, ends the one that was idle longest. */
  function keepWarm(process: FunctionProcess, pool: ReturnType<typeof poolOf>): void {
    pool.idle.add(process);
    warm.set(process, () => {
      pool.idle.delete(process);
      pool.processes.delete(process);
      void process.kill();
    });
    const [oldest] = warm.keys();
    if (warm.size <= limit * 2 || !oldest) return;
    warm.get(oldest)?.();
    warm.delete(oldest);
  }

  function poolOf(functionName: string) {
    const pool = pools.get(functionName);
    if (pool) return pool;
    throw new AwsError('ResourceNotFoundException', `Function not found: ${functionName}`, 404);
  }

  async function warmProcess(functionName: string): Promise<FunctionProcess> {
    const { model, processes, idle } = poolOf(functionName);
    for (const process of idle) {
      idle.delete(process);
      warm.delete(process);
      if (process.alive) return process;
      processes.delete(process);
    }
    const process = await start(model);
    processes.add(process);
    return process;
  }

  async function run(
    functionName: string,
    payload: string,
    requestId: string,
    release: () => void,
  ): Promise<Outcome> {
    const end = work.begin();
    const pool = poolOf(functionName);
    try {
      if (stopped) throw new AwsError('ServiceException', 'The local host is stopping', 500);
      const process = await warmProcess(functionName);
      const outcome = await process.invoke(requestId, payload);
      if (process.alive && !stopped) keepWarm(process, pool);
      else pool.processes.delete(process);
      return outcome;
    } finally {
      release();
      end();
    }
  }

  return {
    async invoke(functionName, payload, requestId = randomUUID()) {
      const waiting = work.begin();
      try {
        const release = await poolOf(functionName).slots.take();
        return await run(functionName, payload, requestId, release);
      } finally {
        waiting();
      }
    },
    async invokeNow(functionName, payload) {
      const release = poolOf(functionName).slots.tryTake();
      if (!release) throw throttled();
      return run(functionName, payload, randomUUID(), release);
    },
    async kill(functionName) {
      const { processes, idle } = poolOf(functionName);
      const all = [...processes];
      processes.clear();
      idle.clear();
      await Promise.all(all.map((process) => process.kill()));
      return all.length;
    },
    async stop() {
      stopped = true;
      const all = [...pools.values()].flatMap(({ processes }) => [...processes]);
      await Promise.all(all.map((process) => process.kill()));
    },
  };
}
