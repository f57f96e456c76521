import { onTestFinished } from 'vitest';
import { longestReadMs } from '../../functions/domain/ledger/last-read.ts';
import { minorUnits } from '../../functions/domain/shared/money.ts';
import { currencySchema } from '../../functions/domain/shared/schema.ts';
import {
  type Alternative,
  busOf,
  type DeliveryHabits,
  startAlternative,
  type TakenPayment,
} from '../../lib/local/alternative/index.ts';
import type { LedgerPayment, LoggedRequest } from '../../lib/local/sandbox/index.ts';
import { tableReader } from '../../lib/local/tables.ts';
import { type Item, minutes, type System, type SystemOptions, sharedSystem } from './system.ts';
import { letPass } from './system-clock.ts';
import { type Company, companyAt, connected, type NewCompany, newCompany } from './system-company.ts';
import { first } from './system-wait.ts';

/** A system that may post. */
export function postingSystem(options: SystemOptions = {}): () => System {
  return sharedSystem({ ...options, posts: true });
}

/** An invoice of the ledger. */
export interface Bill {
  readonly id: string;
  /** The document number. */
  readonly number: string;
}

/** A partner of Alternative, with its company in the ledger. */
export interface Partner {
  readonly system: System;
  readonly company: Company;
  readonly alternative: Alternative;
  /** Connects the company, so that payments are posted to undeposited funds unless the settings say otherwise. */
  connect(settings?: Item): Promise<void>;
  /** A new invoice of this many cents, always of the same customer. Rutter has read it, the pulls have not. */
  enter(cents: number): Bill;
  /** A new invoice of this many cents that the pulls have read. */
  bill(cents: number): Promise<Bill>;
  /** A customer pays the amount due that is shown, or this many cents. Its event waits for `deliver`. */
  pay(bill: Bill, cents?: number): Promise<TakenPayment>;
  /** Alternative takes money, regardless of the amount due that is shown. */
  take(bill: Bill, cents: number): TakenPayment;
  /** Sends the events of Alternative to the bus, and waits until everything that they start has ended. */
  deliver(): Promise<void>;
  /** A payment that was delivered, posted and confirmed. */
  collect(bill: Bill, cents?: number): Promise<TakenPayment>;
  /** A minute passes, and the sweep runs. */
  aMinuteLater(): Promise<void>;
  /** An hour passes: Rutter has read the ledger, the pulls have read Rutter, and the sweep has run. */
  anHourLater(): Promise<void>;
  /** Lets minutes pass until the intent of a payment is in this state. Throws if it never is. */
  becomes(payment: TakenPayment, state: string): Promise<Item>;
  /** A person decides about the intent of a payment. */
  resolve(payment: TakenPayment, outcome: string, more?: Item): Promise<unknown>;
  intent(payment: TakenPayment): Promise<Item>;
  shown(bill: Bill): Promise<Item>;
  /** The open to-dos of a code. */
  open(code: string): Promise<readonly Item[]>;
  /** The ledger payments with the payment's memo. */
  posted(payment: TakenPayment): readonly LedgerPayment[];
  /** The requests to post a payment that Rutter has received since they were last reset. */
  posts(): readonly LoggedRequest[];
}

export interface NewPartner extends Omit<NewCompany, 'pulled'> {
  /** How Alternative's events reach the bus. */
  readonly habits?: DeliveryHabits;
}

/** A partner whose company is connected. */
export async function partnerOf(system: System, { settings, ...wanted }: NewPartner = {}): Promise<Partner> {
  const partner = strangerOf(system, wanted);
  await partner.connect(settings);
  return partner;
}

/** A partner whose company is not connected yet. */
export function strangerOf(system: System, { habits = {}, ...wanted }: NewPartner = {}): Partner {
  const books = { customers: 1, invoices: 1, currencies: ['USD'] };
  const company = companyAt(system, newCompany(system, { books, ...wanted }));
  const { host, sandbox } = system;
  const [reader, bus] = [tableReader(host.endpoints), busOf(host.endpoints)];
  onTestFinished(() => {
    reader.close();
    bus.close();
  });
  const now = () => sandbox.clock.now();
  const alternative = startAlternative({ connectionId: company.id, reader, bus, habits, now });
  return {
    system,
    company,
    alternative,
    ...looking(system, company),
    ...acting(system, company, alternative),
  };
}

