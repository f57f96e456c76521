import type * as z from 'zod';
import { type Profile, profileSchema } from '../../functions/domain/connection/profile.ts';
import { type Intent, intentSchema } from '../../functions/domain/intent/intent.ts';
import type { Posting } from '../../functions/domain/intent/outgoing.ts';
import {
  becomePosted,
  beginSending,
  type PostedEvidence,
  type Request,
} from '../../functions/domain/intent/send.ts';
import { decideInvoice } from '../../functions/domain/invoice/from-ledger.ts';
import { type Invoice, invoiceSchema, type Snapshot } from '../../functions/domain/invoice/invoice.ts';
import {
  type PaymentCase,
  type PaymentChanges,
  type PaymentRecords,
  paymentCaseOf,
} from '../../functions/domain/payment/case.ts';
import {
  type describedPayment,
  type PaymentEvent,
  type PaymentTopic,
  paymentEventSchema,
} from '../../functions/domain/payment/events.ts';
import { applyEvents, recordEvent, withIntent } from '../../functions/domain/payment/record.ts';
import { type StoredPayment, storedPaymentSchema } from '../../functions/domain/payment/stored.ts';
import { customerId, type InvoiceId, invoiceId, ledgerId } from '../../functions/domain/shared/ids.ts';
import type { Instant } from '../../functions/domain/shared/time.ts';
import { connectionId, date, dollars, invoice, ledgerInvoice, minute, usd } from '../support/factories.ts';

/** A payment as Alternative describes it, before it is parsed. */
export type Described = Partial<z.input<typeof describedPayment>>;

/** One event of a payment of 100 dollars for `invoice-1`. */
export function event(
  topic: PaymentTopic,
  at: number,
  payment: Described = {},
  eventId = `${topic} ${at} ${payment.refund?.id ?? ''}`,
): PaymentEvent {
  const amount = payment.amount ?? '100.00';
  return paymentEventSchema.parse({
    eventId,
    topic,
    occurredAt: minute(at),
    payment: {
      id: 'pay-1',
      amount,
      currency: 'USD',
      method: 'card',
      paidAt: minute(0),
      allocations: [{ invoiceId: 'invoice-1', amount }],
      ...payment,
    },
  });
}

export const succeeded = (at: number, payment?: Described) => event('payment_succeeded', at, payment);
export const failed = (at: number, payment?: Described) => event('payment_failed', at, payment);
export const chargedBack = (at: number, payment?: Described) => event('payment_chargeback', at, payment);
export const refunded = (at: number, amount: string, id = 're-1', payment: Described = {}) =>
  event('payment_refunded', at, { ...payment, refund: { id, amount } });

/** The connection of a partner that posts, with everything set. */
export function profile(settings: Record<string, unknown> = {}): Profile {
  return profileSchema.parse({
    connectionId,
    item: 'profile',
    version: 1,
    partnerId: 'partner-1',
    platform: 'SAGE_INTACCT',
    name: null,
    status: 'active',
    linkUrl: null,
    companyCurrency: usd,
    unavailableObjects: null,
    absent: [],
    settings: { writeBack: 'on', timeZone: 'America/New_York', paymentsAccountId: 'bank', ...settings },
    connectedAt: minute(0),
  });
}

/** One ledger payment of 100 dollars for `invoice-1`, as it is sent. */
export function posting(changes: Partial<Posting> = {}): Posting {
  return {
    accountId: 'bank',
    customerId: customerId.parse('customer-1'),
    date: date('2026-03-10'),
    currency: usd,
    total: dollars(100),
    memo: 'pay-1',
    method: 'credit_card',
    allocations: [{ invoiceId: invoiceId.parse('invoice-1'), amount: dollars(100) }],
    ...changes,
  };
}

/** The first request of an intent, as it leaves. */
export function request(changes: Partial<Request> = {}): Request {
  return {
    idempotencyKey: 'key-1',
    body: '{}',
    posting: posting(),
    basis: 'copies-1',
    generation: 1,
    rutterNow: minute(20),
    ...changes,
  };
}

/** Who told that the ledger has it: an answer to a request. */
export function evidence(requestId: string | null = null): PostedEvidence {
  return { requestId, rutterNow: minute(21) };
}

/** An invoice of 100 dollars under another id. */
export function invoiceOf(id: string, changes: Partial<Snapshot> = {}): Invoice {
  return { ...invoice(changes), invoiceId: invoiceId.parse(id) };
}

