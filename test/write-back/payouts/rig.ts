import {
  type PayoutEvent,
  type PayoutTopic,
  payoutEventSchema,
} from '../../../functions/domain/payout/events.ts';
import { depositId } from '../../../functions/domain/shared/ids.ts';
import { instantOf } from '../../../functions/domain/shared/time.ts';
import { drive } from '../../../functions/write-back/drive.ts';
import type { DriveResult } from '../../../functions/write-back/engine/drive-intent.ts';
import type { Recorded } from '../../../functions/write-back/engine/ports.ts';
import { recordPayoutEvent } from '../../../functions/write-back/payouts/record.ts';
import { sheetOf } from '../../../functions/write-back/payouts/sheet.ts';
import { type IntentWithLists, withRecordLists } from '../../support/ledger-records.ts';
import { storesInMemory, type TestStores } from '../../support/stores.ts';
import { type Billed, type Rig, type RigOptions, rigOver } from '../../support/write-back.ts';

export interface PayoutRig<Stores extends TestStores = TestStores> extends Rig<Stores> {
  /** Bills and records a payment of this many dollars. Also posts and confirms it, unless it is only recorded. */
  pay(id: string, dollars: number, options?: { readonly only?: 'recorded' }): Promise<Billed>;
  /** Records an event about a payout, `po_1` unless another id is given. */
  payout(topic: PayoutTopic, payout: PayoutContent, eventId?: string): Promise<Recorded>;
  /** Records an event that is already built. */
  record(event: PayoutEvent): Promise<Recorded>;
  /** Builds an event, which is not recorded yet. */
  event(topic: PayoutTopic, payout: PayoutContent, eventId?: string): PayoutEvent;
  driveDeposit(id?: string): Promise<DriveResult>;
  /** The intent of a payout. */
  deposit(id?: string): Promise<IntentWithLists>;
  /** The ledger's deposits, each with its memo, the cents of its payments and their number. */
  deposits(): readonly { readonly memo: string | null; readonly gross: number; readonly payments: number }[];
  /** The open to-dos as they are stored. */
  todos(): Promise<readonly Record<string, unknown>[]>;
}

export interface PayoutContent {
  readonly id?: string;
  readonly amount: string;
  readonly currency?: string;
  readonly payments?: readonly (readonly [id: string, amount: string])[];
  readonly adjustments?: readonly Record<string, unknown>[];
}

/** A rig with stores in memory, whose connection makes deposits and has every setting that they need. */
export function payoutRig(options: RigOptions = {}): Promise<PayoutRig> {
  return payoutRigOver(storesInMemory(), options);
}

/** A payout rig over these stores. */
export async function payoutRigOver<Stores extends TestStores>(
  stores: Stores,
  { settings = {}, ...options }: RigOptions = {},
): Promise<PayoutRig<Stores>> {
  const rig = await rigOver(stores, options);
  const { deps, sandbox, profile } = rig;
  const { ledger } = sandbox;
  const { connectionId } = profile;
  const bank = ledger.account('bank', 'USD').id;
  const fees = ledger.account('expense', 'USD').id;
  await rig.change({ createDeposits: true, depositsAccountId: bank, feesAccountId: fees, ...settings });
  let events = 0;

  const payouts: PayoutRig<Stores> = {
    ...rig,
    async pay(id, dollars, { only } = {}) {
      const billed = await rig.bill(dollars * 100);
      await rig.tell('payment_succeeded', [[billed, dollars * 100]], { id });
      if (only) return billed;
      await rig.drive(id);
      await rig.later(6);
      return billed;
    },
    event(topic, { id = 'po_1', amount, currency = 'USD', payments = [], adjustments = [] }, eventId) {
      events += 1;
      return payoutEventSchema.parse({
        eventId: eventId ?? `evt_po_${events}`,
        topic,
        occurredAt: instantOf(deps.clock.now() + events),
        payout: {
          id,
          amount,
          currency,
          arrivalDate: '2026-03-17',
          payments: payments.map(([paymentId, part]) => ({ paymentId, amount: part })),
          adjustments,
        },
      });
    },
    record: (event) => recordPayoutEvent(deps, connectionId, event),
    payout: (topic, content, eventId) => payouts.record(payouts.event(topic, content, eventId)),
    driveDeposit: (id = 'po_1') =>
      drive(deps, { connectionId, writeBackId: `deposit#alternative:${id}` }, { byHand: false }),
    async deposit(id = 'po_1') {
      const { intent } = await stores.payoutCases.load(connectionId, depositId.parse(`alternative:${id}`));
      if (!intent) throw new Error(`${id} has no intent`);
      return withRecordLists(intent);
    },
    deposits: () =>
      [...ledger.deposits.values()].map(({ memo, payments }) => ({
        memo,
        gross: payments.reduce((total, { amount }) => total + amount, 0),
        payments: payments.length,
      })),
    todos: async () => (await stores.todosOf(connectionId)).filter(({ closedAt }) => closedAt === undefined),
  };
  return payouts;
}

/** Two payments of 100 dollars, less the fees that the partner bears. */
export const absorbed: PayoutContent = {
  amount: '193.60',
  payments: [
    ['pay_1', '100.00'],
    ['pay_2', '100.00'],
  ],
  adjustments: [{ type: 'fee', amount: '-6.40', description: 'Processing' }],
};

const noCustomers = { getMany: async () => new Map<string, never>() };

/** The entries of a payout's sheet: kind, debit, credit, cents. */
export async function entries({ stores, profile }: PayoutRig, id = 'po_1') {
  const deps = { payoutCases: stores.payoutCases, customers: noCustomers };
  const sheet = await sheetOf(deps, profile.connectionId, depositId.parse(`alternative:${id}`));
  return sheet.entries.map(({ kind, debit, credit, amount }) => [kind, debit, credit, amount]);
}

/** Reverses a payment in the ledger, and lets Rutter read that. */
export async function reverse(rig: PayoutRig, id: string): Promise<void> {
  const { ledgerId } = await rig.intent(id);
  rig.sandbox.ledger.reversePayment(ledgerId ?? '');
  rig.sandbox.cache.syncNow();
}
