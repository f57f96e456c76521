// Checks what must be true at every call of a history.

import { isIntentState, mayMove } from '../../functions/domain/intent/transitions.ts';
import type { PaymentChanges } from '../../functions/domain/payment/case.ts';
import type { ConnectionId } from '../../functions/domain/shared/ids.ts';
import type { RutterCall } from '../../functions/rutter/http.ts';
import type { LedgerPayment } from '../../lib/local/sandbox/ledger/rows.ts';
import type { Stores } from '../support/memory/index.ts';
import type { MemoryTables } from '../support/memory/tables.ts';
import type { Plan } from './plan.ts';
import type { Rutter } from './rutter.ts';

/** What the invariants are about: Rutter with the ledger behind it, and what we stored. */
export interface Observed {
  readonly plan: Plan;
  readonly rutter: Rutter;
  readonly tables: MemoryTables;
  readonly connectionId: ConnectionId;
  readonly invoiceIds: readonly string[];
  /** Ledger payments that were reversed before we knew of them. */
  readonly reversedEarly: ReadonlySet<string>;
}

/** Checks at every call what must be true at all times, and collects the violations. */
export class Invariants {
  readonly violations: string[] = [];
  posts = 0;
  deaths = 0;
  readonly #world: Observed;
  readonly #bodies = new Map<string, string>();
  /** Every ledger payment that ever carried the memo of a payment of Alternative, by the id of that payment. */
  readonly #created = new Map<string, Set<string>>();
  /** How often a person allowed another try, by the id of Alternative's payment. */
  readonly allowed = new Map<string, number>();

  constructor(world: Observed) {
    this.#world = world;
  }

  /** Everything that later checks depend on. */
  get memory() {
    const created = [...this.#created].map(([id, ids]) => [id, [...ids]] as const);
    return { bodies: [...this.#bodies], created, allowed: [...this.allowed] };
  }

  get created(): number {
    return [...this.#created.values()].reduce((sum, ids) => sum + ids.size, 0);
  }

  expect(condition: boolean, violation: string): void {
    if (!condition && !this.violations.includes(violation)) this.violations.push(violation);
  }

  /** A sweep goes on after an error of one intent. An unexpected error is a violation. */
  checkWarning(fields: Readonly<Record<string, unknown>> = {}): void {
    this.expect(fields['code'] !== 'UNEXPECTED', `an intent could not be driven: ${fields['why']}`);
  }

  /** The stores, with a check of each intent that is saved. */
  wrapStores(stores: Stores): Stores {
    const { paymentCases } = stores;
    const save: typeof paymentCases.save = async (stored, changes) => {
      const saved = await paymentCases.save(stored, changes);
      if (saved) this.#checkSaved(stored.intent?.state, stored.intent?.generation ?? 0, changes);
      return saved;
    };
    return { ...stores, paymentCases: { ...paymentCases, save } };
  }

  #checkSaved(before: string | undefined, generation: number, { intent }: PaymentChanges): void {
    const { writeBackId, state } = intent;
    // A refused intent passes through PENDING to SENDING in one write.
    const first = before === 'REFUSED' && state === 'SENDING' ? 'PENDING' : before;
    const possible = first === undefined || (isIntentState(state) && mayMove(first, state));
    this.expect(possible, `${writeBackId} went from ${before} to ${state}`);
    if (state === 'HELD' || state === 'REFUSED' || state === 'CLOSED') {
      const last = intent.history.at(-1);
      const explained = (intent.reason ?? last?.reason) && (intent.sentence ?? last?.sentence);
      this.expect(Boolean(explained), `${writeBackId} is ${state} without saying why`);
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

  /** Checks a request that is about to leave: it is stored, and each key has one body only. */
  checkRequest({ path, body = '', idempotencyKey }: RutterCall): void {
    if (path !== 'accounting/invoice_payments' || idempotencyKey === undefined) return;
    this.posts += 1;
    const earlier = this.#bodies.get(idempotencyKey);
    this.expect(earlier === undefined || earlier === body, `two bodies under ${idempotencyKey}`);
    this.#bodies.set(idempotencyKey, body);
    const { tables, connectionId } = this.#world;
    const stored = tables.intents.list(connectionId).map(([, intent]) => intent);
    const owner = stored.find((intent) => intent.idempotencyKey === idempotencyKey);
    this.expect(
      earlier !== undefined || (owner?.state === 'SENDING' && owner.attempt?.request === body),
      `a request left that was not stored as being sent`,
    );
  }

  /** Checks what we created in the ledger: once, to the cent, and on the invoices that were paid. */
  checkLedger(): void {
    const { plan, rutter, invoiceIds, reversedEarly } = this.#world;
    for (const { id, parts } of plan.payments) {
      const ours = [...rutter.ledger.payments.values()].filter(({ memo }) => memo === id);
      const ever = this.#created.get(id) ?? new Set();
      this.#created.set(id, ever);
      for (const payment of ours) {
        if (ever.has(payment.id)) continue;
        ever.add(payment.id);
        const wanted = parts.map(({ invoice, amount }) => `${invoiceIds[invoice]} ${amount}`).sort();
        this.expect(
          isSame(wanted, applied(payment)),
          `${id} was posted as ${applied(payment)}, not as ${wanted}`,
        );
        const total = parts.reduce((sum, { amount }) => sum + amount, 0);
        this.expect(payment.amount === total, `${id} was posted over ${payment.amount}, not over ${total}`);
      }
      const alive = ours.filter(({ state }) => state === 'posted').length;
      this.expect(alive <= 1, `${id} is in the ledger ${alive} times`);
      // A payment that was reversed before we knew of it may have left no trace: then we may post it again.
      const vanished = [...ever].filter((ledgerId) => reversedEarly.has(ledgerId)).length;
      const most = 1 + (this.allowed.get(id) ?? 0) + vanished;
      this.expect(ever.size <= most, `${id} was posted ${ever.size} times, and at most ${most} were allowed`);
    }
  }
}

function applied({ allocations }: LedgerPayment): string[] {
  return allocations.map(({ invoiceId, amount }) => `${invoiceId} ${amount}`).sort();
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.join() === b.join();
}
