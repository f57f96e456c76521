// Rutter and the ledger of a history: the sandbox without HTTP.

import { classifyFailure, parseErrorBody } from '../../functions/rutter/classify.ts';
import { RutterUnavailable } from '../../functions/rutter/errors.ts';
import { type RutterCall, type RutterResponse, rutterVersion } from '../../functions/rutter/http.ts';
import { type Answer, errorBody, JOB_ID } from '../../lib/local/sandbox/api/answer.ts';
import { IdempotencyStore } from '../../lib/local/sandbox/api/idempotency.ts';
import { IssuedCursors } from '../../lib/local/sandbox/api/issued-cursors.ts';
import { Jobs } from '../../lib/local/sandbox/api/jobs.ts';
import { postPayment } from '../../lib/local/sandbox/api/post.ts';
import { RateLimit } from '../../lib/local/sandbox/api/rate-limit.ts';
import { answerCall } from '../../lib/local/sandbox/api/router.ts';
import { paymentBody } from '../../lib/local/sandbox/api/write-schemas.ts';
import { SandboxClock } from '../../lib/local/sandbox/clock.ts';
import type { Connection } from '../../lib/local/sandbox/connections/connection.ts';
import { Connections } from '../../lib/local/sandbox/connections/connections.ts';
import { type Effect, ofKind } from '../../lib/local/sandbox/faults/effects.ts';
import { Faults } from '../../lib/local/sandbox/faults/faults.ts';
import { LedgerRefusal } from '../../lib/local/sandbox/ledger/refusal.ts';
import { completeOptions, type SandboxOptions, type Settings } from '../../lib/local/sandbox/options.ts';
import { seededRandom } from '../../lib/local/sandbox/random.ts';
import type { World } from '../../lib/local/sandbox/world.ts';

type Changeable<Of> = { -readonly [Field in keyof Of]: Of[Field] };

/** How long each call takes. */
const callMs = 40;

/** Rutter and the ledger behind it: the sandbox's own classes, called directly and not over HTTP. */
export class Rutter {
  readonly settings: Changeable<Settings>;
  readonly clock: SandboxClock;
  readonly connection: Connection;
  readonly faults = new Faults();
  calls = 0;
  faultsMet = 0;
  readonly #world: World;
  readonly #posts: { readonly at: number; readonly call: RutterCall; readonly met: readonly Effect[] }[] = [];
  readonly #authorization: string;

