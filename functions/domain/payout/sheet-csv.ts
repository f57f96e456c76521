import { type MinorUnits, toDecimalString } from '../shared/money.ts';
import { truncate } from '../shared/text.ts';
import type { PayoutSheet } from './sheet.ts';

const columns = [
  'Section',
  'Item',
  'Intacct number',
  'Customer',
  'Invoices',
  'Description',
  'Debit',
  'Credit',
  'Amount',
  'Currency',
] as const;
type Row = Partial<Record<(typeof columns)[number], string | null>>;

/** The sheet as a file for a spreadsheet (RFC 4180). Amounts are signed as the bank sees them; entries are not. */
export function sheetCsv(sheet: PayoutSheet): string {
  const rows = [
    payoutRow(sheet),
    ...noticeRows(sheet),
    ...partRows(sheet),
    ...proofRows(sheet),
    ...entryRows(sheet),
  ];
  const lines = rows.map((row) => columns.map((column) => row[column] ?? ''));
  return [columns, ...lines].map((cells) => `${cells.map(cell).join(',')}\r\n`).join('');
}

type Money = (amount: MinorUnits) => Pick<Row, 'Amount' | 'Currency'>;

const moneyOf =
  ({ currency }: PayoutSheet): Money =>
  (amount) => ({ Amount: toDecimalString(amount, currency), Currency: currency });

function payoutRow(sheet: PayoutSheet): Row {
  const { payoutId, status, arrivalDate, description, bankAmount } = sheet;
  const arrival = status === 'paid' ? `arrives on ${arrivalDate}` : `failed, was to arrive on ${arrivalDate}`;
  return {
    Section: 'Payout',
    Item: payoutId,
    Description: description ? `${description}, ${arrival}` : arrival,
    ...moneyOf(sheet)(bankAmount),
  };
}

function noticeRows({ notice }: PayoutSheet): Row[] {
  return notice === null ? [] : [{ Section: 'Notice', Description: notice }];
}

function partRows(sheet: PayoutSheet): Row[] {
  const money = moneyOf(sheet);
  const payments = sheet.payments.map(({ paymentId, numbers, unnumbered, customer, invoices, gross }) => ({
    Section: 'Payment',
    Item: paymentId,
    'Intacct number': unnumbered ?? joined(numbers, ' and ', 'payments in Intacct'),
    Customer: customer,
    Invoices: joined(invoices, '; ', 'invoices'),
    ...money(gross),
  }));
  const adjustments = sheet.adjustments.map(({ type, paymentId, numbers, description, amount }) => ({
    Section: 'Adjustment',
    Item: paymentId ? `${type} of ${paymentId}` : type,
    'Intacct number': numbers.join(' and '),
    Description: description,
    ...money(amount),
  }));
  return [...payments, ...adjustments];
}

/** The names, or how many there are if one cell cannot hold them. */
function joined(names: readonly string[], separator: string, what: string): string {
  const text = names.join(separator);
  return text.length <= longest ? text : `${names.length} ${what}`;
}

function proofRows(sheet: PayoutSheet): Row[] {
  const { payments, adjustments, bank, unexplained } = sheet.proof;
  const money = moneyOf(sheet);
  const verdict = unexplained === 0 ? 'in balance' : 'OUT OF BALANCE';
  return [
    { Section: 'Proof', Item: 'payments', ...money(payments) },
    { Section: 'Proof', Item: 'adjustments', ...money(adjustments) },
    { Section: 'Proof', Item: 'bank amount', ...money(bank) },
    { Section: 'Proof', Item: 'unexplained', Description: verdict, ...money(unexplained) },
  ];
}

function entryRows(sheet: PayoutSheet): Row[] {
  return sheet.entries.map(({ kind, text, debit, credit, amount }) => ({
    Section: 'Entry',
    Item: kind,
    Description: text,
    Debit: debit,
    Credit: credit,
    ...moneyOf(sheet)(amount),
  }));
}

const number = /^[+-]?\d+(\.\d+)?$/;
/** What a spreadsheet would run as a formula, also after a character that may separate cells where the file is opened. */
const formula = /(^|[;,\t\r\n])([\s"]*[=+\-@＝＋－＠][^;,\t\r\n]*)/g;
/** The most characters of one cell. */
const longest = 32_000;

function cell(text: string): string {
  if (text === '' || number.test(text)) return text;
  const safe = text.replace(formula, (found, before: string, segment: string) =>
    number.test(segment.trim()) ? found : `${before}'${segment}`,
  );
  const guarded = /^[\t\r\n]/.test(safe) ? `'${safe}` : safe;
  return `"${truncate(guarded, longest).replaceAll('"', '""')}"`;
}
