import { createHash } from 'node:crypto';
import type * as z from 'zod';
import { resources } from '../cache/resources.ts';
import type { Connection } from '../connections/connection.ts';
import { ofKind } from '../faults/effects.ts';
import { LedgerRefusal } from '../ledger/refusal.ts';
import type { World } from '../world.ts';
import { type Answer, errorBody, JOB_ID, requestError } from './answer.ts';
import { readBody } from './body.ts';
import { type Call, headerOf } from './call.ts';
import { usableConnectionOf } from './guards.ts';
import type { AcceptedRequest } from './idempotency.ts';
import type { Job, JobResult } from './jobs.ts';
import {
  depositReferences,
  type Posted,
  paymentReferences,
  postDeposit,
  postPayment,
  type Reference,
} from './post.ts';
import { resourceOf } from './reads.ts';
import { withoutToken } from './request-log.ts';
import { depositBody, paymentBody } from './write-schemas.ts';

/** How long a `prefer_sync` request waits for its job at Rutter. The sandbox does not wait: it knows how long jobs take. */
const SYNC_WAIT_MS = 30_000;

interface Write<B extends { response_mode: 'async' | 'prefer_sync' }> {
  readonly plural: string;
  readonly schema: z.ZodType<B>;
  readonly references: (body: B) => readonly Reference[];
  readonly post: (connection: Connection, body: B) => Posted;
}

const fingerprintOf = (call: Call): string =>
  createHash('sha256')
    .update(JSON.stringify([call.method, call.path, withoutToken(call.query), call.body]))
    .digest('hex');

const asJob = (world: World, call: Call, job: Job): Answer => {
  const host = headerOf(call, 'host') ?? '127.0.0.1';
  const response_url = `http://${host}/versioned/jobs/${job.id}`;
  return {
    status: 200,
    body: { async_response: { id: job.id, response_url, status: world.jobs.statusOf(job) } },
    headers: { [JOB_ID]: job.id },
  };
};

const asResult = (job: Job, result: JobResult): Answer => ({
  status: result.status,
  body: result.body,
  headers: { [JOB_ID]: job.id },
});

const replay = (world: World, call: Call, accepted: AcceptedRequest): Answer => {
  if (accepted.fingerprint !== fingerprintOf(call))
    throw requestError(409, 'IDEMPOTENCY_CONFLICT', 'The idempotency key was used with another request');
  const job = world.jobs.get(accepted.jobId);
  if (!job) throw requestError(409, 'IDEMPOTENCY_CONFLICT', 'The result for the idempotency key is gone');
  const showsJob = accepted.mode === 'async' && world.settings.asyncReplay === 'job';
  return job.result && !showsJob ? asResult(job, job.result) : asJob(world, call, job);
};

const checkReferences = (world: World, connection: Connection, references: readonly Reference[]): void => {
  for (const [type, id] of references)
    if (!connection.cache.tables[type].has(id))
      throw requestError(world.settings.unknownReferenceStatus, 'NOT_FOUND', `There is no ${type} ${id}`);
};

const carryOut = (world: World, connection: Connection, post: () => Posted): JobResult => {
  try {
    const posted = post();
    const { cache } = connection;
    const now = world.clock.now();
    cache.tables[posted.type].store([posted.id], now);
    if (world.settings.writeThroughInvoices) cache.tables.invoice.store(posted.invoiceIds, now);
    const object = cache.tables[posted.type].read(posted.id);
    return { status: 200, body: { [resources[posted.type].singular]: object } };
  } catch (error) {
    if (!(error instanceof LedgerRefusal)) throw error;
    return { status: 450, body: errorBody(450, error.message, error.errorNo) };
  }
};

const withInjectedFailure = (call: Call, run: () => JobResult): (() => JobResult) => {
  const failure = ofKind(call.effects, 'job-failure');
  if (!failure) return run;
  return () => {
    if (failure.committed) run();
    const { status } = failure;
    return { status, body: failure.body ?? errorBody(status, 'The job failed', 'XL03000009') };
  };
};

const durationOf = (world: World, call: Call, mode: 'async' | 'prefer_sync'): number => {
  const timeout = ofKind(call.effects, 'async-after-timeout');
  const jobMs = timeout ? (timeout.jobMs ?? SYNC_WAIT_MS * 2) : world.settings.jobMs;
  return mode === 'prefer_sync' && jobMs <= SYNC_WAIT_MS ? 0 : jobMs;
};

/** Accepts a write as a job, after checking connection, idempotency key, body and references, in this order. */
const accept = <B extends { response_mode: 'async' | 'prefer_sync' }>(
  world: World,
  call: Call,
  write: Write<B>,
): Answer => {
  const connection = usableConnectionOf(world, call);
  resourceOf(call, connection, write.plural);
  const key = headerOf(call, 'idempotency-key');
  const now = world.clock.now();
  const accepted = key === undefined ? undefined : world.idempotency.find(connection.id, key, now);
  if (accepted) return replay(world, call, accepted);
  const body = readBody(call, write.schema);
  checkReferences(world, connection, write.references(body));
  const mode = body.response_mode;
  const url = `http://${headerOf(call, 'host') ?? '127.0.0.1'}/versioned${call.path}?${call.query}`;
  const run = withInjectedFailure(call, () =>
    carryOut(world, connection, () => write.post(connection, body)),
  );
  const job = world.jobs.accept(
    { method: call.method, url, body: JSON.parse(call.body), idempotencyKey: key },
    durationOf(world, call, mode),
    run,
  );
  if (key !== undefined)
    world.idempotency.keep(connection.id, key, {
      fingerprint: fingerprintOf(call),
      jobId: job.id,
      mode,
      acceptedAt: now,
    });
  return job.result ? asResult(job, job.result) : asJob(world, call, job);
};

/** POST /accounting/invoice_payments */
export const createPayment = (world: World, call: Call): Answer =>
  accept(world, call, {
    plural: 'invoice_payments',
    schema: paymentBody,
    references: paymentReferences,
    post: postPayment,
  });

/** POST /accounting/bank_deposits */
export const createDeposit = (world: World, call: Call): Answer =>
  accept(world, call, {
    plural: 'bank_deposits',
    schema: depositBody,
    references: depositReferences,
    post: postDeposit,
  });

/** GET /jobs/{id}. The body is the job itself, not an object around it. */
export const showJob = (world: World, id: string): Answer => {
  const job = world.jobs.get(id);
  if (!job) throw requestError(world.settings.unknownIdStatus, 'NOT_FOUND', `No job ${id}`);
  const { idempotencyKey, ...request } = job.request;
  return {
    status: 200,
    body: {
      id: job.id,
      status: world.jobs.statusOf(job),
      request: { ...request, ...(idempotencyKey === undefined ? {} : { idempotency_key: idempotencyKey }) },
      ...(job.result ? { response: { http_status: job.result.status, body: job.result.body } } : {}),
    },
  };
};