type Looking = Pick<Partner, 'intent' | 'shown' | 'open' | 'posted' | 'posts'>;
type Acting = Omit<Partner, keyof Looking | 'system' | 'company' | 'alternative'>;

export function writeBackIdOf({ id }: Pick<TakenPayment, 'id'>): string {
  return `payment#alternative:${id}`;
}

function looking({ sandbox }: System, company: Company): Looking {
  const posting = ({ connectionId, method, path }: LoggedRequest) =>
    connectionId === company.id && method === 'POST' && path === '/accounting/invoice_payments';
  return {
    intent: (payment) => company.item('WriteBacks', { writeBackId: writeBackIdOf(payment) }),
    shown: ({ id }) => company.item('Invoices', { invoiceId: id }),
    open: async (code) => (await company.todos(code)).filter(({ closedAt }) => closedAt === undefined),
    posted: ({ id }) => [...company.ledger.payments.values()].filter(({ memo }) => memo === id),
    posts: () => sandbox.requests.filter(posting),
  };
}

function acting(system: System, company: Company, alternative: Alternative): Acting {
  const { host, invoke } = system;
  const { ledger, connection, id: connectionId } = company;
  const { intent: intentOf } = looking(system, company);
  const sweep = async () => {
    await invoke('write-back');
    await host.idle();
  };
  const acts: Acting = {
    async connect(settings = {}) {
      const { id: paymentsAccountId } = ledger.account('undeposited');
      // The clock of the books is earlier than the moment at which write-back is switched on.
      const on = { writeBack: 'on', writeBackFrom: '2026-01-01T00:00:00.000Z' };
      const posting = { ...on, paymentsAccountId, paymentsAccountKind: 'undeposited' };
      await connected(system, connection, { settings: { ...posting, ...settings } });
    },
    enter(cents) {
      const { id: customerId } = first(ledger.customers.values());
      const { id, recordNo, number } = ledger.addInvoice({ customerId, lines: [{ subTotal: cents }] });
      connection.cache.syncNow();
      return { id, number: number ?? recordNo };
    },
    async bill(cents) {
      const bill = acts.enter(cents);
      await company.pull('invoices');
      // What the pull changes wakes the payments of its invoices.
      await host.idle();
      return bill;
    },
    pay: ({ id: invoiceId }, amount) =>
      alternative.pay({ invoices: [{ invoiceId, ...(amount === undefined ? {} : { amount }) }] }),
    take({ id: invoiceId }, cents) {
      const { customerId } = ledger.invoice(invoiceId);
      const currency = currencySchema.parse('USD');
      const parts = [{ invoiceId, amount: minorUnits(cents) }] as const;
      return alternative.books.take({ parts, currency, customerId }, { invoices: [] });
    },
    async deliver() {
      await alternative.deliver();
      await host.idle();
    },
    async collect(bill, cents) {
      const payment = await acts.pay(bill, cents);
      await acts.deliver();
      await acts.becomes(payment, 'CONFIRMED');
      return payment;
    },
    async aMinuteLater() {
      // A second more, so that an intent that is due in a minute is due.
      await letPass(system, company, minutes(1) + 1_000);
      await sweep();
    },
    async anHourLater() {
      await letPass(system, company, minutes(61));
      for (const entity of ['payments', 'invoices']) await company.pull(entity);
      await sweep();
    },
    async becomes(payment, state) {
      for (let minute = 0; minute <= 12; minute++) {
        const intent = await intentOf(payment);
        if (intent['state'] === state) return intent;
        // A look-up waits half an hour for earlier reads to end.
        if (minute === 5) await letPass(system, company, longestReadMs);
        if (minute < 12) await acts.aMinuteLater();
      }
      const { state: stays, reason } = await intentOf(payment);
      throw new Error(`${payment.id} stays ${stays} (${reason}), and does not become ${state}`);
    },
    async resolve(payment, outcome, more = {}) {
      const said = { by: 'Ada Clerk', note: 'As agreed on the phone' };
      const writeBackId = writeBackIdOf(payment);
      const answer = await invoke('resolve', { connectionId, writeBackId, outcome, ...said, ...more });
      await host.idle();
      return answer;
    },
  };
  return acts;
}
