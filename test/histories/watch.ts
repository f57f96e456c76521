import { isIntentState, mayMove } from '../../functions/domain/intent/transitions.ts';
import type { PaymentChanges } from '../../functions/domain/payment/case.ts';
import type { ConnectionId } from '../../functions/domain/shared/ids.ts';
import type { RutterCall } from '../../functions/rutter/http.ts';
import type { LedgerPayment } from '../../lib/local/sandbox/ledger/rows.ts';
import type { Stores } from '../support/memory/index.ts';
import type { MemoryTables } from '../support/memory/tables.ts';
import type { Plan } from './plan.ts';
import type { Rutter } from './rutter.ts';

/** What the watch looks at: Rutter with the ledger behind it, and what we stored. */
export interface Watched {
  readonly plan: Plan;
  readonly rutter: Rutter;
  readonly tables: MemoryTables;
  readonly connectionId: ConnectionId;
  readonly invoiceIds: readonly string[];
  /** Ledger payments that were reversed before we knew that they were there. */
  readonly reversedEarly: ReadonlySet<string>;
}

/** Looks, at every call, at what must be true at all times. */
export class Watch {
  readonly violations: string[] = [];
  posts = 0;
  deaths = 0;
  readonly #world: Watched;
  readonly #bodies = new Map<string, string>();
  /** Every ledger payment that was ever seen with the memo of a payment of Alternative, by that. */
  readonly #created = new Map<string, Set<string>>();
  /** How often a person allowed another try, by Alternative's payment. */
  readonly allowed = new Map<string, number>();

  constructor(world: Watched) {
    this.#world = world;
  }

  /** What it holds all that is still to come against. */
  get remembers() {
    const created = [...this.#created].map(([id, ids]) => [id, [...ids]] as const);
    return { bodies: [...this.#bodies], created, allowed: [...this.allowed] };
  }

  get created(): number {
    return [...this.#created.values()].reduce((sum, ids) => sum + ids.size, 0);
  }

  expect(holds: boolean, otherwise: string): void {
    if (!holds && !this.violations.includes(otherwise)) this.violations.push(otherwise);
  }

  /** A sweep goes on after whatever an intent throws; what nobody foresaw is a mistake of ours all the same. */
  warned(fields: Readonly<Record<string, unknown>> = {}): void {
    this.expect(fields['code'] !== 'UNEXPECTED', `an intent could not be driven: ${fields['why']}`);
  }

  /** The stores; what is about to be sent is looked at before it is stored. */
  over(stores: Stores): Stores {
    const { paymentCases } = stores;
    const save: typeof paymentCases.save = async (known, next) => {
      const saved = await paymentCases.save(known, next);
      if (saved) this.#saved(known.intent?.state, known.intent?.generation ?? 0, next);
      return saved;
    };
    return { ...stores, paymentCases: { ...paymentCases, save } };
  }

  #saved(before: string | undefined, generation: number, { intent }: PaymentChanges): void {
    const { writeBackId, state } = intent;
    // What was refused is pending again for no longer than it takes to send it.
    const first = before === 'REFUSED' && state === 'SENDING' ? 'PENDING' : before;
    const possible = first === undefined || (isIntentState(state) && mayMove(first, state));
    this.expect(possible, `${writeBackId} went from ${before} to ${state}`);
    if (state === 'HELD' || state === 'REFUSED' || state === 'CLOSED') {
      const last = intent.history.at(-1);
      const told = (intent.reason ?? last?.reason) && (intent.sentence ?? last?.sentence);
      this.expect(Boolean(told), `${writeBackId} is ${state} without saying why`);
    }
    if (state !== 'SENDING' || intent.generation === generation) return;
    const payment = this.#world.tables.taken.get(intent.connectionId, intent.subjectId);
    this.expect(payment?.status === 'succeeded', `${writeBackId} is sent, and is ${payment?.status}`);
    this.expect(
      intent.modeAtRecording === 'on' || intent.released,
      `${writeBackId} is sent, and was judged ${intent.modeAtRecording}`,
    );
    this.expect(intent.ledgerId === null, `${writeBackId} is sent, and is in the ledger already`);
  }

  /** A request is about to leave: it was stored before, and never differs under its key. */
  sending({ path, body = '', idempotencyKey }: RutterCall): void {
    if (path !== 'accounting/invoice_payments' || idempotencyKey === undefined) return;
    this.posts += 1;
    const known = this.#bodies.get(idempotencyKey);
    this.expect(known === undefined || known === body, `two bodies under ${idempotencyKey}`);
    this.#bodies.set(idempotencyKey, body);
    const { tables, connectionId } = this.#world;
    const stored = tables.intents.list(connectionId).map(([, intent]) => intent);
    const owner = stored.find((intent) => intent.idempotencyKey === idempotencyKey);
    this.expect(
      known !== undefined || (owner?.state === 'SENDING' && owner.attempt?.request === body),
      `a request left that was not stored as being sent`,
    );
  }

  /** What we created in the ledger: once, to the cent, and on the invoices that were paid. */
  look(): void {
    const { plan, rutter, invoiceIds, reversedEarly } = this.#world;
    for (const { id, parts } of plan.payments) {
      const ours = [...rutter.ledger.payments.values()].filter(({ memo }) => memo === id);
      const ever = this.#created.get(id) ?? new Set();
      this.#created.set(id, ever);
      for (const one of ours) {
        if (ever.has(one.id)) continue;
        ever.add(one.id);
        const wanted = parts.map(({ invoice, amount }) => `${invoiceIds[invoice]} ${amount}`).sort();
        this.expect(same(wanted, applied(one)), `${id} was posted as ${applied(one)}, not as ${wanted}`);
        const total = parts.reduce((sum, { amount }) => sum + amount, 0);
        this.expect(one.amount === total, `${id} was posted over ${one.amount}, not over ${total}`);
      }
      const alive = ours.filter(({ state }) => state === 'posted').length;
      this.expect(alive <= 1, `${id} is in the ledger ${alive} times`);
      // One that was reversed before we heard of it, and is gone without a trace, was never there for us.
      const vanished = [...ever].filter((one) => reversedEarly.has(one)).length;
      const most = 1 + (this.allowed.get(id) ?? 0) + vanished;
      this.expect(ever.size <= most, `${id} was posted ${ever.size} times, and at most ${most} were allowed`);
    }
  }
}

function applied({ allocations }: LedgerPayment): string[] {
  return allocations.map(({ invoiceId, amount }) => `${invoiceId} ${amount}`).sort();
}

function same(one: readonly string[], other: readonly string[]): boolean {
  return one.join() === other.join();
}
