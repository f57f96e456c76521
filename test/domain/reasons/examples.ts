import { type Explanation, reasons } from '../../../functions/domain/reasons/catalog.ts';

export type ReasonName = keyof typeof reasons;

/** A fact that only chooses between wordings; the text need not show its value. */
export const choices: Readonly<Record<string, readonly unknown[]>> = {
  record: ['payment', 'deposit'],
  reversalIsSeen: [true, false],
  moved: ['deducted', 'returned'],
};

/** Example values of facts, by the fact's name. An optional fact is also left out once. */
const values: Readonly<Record<string, readonly unknown[]>> = {
  ...choices,
  payment: ['pay_8Fq2'],
  payout: ['po_31Ab'],
  connection: ['conn_7'],
  other: ['pay_9Gh1'],
  invoice: ['INV-1001'],
  invoices: ['INV-1001, INV-1002'],
  amount: ['125.50 USD'],
  refunded: ['25.00 USD'],
  charged: ['129.14 USD'],
  fees: ['3.64 USD'],
  unexplained: ['1.20 USD'],
  available: ['100.00 USD'],
  short: ['25.50 USD'],
  bank: ['193.59 USD'],
  parts: ['INV-1001 (60.00 USD) of C-10, INV-1002 (65.50 USD) of C-11'],
  currency: ['USD'],
  invoiceCurrency: ['EUR'],
  accountCurrency: ['CAD'],
  customer: ['C-10'],
  date: ['2026-03-31'],
  today: ['2026-04-02'],
  paidAt: ['2026-03-10T14:03:20.000Z'],
  from: ['2026-03-12T00:00:00.000Z'],
  number: ['4711', 'recorded by hand'],
  numbers: ['4711, 4712'],
  second: ['4712'],
  match: ['4713'],
  twin: ['4714'],
  failed: ['4715', 'with memo pay_7'],
  others: [undefined, '4716'],
  advance: [undefined, '40.00 USD'],
  settledBy: ['payment 4717 of 2026-03-09 over 125.50 USD'],
  account: ['1200'],
  entity: ['E-100', null],
  text: ['The customer is on hold'],
  jobId: ['7d1e'],
  requestId: ['req_6'],
  status: [400],
  why: [' (R01 Insufficient funds)'],
  problem: [undefined, 'each allocation must be more than 0'],
  what: ['Invoice INV-1001'],
  field: ['amount_due'],
  detail: ['is not an amount'],
  due: ['50.00 USD'],
  total: ['40.00 USD'],
  link: [null, 'https://link.rutterapi.com/x'],
  gone: [12],
  of: [300],
  most: [90],
  count: [1_600],
  changes: ['total 100.00 USD -> 120.00 USD'],
  fields: ['date 2026-03-10, found 2026-03-11'],
  payments: ['pay_8Fq2 (Intacct 4711) 125.50 USD'],
  found: ['pay_8Fq2 (Intacct 4711) 125.50 USD'],
  deposit: ['deposit 77'],
  entry: ['6.40 USD, debit fees, credit bank'],
  entries: ['Reserve held: 5.00 USD, debit reserve, credit bank'],
};

/** What is left in Intacct: a payment, a payment and an advance, one without a number, or an advance alone. */
const inLedger = {
  number: ['4711', '4711', 'recorded by hand', ''],
  advance: [undefined, '40.00 USD', undefined, '40.00 USD'],
};

/** Facts whose examples read better for one reason. */
const special: Readonly<Record<string, Readonly<Record<string, readonly unknown[]>>>> = {
  REVERSE_FAILED_PAYMENT: inLedger,
  REVERSE_CHARGEBACK: inLedger,
  REFUND_TO_BOOK: inLedger,
  PAYOUT_RETURNED: { entries: [undefined, undefined, '6.40 USD, debit fees, credit bank'] },
  REFUND_TOO_LARGE: { refunded: ['130.00 USD'] },
  NEGATIVE_PAYOUT: { amount: ['-45.00 USD'] },
  TOO_MANY_TO_DEPOSIT: { most: [1_500] },
  ALLOCATION_MISMATCH: { invoices: ['124.30 USD'] },
  TOO_MANY_INVOICES: { invoices: [120] },
  CUSTOMER_MISMATCH: { invoices: ['INV-1001 (125.50 USD) of C-11', null] },
  PERMISSION_SUSPECTED: { entity: ['invoices'] },
  CONNECTION_WAITS: { status: ['paused'] },
  CONNECTION_DISABLED: { why: [null, 'billing'] },
  INVOICE_NOT_PAYABLE: { state: ['void'] },
  DEPOSIT_SETTINGS: { problem: ['`depositsAccountId` must differ from `paymentsAccountId`.'] },
  REQUEST_IMPOSSIBLE: { problem: ['Rutter has no account 1200'] },
  POSSIBLE_MATCH_UNREADABLE: { why: ['Payment 4713 cannot be read: amount is not a number.'] },
  CALL_REFUSED: { why: ['Rutter answered 400: unknown account'] },
  COPY_NOT_READABLE: { why: ['Payment 4711 cannot be read: amount is not a number.'] },
  OUT_OF_BALANCE: { parts: ['pay_8Fq2 100.00 USD, fee -6.40 USD'] },
  DEPOSIT_GONE: { deposit: ['77'] },
  DEPOSIT_REVERSED: { deposit: ['77'] },
  DEPOSIT_DIFFERS: { deposit: ['77'] },
};

export interface Rendering {
  readonly why: Explanation;
  /** Each fact that the reason read, with the value it got. */
  readonly facts: ReadonlyMap<string, unknown>;
}

/** One reason in all its wordings. A fact without an example is its own name in «». */
export function renderings(name: ReasonName): readonly Rendering[] {
  // Six renderings pair each of two examples of one fact with each of three of another.
  const all = Array.from({ length: 6 }, (_, at) => render(name, at));
  return all.filter(({ why }, at) => all.findIndex((one) => textOf(one.why) === textOf(why)) === at);
}

function render(name: ReasonName, at: number): Rendering {
  const facts = new Map<string, unknown>();
  const exampleOf = (fact: string): unknown => {
    const examples = special[name]?.[fact] ?? values[fact] ?? [`«${fact}»`];
    return examples[at % examples.length];
  };
  const proxy = new Proxy(
    {},
    {
      get: (_, fact) => {
        const value = exampleOf(String(fact));
        facts.set(String(fact), value);
        return value;
      },
    },
  );
  const why: Explanation = Reflect.apply(reasons[name], undefined, [proxy]);
  return { why, facts };
}

export function textOf({ sentence, step }: Explanation): string {
  return `${sentence} ${step}`;
}

export const reasonNames = Object.keys(reasons) as readonly ReasonName[];

/** All sentences, for a person to read: `node test/domain/reasons/examples.ts`. */
if (import.meta.main) {
  for (const name of reasonNames) {
    const lines = renderings(name).map(({ why }) => `  ${why.sentence}\n    > ${why.step}\n`);
    process.stdout.write(`\n${name}\n${lines.join('')}`);
  }
}
