// Everything that a history happens to, and the dependencies of our functions in it.

import type { Profile } from '../../functions/domain/connection/profile.ts';
import { profileSchema } from '../../functions/domain/connection/profile.ts';
import { changeSettings, settingsSchema } from '../../functions/domain/connection/settings.ts';
import { type PaymentEvent, paymentEventSchema } from '../../functions/domain/payment/events.ts';
import { type ConnectionId, connectionId as isConnectionId } from '../../functions/domain/shared/ids.ts';
import { minorUnits, toDecimalString } from '../../functions/domain/shared/money.ts';
import type { Clock, Log } from '../../functions/domain/shared/ports.ts';
import { instantOf } from '../../functions/domain/shared/time.ts';
import { stopConnection } from '../../functions/pull/connection/status.ts';
import { paidInvoicesFollowUp } from '../../functions/pull/follow-up/paid-invoices.ts';
import { recognisePayments } from '../../functions/pull/follow-up/recognise.ts';
import { watchedInvoices } from '../../functions/pull/follow-up/watched-invoices.ts';
import type { SyncRequest } from '../../functions/pull/ports.ts';
import { pull } from '../../functions/pull/pull.ts';
import type { SendToRutter } from '../../functions/rutter/http.ts';
import { ledgerOf } from '../../functions/rutter/ledger.ts';
import { postingLedgerOf } from '../../functions/rutter/posting-ledger.ts';
import type { WriteBackDeps } from '../../functions/write-back/engine/ports.ts';
import type { Random } from '../../lib/local/sandbox/random.ts';
import { seededRandom } from '../../lib/local/sandbox/random.ts';
import { usd } from '../support/factories.ts';
import { memoryStores, type Stores } from '../support/memory/index.ts';
import { MemoryTables } from '../support/memory/tables.ts';
import { pulled } from '../support/pulls.ts';
import { Invariants } from './invariants.ts';
import type { Chapter, Plan } from './plan.ts';
import { type Gate, gated } from './processes.ts';
import { Rutter } from './rutter.ts';

const startAt = Date.UTC(2026, 2, 10, 14);
/** How long a function may run, and how long the calls to Rutter for one intent may take together. */
const functionMs = 120_000;
const perIntentMs = 30_000;

/** The world of one history: Alternative, our functions over stores in memory, Rutter and the ledger. */
export class World {
  readonly plan: Plan;
  readonly random: Random;
  readonly rutter: Rutter;
  readonly tables = new MemoryTables();
  readonly stores: Stores;
  readonly invariants: Invariants;
  readonly connectionId: ConnectionId;
  readonly invoiceIds: string[] = [];
  /** Ledger payments that a clerk entered for one of Alternative, by its id. */
  readonly byHand = new Map<string, string[]>();
  /** Ledger payments that were reversed before we knew of them. */
  readonly reversedEarly = new Set<string>();
  /** True if a pull of payments has asked for a pull of invoices. */
  invoicesAsked = false;
  readonly customerId: string;
  readonly accountId: string;

  constructor(plan: Plan) {
    this.plan = plan;
    const seed = plan.chance ?? 'every word';
    this.random = seededRandom(`${seed} world`);
    const { skewMs: _skew, freshEveryMinutes, writeBack, postingDate, ...offered } = plan.circumstances;
    this.rutter = new Rutter(seed, startAt, offered);
    const { ledger, connection } = this.rutter;
    const [customer] = ledger.customers.keys();
    if (!customer) throw new Error('the books have no customer');
    this.customerId = customer;
    this.accountId = ledger.account('undeposited').id;
    this.connectionId = isConnectionId.parse(connection.id);
    this.invariants = new Invariants(this);
    this.stores = this.invariants.wrapStores(memoryStores(this.tables));
    const alreadyRead = plan.invoices.length - (plan.lateInvoice ? 1 : 0);
    for (const [at, total] of plan.invoices.entries()) {
      if (at === alreadyRead) connection.cache.syncNow();
      this.#enterInvoice(total);
    }
    if (!plan.lateInvoice) connection.cache.syncNow();
    this.tables.profiles.put(
      this.connectionId,
      'profile',
      this.#profile({ freshEveryMinutes, writeBack, postingDate }),
    );
  }