  constructor(seed: string, startAt: number, options: SandboxOptions) {
    const books = { customers: 1, invoices: 0, currencies: ['USD'], oddities: false };
    this.settings = { ...completeOptions({ ...books, rateLimit: null, startAt, ...options }) };
    this.clock = new SandboxClock(startAt);
    const random = seededRandom(seed);
    const connections = new Connections(this.settings, this.clock, random.fork('connections'));
    this.#world = {
      settings: this.settings,
      clock: this.clock,
      orgId: random.uuid(),
      clientId: 'client',
      clientSecret: 'secret',
      connections,
      faults: this.faults,
      jobs: new Jobs(this.clock, random.fork('jobs')),
      idempotency: new IdempotencyStore(this.settings.idempotencyTtlMs),
      rateLimit: new RateLimit(null),
      issuedCursors: new IssuedCursors(),
      requests: [],
      requestIds: random.fork('requests'),
    };
    this.#authorization = `Basic ${Buffer.from('client:secret').toString('base64')}`;
    this.connection = connections.add({ name: 'Blue Heron', books: this.settings });
  }

  get ledger() {
    return this.connection.ledger;
  }

  /** The jobs and replies that Rutter keeps, and the recent posts that may not be done yet. */
  get memory() {
    const { jobs, idempotency: replies } = this.#world;
    const { jobMs, syncDelayMs, syncDurationMs } = this.settings;
    const since = this.clock.now() - jobMs - syncDelayMs - syncDurationMs;
    return { jobs: jobs.list(), replies: replies.list(), posts: this.#posts.filter(({ at }) => at >= since) };
  }

  setState(state: Connection['state']): void {
    this.#world.connections.setState(this.connection.id, state);
  }

  /** Makes one call. Returns the answer, or throws the typed error that our client throws. */
  call(call: RutterCall): RutterResponse {
    this.clock.advance(callMs);
    this.calls += 1;
    const path = `/${call.path}`;
    const connectionId = this.connection.id;
    const hasCursor = call.query?.['cursor'] !== undefined;
    const met = this.faults.take({ method: call.method, path, connectionId, hasCursor });
    this.faultsMet += met.length;
    if (call.method === 'POST') this.#posts.push({ at: this.clock.now(), call, met });
    const reset = ofKind(met, 'reset');
    if (reset?.when === 'before') throw this.lost(call);
    const wasAccepted = this.#hasAccepted(call);
    const effects = met.map((effect) =>
      effect.kind === 'job-failure' ? { ...effect, committed: false } : effect,
    );
    const answer = this.#answer(call, path, effects);
    const becameJob = !wasAccepted && this.#hasAccepted(call);
    if (becameJob && ofKind(met, 'job-failure')?.committed) this.#postUnseen(call);
    if (reset) throw this.lost(call);
    return this.#received(call, answer);
  }

  /** True if Rutter has accepted a request with this key. It keeps nothing of a request that it rejects at once. */
  #hasAccepted({ idempotencyKey = '' }: RutterCall): boolean {
    return this.#world.idempotency.find(this.connection.id, idempotencyKey, this.clock.now()) !== undefined;
  }

  /** Posts for a job that fails although the ledger takes the payment. Rutter has no copy of it before its next read. */
  #postUnseen({ body = '{}' }: RutterCall): void {
    const posting = paymentBody.parse(JSON.parse(body));
    this.clock.at(this.clock.now() + this.settings.jobMs, () => {
      try {
        postPayment(this.connection, posting);
      } catch (error) {
        if (!(error instanceof LedgerRefusal)) throw error;
      }
    });
    if (this.settings.jobMs === 0) this.clock.runDue();
  }

  #answer(call: RutterCall, path: string, effects: readonly Effect[]): Answer {
    const status = ofKind(effects, 'status');
    if (status && !status.committed) return injected(status);
    const query = new URLSearchParams(call.asConnection ? { access_token: this.connection.accessToken } : {});
    for (const [name, value] of Object.entries(call.query ?? {})) query.set(name, String(value));
    const headers = {
      authorization: this.#authorization,
      'x-rutter-version': rutterVersion,
      ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(call.idempotencyKey ? { 'idempotency-key': call.idempotencyKey } : {}),
    };
    const { method, body = '' } = call;
    const answer = answerCall(this.#world, { method, path, versioned: true, query, headers, body, effects });
    if (status) return injected(status, answer);
    if (ofKind(effects, 'non-json')) return { status: 200, body: '<html>Bad gateway</html>' };
    return answer;
  }

  #received(call: RutterCall, { status, body, headers }: Answer): RutterResponse {
    const jobId = headers?.[JOB_ID] ?? null;
    const ids = { requestId: this.#world.requestIds.uuid(), jobId };
    const operation = `${call.method} ${call.path}`;
    if (status >= 300) {
      const { errorCode, detail } = parseErrorBody(body);
      throw classifyFailure({ ...ids, operation, status, errorCode, detail }, null);
    }
    if (typeof body === 'string') {
      const detail = 'no readable answer';
      throw new RutterUnavailable({ ...ids, operation, status, errorCode: 'UNREADABLE', detail }, null);
    }
    const date = new Date(this.clock.now()).toUTCString();
    return { ...ids, status, body: JSON.parse(JSON.stringify(body)), date, toSafeText: (text) => text };
  }

  /** The error of a call that never got an answer. */
  lost({ method, path }: RutterCall): RutterUnavailable {
    const ids = { requestId: null, jobId: null };
    const failure = { operation: `${method} ${path}`, status: null, errorCode: 'ECONNRESET', ...ids };
    return new RutterUnavailable({ ...failure, detail: 'no readable answer' }, null);
  }
}

function injected(effect: Extract<Effect, { kind: 'status' }>, truth?: Answer): Answer {
  const jobId = effect.jobId ? truth?.headers?.[JOB_ID] : undefined;
  const body = effect.body ?? errorBody(effect.status, 'Injected');
  return { status: effect.status, body, ...(jobId ? { headers: { [JOB_ID]: jobId } } : {}) };
}
