import type { SandboxClock } from '../clock.ts';
import { DAY_MS, MINUTE_MS } from '../dates.ts';
import { Books } from '../ledger/books.ts';
import { Ledger } from '../ledger/ledger.ts';
import type { LedgerRow } from '../ledger/rows.ts';
import type { Random } from '../random.ts';
import { openCompany } from './company.ts';
import { seedCustomer } from './customers.ts';
import { seedDeposits } from './deposits.ts';
import { type Outcome, type PlannedInvoice, seedInvoice } from './invoices.ts';
import { type SeededInvoice, seedOutcomes } from './outcomes.ts';

/** The size and kind of one company's books. */
export interface SeedSettings {
  readonly customers: number;
  readonly invoices: number;
  readonly currencies: readonly string[];
  readonly largeInvoiceLines: number;
  readonly oddities: boolean;
  readonly negativeDepositLines: boolean;
}

const outcomeAt = (random: Random, index: number, oddities: boolean): Outcome => {
  if (index === 0) return 'open';
  if (oddities && index % 500 === 7) return 'no-value';
  if (oddities && index % 500 === 11) return 'credit';
  const roll = random.next();
  if (roll < 0.4) return 'open';
  if (roll < 0.53) return 'partially_paid';
  if (roll < 0.92) return 'paid';
  return roll < 0.96 ? 'void' : 'draft';
};

const planInvoice = (
  random: Random,
  index: number,
  currency: string,
  settings: SeedSettings,
): PlannedInvoice => {
  const { oddities, largeInvoiceLines, currencies } = settings;
  const lineCount = random.int(1, 8);
  return {
    outcome: outcomeAt(random, index, oddities),
    lineCount: index === 0 && largeInvoiceLines > 0 ? largeInvoiceLines : lineCount,
    currency,
    nullCurrency: oddities && currency === currencies[0] && index % 90 === 13,
    nullCustomer: oddities && index % 250 === 17,
  };
};

const withoutTime = <R extends LedgerRow>(rows: Map<string, R>, every: number): void => {
  for (const [index, row] of [...rows.values()].entries())
    if (index % every === every - 1) rows.set(row.id, { ...row, updatedAt: null });
};

const fill = (books: Books, random: Random, settings: SeedSettings, until: number): void => {
  const [base = 'USD'] = settings.currencies;
  const customers = Array.from({ length: settings.customers }, (_, index) => {
    const foreign = random.chance(0.2) ? random.pick(settings.currencies) : base;
    const currency = settings.currencies[index] ?? foreign;
    const at = until - random.int(400 * DAY_MS, 900 * DAY_MS);
    const customer = books.asOf(at, () => seedCustomer(books, random, index, currency, settings.oddities));
    return { customer, currency, entries: [] as SeededInvoice[] };
  });
  for (let index = 0; index < settings.invoices; index += 1) {
    const { customer, currency, entries } = customers[index] ?? random.pick(customers);
    const plan = planInvoice(random, index, currency, settings);
    entries.push({ invoice: seedInvoice(books, random, customer, plan, until), outcome: plan.outcome });
  }
  for (const { entries } of customers) {
    const owned = entries.filter(({ invoice }) => invoice.customerId !== null);
    const orphaned = entries.filter(({ invoice }) => invoice.customerId === null);
    seedOutcomes(books, random, owned, until);
    seedOutcomes(books, random, orphaned, until);
  }
};

/** Makes the books of a managed service provider. Everything in them happened at least two hours ago. */
export const openBooks = (settings: SeedSettings, clock: SandboxClock, random: Random): Ledger => {
  const books = new Books({ random, now: () => clock.now(), beforeChange: () => clock.runDue() });
  books.negativeDepositLines = settings.negativeDepositLines;
  const until = clock.now() - 120 * MINUTE_MS;
  books.asOf(until - 1000 * DAY_MS, () => openCompany(books, settings.currencies));
  fill(books, random, settings, until);
  seedDeposits(books, random, until);
  if (settings.oddities) {
    withoutTime(books.invoices, 50);
    withoutTime(books.customers, 40);
    withoutTime(books.payments, 60);
  }
  return new Ledger(books);
};
