import type { Profile } from '../../functions/domain/connection/profile.ts';
import { settingsSchema } from '../../functions/domain/connection/settings.ts';
import type { Intent } from '../../functions/domain/intent/intent.ts';
import type { Invoice } from '../../functions/domain/invoice/invoice.ts';
import { longestReadMs } from '../../functions/domain/ledger/last-read.ts';
import type { IntentDecision } from '../../functions/domain/payment/decision.ts';
import { type PaymentEvent, paymentEventSchema } from '../../functions/domain/payment/events.ts';
import type { Clock } from '../../functions/domain/shared/ports.ts';
import { instantOf } from '../../functions/domain/shared/time.ts';
import { stopConnection } from '../../functions/pull/connection/status.ts';
import { postingLedgerOf } from '../../functions/rutter/posting-ledger.ts';
import { drive } from '../../functions/write-back/drive.ts';
import type { DriveResult } from '../../functions/write-back/engine/drive-intent.ts';
import type { WriteBackDeps } from '../../functions/write-back/engine/ports.ts';
import { recordPaymentEvent } from '../../functions/write-back/payments/record.ts';
import { resolveIntent } from '../../functions/write-back/resolve.ts';
import { sweep } from '../../functions/write-back/sweep.ts';
import type { Sandbox, SandboxOptions } from '../../lib/local/sandbox/index.ts';
import { newConnection } from './dynamodb.ts';
import { minute, usd } from './factories.ts';
import { type IntentWithLists, withRecordLists } from './ledger-records.ts';
import { pullsOf } from './pulls.ts';
import { ledgerFor, sandboxFor, senderFor } from './rutter.ts';
import { storesInMemory, type TestStores } from './stores.ts';

/** An invoice of the ledger, in Rutter's copy and in our tables. */
export interface Billed {
  readonly id: string;
  readonly customerId: string;
  readonly recordNo: string;
}

type Topic = PaymentEvent['topic'];

/** One company of the sandbox with stores of its own, and the engine between them. Their clock moves only by `later`. */
export interface Rig<Stores extends TestStores = TestStores> {
  readonly sandbox: Sandbox;
  readonly profile: Profile;
  readonly stores: Stores;
  readonly deps: WriteBackDeps;
  /** An invoice over so many cents, to a customer of its own unless told otherwise, read by the pulls. */
  bill(cents: number, customerId?: string): Promise<Billed>;
  /** Records a message about a payment, `pay_1` unless told otherwise, that pays these parts of invoices. */
  tell(topic: Topic, parts: Parts, more?: Partial<Told>): Promise<PaymentEvent>;
  drive(id?: string, deps?: WriteBackDeps): Promise<DriveResult>;
  sweep(): ReturnType<typeof sweep>;
  /** Reads payments and invoices from Rutter's copy into our tables. */
  pull(): Promise<void>;
  /** So many minutes pass, in each of which everything that is due is driven; every fifth, the pulls run. */
  later(minutes: number): Promise<void>;
  /** The same until the intent is in a state, sixty times at most; where no news can come for long, it is not waited for. */
  until(state: string, id?: string): Promise<Intent>;
  resolve(
    outcome: IntentDecision['outcome'],
    more?: Partial<IntentDecision>,
    id?: string,
  ): Promise<DriveResult>;
  /** Changes settings, and what is known of the connection. */
  change(settings: Record<string, unknown>, of?: Partial<Profile>): Promise<void>;
  intent(id?: string): Promise<IntentWithLists>;
  shown({ id }: Billed): Promise<Invoice>;
  /** Codes of the to-dos that are open. */
  open(): Promise<string[]>;
}

/** Cents, by invoice. */
type Parts = readonly (readonly [{ readonly id: string }, number])[];

interface Told {
  readonly id: string;
  readonly amount: number;
  readonly payment: Record<string, unknown>;
}

export interface RigOptions extends SandboxOptions {
  readonly settings?: Record<string, unknown>;
  /** How long Rutter's answer to a write is waited for; long, because a busy machine is no lost answer. */
  readonly timeoutMs?: number;
}

/** What may be absent is looked for again and again, without news, until all older reads of the ledger have ended. */
export function untilNews({ state, attempt }: Intent): number {
  return state === 'SENDING' && attempt?.lastAnswer === 'needs-new-key' ? longestReadMs : 60_000;
}

const key = (id: string) => `payment#alternative:${id}`;
const decimal = (cents: number) => (cents / 100).toFixed(2);
const log = { info: () => undefined, warn: () => undefined };

/** A rig whose connection posts, with everything set. Its stores are in memory. */
export function rigFor(options: RigOptions = {}): Promise<Rig> {
  return rigOver(storesInMemory(), options);
}

