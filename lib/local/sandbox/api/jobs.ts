import type { SandboxClock } from '../clock.ts';
import type { Random } from '../random.ts';

/** What the request would have been answered. */
export interface JobResult {
  readonly status: number;
  readonly body: unknown;
}

/** The request a job stands for, as GET /jobs/{id} repeats it. */
export interface JobRequest {
  readonly method: string;
  readonly url: string;
  readonly body: unknown;
  readonly idempotencyKey: string | undefined;
}

/** A write in progress, or done. */
export interface Job {
  readonly id: string;
  readonly request: JobRequest;
  readonly pendingAt: number;
  result?: JobResult;
}

const MOST_JOBS = 20_000;

/** Accepted writes: each runs once, at its end, and keeps what came of it. */
export class Jobs {
  readonly #clock: SandboxClock;
  readonly #random: Random;
  readonly #jobs = new Map<string, Job>();

  constructor(clock: SandboxClock, random: Random) {
    this.#clock = clock;
    this.#random = random;
  }

  /** Accepts a write that takes so long; 0 carries it out before this returns. */
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