  #profile(settings: object): Profile {
    const { paymentsAccountId, timeZone } = {
      paymentsAccountId: this.accountId,
      timeZone: 'America/New_York',
    };
    return profileSchema.parse({
      connectionId: this.connectionId,
      item: 'profile',
      version: 1,
      partnerId: 'partner-1',
      platform: 'SAGE_INTACCT_V2',
      name: null,
      status: 'active',
      linkUrl: null,
      companyCurrency: 'USD',
      unavailableObjects: null,
      absent: this.plan.circumstances.bankDeposits ? [] : ['deposits'],
      settings: settingsSchema.parse({
        paymentsAccountId,
        paymentsAccountKind: 'undeposited',
        timeZone,
        ...settings,
      }),
      connectedAt: instantOf(startAt),
      listed: 'yes',
    });
  }

  #enterInvoice(total: number): void {
    const entered = this.rutter.ledger.addInvoice({
      customerId: this.customerId,
      lines: [{ subTotal: total }],
    });
    this.invoiceIds.push(entered.id);
  }

  /** Our clock, in milliseconds. */
  now(): number {
    return this.rutter.clock.now() + this.plan.circumstances.skewMs;
  }

  advance(milliseconds: number): void {
    this.rutter.clock.advance(milliseconds);
  }

  setWriteBack(writeBack: 'on' | 'preview' | 'off'): void {
    const { profiles } = this.tables;
    const profile = profiles.get(this.connectionId, 'profile');
    if (!profile) throw new Error('there is no profile');
    const settings = changeSettings(profile.settings, { writeBack }, instantOf(this.now()));
    profiles.put(this.connectionId, 'profile', { ...profile, settings, version: profile.version + 1 });
  }

  /** The event of Alternative for one chapter of a payment's story; undefined if the plan has no such chapter. */
  event(at: number, chapterAt: number): PaymentEvent | undefined {
    const payment = this.plan.payments[at];
    const chapter = payment?.story[chapterAt];
    if (!payment || !chapter) return undefined;
    const amount = payment.parts.reduce((sum, part) => sum + part.amount, 0);
    const text = (cents: number) => toDecimalString(minorUnits(cents), usd);
    return paymentEventSchema.parse({
      eventId: `evt_${payment.id}_${chapterAt}`,
      topic: topics[chapter],
      occurredAt: instantOf(startAt + chapterAt * 60_000),
      payment: {
        id: payment.id,
        amount: text(amount),
        currency: 'USD',
        method: 'card',
        paidAt: instantOf(startAt),
        customerId: this.customerId,
        allocations: payment.parts.map((part) => ({
          invoiceId: this.invoiceIds[part.invoice],
          amount: text(part.amount),
        })),
        ...(chapter === 'refunded-half'
          ? { refund: { id: 're_half', amount: text(Math.max(1, Math.floor(amount / 2))) } }
          : {}),
        ...(chapter === 'refunded-whole' ? { refund: { id: 're_whole', amount: text(amount) } } : {}),
      },
    });
  }

  /** The dependencies of one process, whose calls all pass its gate. */
  deps(
    gate: Gate,
  ): WriteBackDeps & Pick<Stores, 'invoices' | 'payments' | 'heldRecords' | 'seen' | 'profiles' | 'states'> {
    const startedAt = this.now();
    const through = Object.entries(this.stores).map(([name, store]) => [name, gated(store, name, gate)]);
    const stores: Stores = { ...this.stores, ...Object.fromEntries(through) };
    const log: Log = { info: () => {}, warn: (_, fields) => this.invariants.checkWarning(fields) };
    const clock: Clock = {
      now: () => this.now(),
      remaining: () => functionMs - (this.now() - startedAt),
      sleep: async (milliseconds) => {
        this.advance(Math.ceil(milliseconds));
        await gate('sleep');
      },
    };
    return {
      ...stores,
      log,
      clock,
      stopConnection: (profile, state) => {
        const ledger = ledgerOf(this.#sender(gate, this.now() + perIntentMs));
        return stopConnection({ ...stores, clock, log, ledger }, profile, state);
      },
      ledgerOf: ({ settings, companyCurrency }) =>
        postingLedgerOf(this.#sender(gate, this.now() + perIntentMs), {
          connectionId: this.connectionId,
          currency: settings.companyCurrency ?? companyCurrency,
        }),
    };
  }

  #sender(gate: Gate, until: number): SendToRutter {
    return async (call) => {
      const what = `${call.method} ${call.path}`;
      await gate(what);
      // A client whose time is over sends nothing more.
      if (this.now() > until) throw this.rutter.lost(call);
      this.invariants.checkRequest(call);
      try {
        return this.rutter.call(call);
      } finally {
        this.invariants.checkLedger();
        await gate(`the answer to ${what}`);
      }
    };
  }

  pull(entity: 'invoices' | 'payments', mode: 'incremental' | 'full', gate: Gate): Promise<unknown> {
    const stores = this.deps(gate);
    const { intents, todos } = stores;
    const deps = {
      ...stores,
      ledgerOf: () => ledgerOf(this.#sender(gate, this.now() + functionMs)),
      requestSync: async (requests: readonly SyncRequest[]) => {
        this.invoicesAsked ||= requests.some((one) => one.entity === 'invoices');
      },
      followUpPaidInvoices: paidInvoicesFollowUp(stores.invoices, intents),
      overlapMs: 600_000,
      pageSize: 100,
    };
    const request = { connectionId: this.connectionId, mode, dryRun: false, byHand: true };
    if (entity === 'payments') {
      const recognise = recognisePayments(intents);
      return pull(deps, { ...pulled.payments, table: stores.payments, recognise }, request);
    }
    this.invoicesAsked = false;
    const table = watchedInvoices(stores.invoices, { intents, todos, now: () => this.now() });
    return pull(deps, { ...pulled.invoices, table }, request);
  }
}

const topics: Readonly<Record<Chapter, PaymentEvent['topic']>> = {
  succeeded: 'payment_succeeded',
  failed: 'payment_failed',
  'charged-back': 'payment_chargeback',
  won: 'payment_succeeded',
  'refunded-half': 'payment_refunded',
  'refunded-whole': 'payment_refunded',
};