/** As it comes back from the table: nothing that cannot be stored, nothing that cannot be read. */
function stored<Item>(schema: z.ZodType<Item>, item: Item): Item {
  return schema.parse(JSON.parse(JSON.stringify(item)));
}

/** Everything that is stored of one connection, and the ways in which it changes. */
export class World {
  readonly payments = new Map<string, StoredPayment>();
  readonly intents = new Map<string, Intent>();
  readonly invoices = new Map<string, Invoice>();
  profile: Profile | undefined;
  #minutes = 1000;

  constructor(born: Profile | undefined = profile(), invoices: readonly Invoice[] = [invoice()]) {
    this.profile = born;
    for (const one of invoices) this.invoices.set(one.invoiceId, one);
  }

  now(): Instant {
    this.#minutes += 1;
    return minute(this.#minutes);
  }

  recordsOf(id: string): PaymentRecords {
    const { profile, invoices } = this;
    return { payment: this.payments.get(id), intent: this.intents.get(id), profile, invoices };
  }

  caseOf(id: string): PaymentCase {
    const found = paymentCaseOf(this.recordsOf(id));
    if (!found) throw new Error(`${id} is not recorded`);
    return found;
  }

  store(id: string, recorded: PaymentChanges | undefined): PaymentChanges | undefined {
    if (recorded?.payment) this.payments.set(id, stored(storedPaymentSchema, recorded.payment));
    if (recorded) this.intents.set(id, stored(intentSchema, recorded.intent));
    for (const one of recorded?.invoices ?? []) this.invoices.set(one.invoiceId, stored(invoiceSchema, one));
    return recorded;
  }

  deliver(one: PaymentEvent): PaymentChanges | undefined {
    const { id } = one.payment;
    return this.store(id, recordEvent(this.recordsOf(id), connectionId, one, this.now()));
  }

  /** Looks at a payment again, as after the arrival of a record that it was waiting for. */
  reevaluate(id = 'pay-1'): PaymentChanges | undefined {
    const events = this.payments.get(id)?.events ?? [];
    return this.store(id, applyEvents(this.recordsOf(id), connectionId, events, this.now()));
  }

  changeIntent(id: string, step: (intent: Intent, now: Instant) => Intent): PaymentChanges | undefined {
    const now = this.now();
    return this.store(id, withIntent(this.caseOf(id), step(this.intent(id), now), now));
  }

  send(id = 'pay-1'): void {
    this.changeIntent(id, (intent, now) =>
      beginSending(intent, request({ idempotencyKey: `key of ${id}` }), now),
    );
  }

  post(id = 'pay-1'): void {
    this.changeIntent(id, (intent, now) =>
      becomePosted(intent, [ledgerId.parse(`ledger of ${id}`)], evidence('request-1'), now),
    );
  }

  /** A version of an invoice arrives from the ledger. */
  pull(changes: Partial<Snapshot>, id: InvoiceId = invoiceId.parse('invoice-1')): void {
    const incoming = { ...ledgerInvoice({ lastSyncedAt: minute(30), ...changes }), invoiceId: id };
    const decision = decideInvoice(this.invoices.get(id), incoming);
    if ('next' in decision && decision.next) this.invoices.set(id, stored(invoiceSchema, decision.next));
  }

  invoice(id = 'invoice-1'): Invoice {
    return found(this.invoices.get(id), id);
  }

  intent(id = 'pay-1'): Intent {
    return found(this.intents.get(id), id);
  }

  payment(id = 'pay-1'): StoredPayment {
    return found(this.payments.get(id), id);
  }
}

export function found<Item>(item: Item | undefined, id: string): Item {
  if (item === undefined) throw new Error(`${id} is not stored`);
  return item;
}

/** What an invoice shows, without versions and times of arrival. */
export function shownOf({ version: _, frozenSince, alternative, ...shown }: Invoice) {
  const byId = alternative.toSorted((one, other) => one.paymentId.localeCompare(other.paymentId));
  return { ...shown, frozen: frozenSince !== null, alternative: byId };
}

/** Every order of these steps in which each comes after those it needs. */
export function orders<Step extends string>(needs: Readonly<Record<Step, readonly Step[]>>): Step[][] {
  const names = Object.keys(needs).filter((name): name is Step => name in needs);
  const from = (done: readonly Step[]): Step[][] => {
    if (done.length === names.length) return [[...done]];
    const ready = names.filter(
      (name) => !done.includes(name) && needs[name].every((need) => done.includes(need)),
    );
    return ready.flatMap((name) => from([...done, name]));
  };
  return from([]);
}
