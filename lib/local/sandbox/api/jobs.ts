import type { SandboxClock } from '../clock.ts';
import type { Random } from '../random.ts';

/** The answer to the request of a job. */
export interface JobResult {
  readonly status: number;
  readonly body: unknown;
}

/** The request of a job, as GET /jobs/{id} shows it. */
export interface JobRequest {
  readonly method: string;
  readonly url: string;
  readonly body: unknown;
  readonly idempotencyKey: string | undefined;
}

/** An accepted write. `result` is set when it is done. */
export interface Job {
  readonly id: string;
  readonly request: JobRequest;
  readonly pendingAt: number;
  result?: JobResult;
}

const MOST_JOBS = 20_000;

/** The accepted writes. Each is carried out once, when its duration is over, and keeps its result. */
export class Jobs {
  readonly #clock: SandboxClock;
  readonly #random: Random;
  readonly #jobs = new Map<string, Job>();

  constructor(clock: SandboxClock, random: Random) {
    this.#clock = clock;
    this.#random = random;
  }

  /** Accepts a write that is carried out after `durationMs`; with 0, before this returns. */
  accept(request: JobRequest, durationMs: number, run: () => JobResult): Job {
    const now = this.#clock.now();
    const job: Job = { id: this.#random.uuid(), request, pendingAt: now + durationMs / 2 };
    this.#jobs.set(job.id, job);
    const [oldest] = this.#jobs.keys();
    if (this.#jobs.size > MOST_JOBS && oldest !== undefined) this.#jobs.delete(oldest);
    const finish = (): void => {
      job.result = run();
    };
    if (durationMs === 0) finish();
    else this.#clock.at(now + durationMs, finish);
    return job;
  }

  get(id: string): Job | undefined {
    return this.#jobs.get(id);
  }

  list(): readonly Job[] {
    return [...this.#jobs.values()];
  }

  statusOf(job: Job): 'prequeued' | 'pending' | 'success' | 'failure' {
    if (job.result) return job.result.status < 300 ? 'success' : 'failure';
    return this.#clock.now() < job.pendingAt ? 'prequeued' : 'pending';
  }
}