/** The same over other stores. */
export async function rigOver<Stores extends TestStores>(
  stores: Stores,
  { settings = {}, timeoutMs = 25_000, ...options }: RigOptions = {},
): Promise<Rig<Stores>> {
  const sandbox = await sandboxFor({ customers: 2, invoices: 2, currencies: ['USD'], ...options });
  const { ledger } = sandbox;
  const connectionId = newConnection();
  const account = {
    paymentsAccountId: ledger.account('undeposited', 'USD').id,
    paymentsAccountKind: 'undeposited',
  };
  const profile: Profile = {
    connectionId,
    item: 'profile',
    version: 1,
    partnerId: 'partner-1',
    platform: 'SAGE_INTACCT_V2',
    name: null,
    status: 'active',
    linkUrl: null,
    companyCurrency: usd,
    unavailableObjects: null,
    absent: [],
    settings: settingsSchema.parse({
      writeBack: 'on',
      timeZone: 'America/New_York',
      ...account,
      ...settings,
    }),
    connectedAt: minute(0),
    listed: 'yes',
  };
  await stores.profiles.put(profile, undefined);
  const clock: Clock = {
    now: () => sandbox.clock.now(),
    remaining: () => 600_000,
    sleep: async (milliseconds) => sandbox.clock.advance(Math.ceil(milliseconds)),
  };
  const sender = senderFor(sandbox);
  const deps: WriteBackDeps = {
    ...stores,
    clock,
    log,
    ledgerOf: (of) =>
      postingLedgerOf((call) => sender(call.method === 'GET' ? call : { ...call, timeoutMs }), {
        connectionId,
        currency: of.companyCurrency,
      }),
    stopConnection: (of, state) =>
      stopConnection({ ...stores, clock, log, ledger: ledgerFor(sandbox) }, of, state),
  };
  const pull = pullsOf(sandbox, stores, connectionId, clock);
  let events = 0;

  const rig: Rig<Stores> = {
    sandbox,
    profile,
    stores,
    deps,
    pull,
    async bill(cents, of) {
      const customerId = of ?? ledger.addCustomer({ name: `Customer of ${cents}`, currency: 'USD' }).id;
      const { id, recordNo } = ledger.addInvoice({
        customerId,
        currency: 'USD',
        lines: [{ subTotal: cents }],
      });
      sandbox.cache.syncNow();
      await pull();
      sandbox.clock.advance(1_000);
      return { id, recordNo, customerId };
    },
    async tell(topic, parts, { id = 'pay_1', amount, payment = {} } = {}) {
      const now = instantOf(clock.now());
      const total = amount ?? parts.reduce((sum, [, cents]) => sum + cents, 0);
      events += 1;
      const event = paymentEventSchema.parse({
        eventId: `evt_${events}`,
        topic,
        occurredAt: now,
        payment: {
          id,
          amount: decimal(total),
          currency: 'USD',
          method: 'standard_ach',
          paidAt: now,
          allocations: parts.map(([invoice, cents]) => ({ invoiceId: invoice.id, amount: decimal(cents) })),
          ...payment,
        },
      });
      await recordPaymentEvent(deps, connectionId, event);
      return event;
    },
    drive: (id = 'pay_1', through = deps) =>
      drive(through, { connectionId, writeBackId: key(id) }, { byHand: false }),
    sweep: () => sweep(deps),
    async later(minutes) {
      for (let passed = 1; passed <= minutes; passed += 1) {
        sandbox.clock.advance(60_000);
        if (passed % 5 === 0) await pull();
        await sweep(deps);
      }
    },
    async until(state, id = 'pay_1') {
      for (let passed = 1; passed <= 60; passed += 1) {
        const intent = await rig.intent(id);
        if (intent.state === state) break;
        sandbox.clock.advance(untilNews(intent));
        if (passed % 5 === 0) await pull();
        await sweep(deps);
      }
      return rig.intent(id);
    },
    resolve: (outcome, more = {}, id = 'pay_1') =>
      resolveIntent(deps, {
        connectionId,
        writeBackId: key(id),
        outcome,
        by: 'jo',
        note: 'As agreed.',
        ...more,
      }),
    async change(changes, of = {}) {
      const read = await stores.profiles.get(connectionId);
      if (!read) throw new Error('the rig is not connected');
      const next = { ...read, ...of, settings: settingsSchema.parse({ ...read.settings, ...changes }) };
      await stores.profiles.put({ ...next, version: read.version + 1 }, read);
    },
    async intent(id = 'pay_1') {
      const { intent } = await stores.paymentCases.load(connectionId, `alternative:${id}`, []);
      if (!intent) throw new Error(`${id} has no intent`);
      return withRecordLists(intent);
    },
    async shown({ id }) {
      const invoice = (await stores.paymentCases.load(connectionId, 'alternative:none', [id])).invoices.get(
        id,
      );
      if (!invoice) throw new Error(`invoice ${id} is not stored`);
      return invoice;
    },
    async open() {
      const todos = await stores.todosOf(connectionId);
      return todos.filter(({ closedAt }) => closedAt === undefined).map(({ code }) => code);
    },
  };
  return rig;
}

/** The ledger's payments with this memo that are posted, each with its cents. */
export function recordedIn({ ledger }: Sandbox, memo = 'pay_1') {
  return [...ledger.payments.values()].filter((one) => one.memo === memo && one.state === 'posted');
}

/** Two minutes later Rutter reads the ledger, the pulls read Rutter, and six minutes of sweeps follow. */
export async function learn(rig: Rig): Promise<void> {
  rig.sandbox.clock.advance(120_000);
  rig.sandbox.cache.syncNow();
  await rig.pull();
  await rig.later(6);
}
