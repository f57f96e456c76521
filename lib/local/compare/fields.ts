import Big from 'big.js';
import codes from 'currency-codes';
import * as z from 'zod';

/** One fact that the ledger and DynamoDB must agree on. */
export interface Fact {
  readonly field: string;
  readonly ledger: unknown;
  readonly stored: unknown;
}

const row = z.record(z.string(), z.unknown());
export const rowsOf = (value: unknown) => z.array(row).nullish().parse(value) ?? [];
const objectOf = (value: unknown) => row.nullish().parse(value) ?? {};

/** An amount of the ledger in minor units, by the decimals of the ISO 4217 list. */
function minor(value: unknown, currency: string): string | null {
  if (value === null || value === undefined) return null;
  const digits = codes.code(currency)?.digits ?? 2;
  return new Big(String(value)).times(new Big(10).pow(digits)).round(0, Big.roundHalfUp).toFixed();
}

const stored = (value: unknown): string | null =>
  value === null || value === undefined ? null : String(value);
const day = (value: unknown): string | null => (typeof value === 'string' ? value.slice(0, 10) : null);
const text = (value: unknown): unknown => value ?? null;

type Row = Readonly<Record<string, unknown>>;
type FactsOf = (ledger: Row, item: Row, companyCurrency: string) => Fact[];

const currencyOf = (ledger: Row, companyCurrency: string) =>
  String(ledger['currency_code'] ?? companyCurrency);

const customer: FactsOf = (ledger, item) => [
  {
    field: 'name',
    ledger: text(ledger['customer_name'] ?? ledger['contact_name']),
    stored: text(item['name']),
  },
  { field: 'email', ledger: text(ledger['email']), stored: text(item['email']) },
  { field: 'status', ledger: ledger['status'], stored: item['status'] },
];

const payment: FactsOf = (ledger, item, companyCurrency) => {
  const currency = currencyOf(ledger, companyCurrency);
  const links = rowsOf(ledger['linked_invoices']).map(
    (link) => `${link['id']}=${minor(link['amount'], currency)}`,
  );
  const allocations = rowsOf(item['allocations']).map((one) => `${one['invoiceId']}=${one['amount']}`);
  return [
    { field: 'amount', ledger: minor(ledger['total_amount'], currency), stored: stored(item['amount']) },
    { field: 'currency', ledger: currency, stored: item['currency'] },
    { field: 'customerId', ledger: text(ledger['customer_id']), stored: text(item['customerId']) },
    { field: 'date', ledger: day(ledger['txn_date']), stored: item['date'] },
    { field: 'allocations', ledger: links.sort().join(' '), stored: allocations.sort().join(' ') },
  ];
};

const deposit: FactsOf = (ledger, item, companyCurrency) => {
  const currency = currencyOf(ledger, companyCurrency);
  const links = rowsOf(ledger['linked_payments']).map(
    (link) => `${link['id']}=${minor(link['payment_amount'], currency)}`,
  );
  const payments = rowsOf(item['payments']).map((one) => `${one['ledgerId']}=${one['amount']}`);
  return [
    { field: 'amount', ledger: minor(ledger['total_amount'], currency), stored: stored(item['amount']) },
    { field: 'currency', ledger: currency, stored: item['currency'] },
    { field: 'date', ledger: day(ledger['transaction_date']), stored: item['date'] },
    { field: 'payments', ledger: links.sort().join(' '), stored: payments.sort().join(' ') },
  ];
};

/** What a paid invoice shows is frozen; its snapshot goes on following the ledger. */
const invoice: FactsOf = (ledger, item, companyCurrency) => {
  const currency = currencyOf(ledger, companyCurrency);
  const snapshot = objectOf(item['ledger']);
  const frozen = item['frozenSince'] != null;
  const shown = frozen ? snapshot : item;
  const due = Number(minor(ledger['amount_due'], currency));
  const noAmount = Number(minor(ledger['total_amount'], currency)) <= 0;
  const lines = rowsOf(ledger['line_items']).map(
    (line) => `${line['platform_id']}=${minor(line['total_amount'], currency)}`,
  );
  const kept =
    frozen && item['laterLineItems'] != null ? objectOf(item['laterLineItems'])['items'] : item['lineItems'];
  const lineItems = rowsOf(kept).map((line) => `${line['platformId']}=${line['totalAmount']}`);
  return [
    {
      field: 'totalAmount',
      ledger: minor(ledger['total_amount'], currency),
      stored: stored(shown['totalAmount']),
    },
    {
      field: 'ledger.amountDue',
      ledger: minor(ledger['amount_due'], currency),
      stored: stored(snapshot['amountDue']),
    },
    { field: 'amountDue', ledger: frozen || noAmount ? 0 : Math.max(0, due), stored: item['amountDue'] },
    { field: 'ledger.status', ledger: ledger['status'], stored: snapshot['status'] },
    { field: 'currency', ledger: currency, stored: shown['currency'] },
    { field: 'customerId', ledger: text(ledger['customer_id']), stored: text(shown['customerId']) },
    {
      field: 'documentNumber',
      ledger: text(ledger['document_number']),
      stored: text(shown['documentNumber']),
    },
    { field: 'issueDate', ledger: day(ledger['issue_date']), stored: shown['issueDate'] },
    { field: 'dueDate', ledger: day(ledger['due_date']), stored: text(shown['dueDate']) },
    { field: 'lineItems', ledger: lines.sort().join(' '), stored: lineItems.sort().join(' ') },
    {
      field: 'collectible',
      ledger:
        !frozen &&
        !noAmount &&
        due > 0 &&
        ['open', 'partially_paid', 'submitted'].includes(String(ledger['status'])),
      stored: item['collectible'],
    },
  ];
};

/** What is compared of each entity, and where its ids stand. */
export const comparisons = [
  {
    entity: 'customers',
    table: 'Customers',
    list: 'customers',
    key: 'customerId',
    prefix: '',
    facts: customer,
  },
  { entity: 'invoices', table: 'Invoices', list: 'invoices', key: 'invoiceId', prefix: '', facts: invoice },
  {
    entity: 'payments',
    table: 'Payments',
    list: 'invoice_payments',
    key: 'paymentId',
    prefix: 'intacct:',
    facts: payment,
  },
  {
    entity: 'deposits',
    table: 'Deposits',
    list: 'bank_deposits',
    key: 'depositId',
    prefix: 'intacct:',
    facts: deposit,
  },
] as const;
