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
import { applyEvents, recordEvent, withChangedInvoices } from '../../functions/domain/payment/record.ts';
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

/** The first request of an intent. */
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

/** An answer of Rutter's that says that the ledger has it. */
export function evidence(requestId: string | null = null): PostedEvidence {
  return { requestId, rutterNow: minute(21) };
}

/** An invoice of 100 dollars under another id. */
export function invoiceOf(id: string, changes: Partial<Snapshot> = {}): Invoice {
  return { ...invoice(changes), invoiceId: invoiceId.parse(id) };
}

/** The item as it comes back from its table. Throws if it cannot be read again. */
function stored<Item>(schema: z.ZodType<Item>, item: Item): Item {
  return schema.parse(JSON.parse(JSON.stringify(item)));
}

/** Everything that is stored of one connection. Its methods change it as the functions do. */
export class World {
  readonly payments = new Map<string, StoredPayment>();
  readonly intents = new Map<string, Intent>();
  readonly invoices = new Map<string, Invoice>();
  profile: Profile | undefined;
  #minutes = 1000;

  constructor(connected: Profile | undefined = profile(), invoices: readonly Invoice[] = [invoice()]) {
    this.profile = connected;
    for (const each of invoices) this.invoices.set(each.invoiceId, each);
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

  store(id: string, changes: PaymentChanges | undefined): PaymentChanges | undefined {
    if (changes?.payment) this.payments.set(id, stored(storedPaymentSchema, changes.payment));
    if (changes) this.intents.set(id, stored(intentSchema, changes.intent));
    for (const each of changes?.invoices ?? [])
      this.invoices.set(each.invoiceId, stored(invoiceSchema, each));
    return changes;
  }

  deliver(delivered: PaymentEvent): PaymentChanges | undefined {
    const { id } = delivered.payment;
    return this.store(id, recordEvent(this.recordsOf(id), connectionId, delivered, this.now()));
  }

  /** Evaluates a payment again, as when a record that it was waiting for has arrived. */
  reevaluate(id = 'pay-1'): PaymentChanges | undefined {
    const events = this.payments.get(id)?.events ?? [];
    return this.store(id, applyEvents(this.recordsOf(id), connectionId, events, this.now()));
  }

  changeIntent(id: string, step: (intent: Intent, now: Instant) => Intent): PaymentChanges | undefined {
    const now = this.now();
    return this.store(id, withChangedInvoices(this.caseOf(id), step(this.intent(id), now), now));
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

  /** A pull reads a version of an invoice. */
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

/** What an invoice shows, without its version and the time when it was frozen. */
export function shownOf({ version: _, frozenSince, alternative, ...shown }: Invoice) {
  const byId = alternative.toSorted((a, b) => a.paymentId.localeCompare(b.paymentId));
  return { ...shown, frozen: frozenSince !== null, alternative: byId };
}

/** Every order of these steps in which each step comes after those that it needs. */
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
