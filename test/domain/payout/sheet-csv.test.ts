import { describe, expect, it } from 'vitest';
import { payoutSheet } from '../../../functions/domain/payout/sheet.ts';
import { sheetCsv } from '../../../functions/domain/payout/sheet-csv.ts';
import { fc } from '../../support/property.ts';
import { bothPayments, factsOf, intentOf, known } from './support.ts';

/** Reads RFC 4180, as a spreadsheet does. */
function parse(text: string): string[][] {
  const rows: string[][] = [[]];
  const cells = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy;
  for (let found = cells.exec(text); found !== null; found = cells.exec(text)) {
    const [, quoted, plain, end] = found;
    rows.at(-1)?.push(quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'));
    if (end === '\r\n') rows.push([]);
    if (cells.lastIndex === text.length) return rows.slice(0, -1);
  }
  throw new Error('not a file of RFC 4180');
}

const csvOf = (description: string, customer = 'Acme') =>
  sheetCsv(
    payoutSheet(factsOf({ adjustments: [{ type: 'fee', amount: '-6.40', description }] }), 'paid', [
      known('pay-1', 100, { customer, invoices: ['INV-1', 'INV-2'] }),
    ]),
  );
const cellsOf = (description: string, customer?: string) => {
  const rows = parse(csvOf(description, customer));
  return {
    description: rows.find(([section]) => section === 'Adjustment')?.[5],
    customer: rows.find(([section]) => section === 'Payment')?.[3],
  };
};

describe('a sheet as a file', () => {
  it('reads as the sheet does', () => {
    const rows = parse(sheetCsv(payoutSheet(factsOf(), 'paid', bothPayments)));
    expect(rows[0]).toStrictEqual([
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
    ]);
    expect(rows.slice(1).map((row) => [row[0], row[1], row[2], row[8], row[9]])).toStrictEqual([
      ['Payout', 'po-1', '', '193.60', 'USD'],
      ['Payment', 'pay-1', 'Intacct 4701', '100.00', 'USD'],
      ['Payment', 'pay-2', 'Intacct 4702', '100.00', 'USD'],
      ['Adjustment', 'fee', '', '-6.40', 'USD'],
      ['Proof', 'payments', '', '200.00', 'USD'],
      ['Proof', 'adjustments', '', '-6.40', 'USD'],
      ['Proof', 'bank amount', '', '193.60', 'USD'],
      ['Proof', 'unexplained', '', '0.00', 'USD'],
      ['Entry', 'deposit', '', '200.00', 'USD'],
      ['Entry', 'fee', '', '6.40', 'USD'],
    ]);
    expect(new Set(rows.map((row) => row.length))).toStrictEqual(new Set([10]));
  });

  it('keeps every text, whatever is in it', () => {
    const texts = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom('"', ',', '\r', '\n', 'a', "'") }));
    fc.assert(
      fc.property(texts, texts, (description, customer) => {
        const cells = cellsOf(description, customer);
        const unguarded = (cell: string | undefined, text: string) =>
          cell?.replaceAll("'", '') === text.replaceAll("'", '') ? text : cell;
        expect(unguarded(cells.description, description)).toBe(description);
        expect(unguarded(cells.customer, customer)).toBe(customer);
      }),
    );
  });

  it('holds no formula', () => {
    fc.assert(
      fc.property(fc.constantFrom(...'=+-@\t\r\n＝＋－＠'), fc.string(), (start, rest) => {
        for (const cell of parse(csvOf(`${start}${rest}`, `${start}${rest}`)).flat()) {
          expect(cell).toMatch(/^(?![=+\-@\t\r\n＝＋－＠])|^[+-]?\d+(\.\d+)?$/);
        }
      }),
    );
  });

  it.each([
    ['=1+1', "'=1+1"],
    ['-cmd', "'-cmd"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['-3.40', '-3.40'],
    ['+5', '+5'],
    ['-1+1', "'-1+1"],
    ['a "b", c', 'a "b", c'],
    ["Acme;=cmd|' /C calc'!A0;", "Acme;'=cmd|' /C calc'!A0;"],
    ['Acme\t@SUM(A1)', "Acme\t'@SUM(A1)"],
    ['"=1+1"', `'"=1+1"`],
    ['Fee;"=cmd|x"', `Fee;'"=cmd|x"`],
    ['Fee\n "@SUM(A1)"', `Fee\n' "@SUM(A1)"`],
    ['due; -3.40', 'due; -3.40'],
  ])('turns %s into %s', (text, cell) => {
    expect(cellsOf(text).description).toBe(cell);
  });

  it('tells a payment whose number is not known yet from one that is not in Intacct', () => {
    const unnumbered = known('pay-1', 100, { receipts: [] });
    const unsent = known('pay-2', 100, {
      receipts: [],
      intent: intentOf('pay-2', 100, { ledgerRecords: [] }),
    });
    const rows = parse(sheetCsv(payoutSheet(factsOf(), 'paid', [unnumbered, unsent])));
    expect(rows.filter(([section]) => section === 'Payment').map((row) => row[2])).toStrictEqual([
      'in Intacct, its number is not known yet',
      'not in Intacct',
    ]);
  });

  it('has no formula and no open text in any cell, by whatever the cells are separated', () => {
    const fileOf = csvOf('a;=1+1\n"=2+2"', 'b\t-cmd;"@SUM(A1)"');
    const cells = fileOf.split(/[\r\n;\t,]/).map((text) => text.replaceAll('"', '').trim());
    expect(cells.filter((text) => /^[=+@-]/.test(text) && !/^[+-]?\d+(\.\d+)?$/.test(text))).toStrictEqual(
      [],
    );
    const texts = fileOf.split(/,|\r\n/).filter((text) => text !== '' && !/^[+-]?\d+(\.\d+)?$/.test(text));
    expect(texts.filter((text) => !text.startsWith('"') && !text.endsWith('"'))).toStrictEqual([]);
  });

  it('has no cell that is longer than a spreadsheet takes', () => {
    const count = 900;
    const payments = Array.from({ length: count }, (_, at) => ({
      paymentId: `pay-${at}`.padEnd(60, 'x'),
      amount: '1',
    }));
    const invoices = Array.from({ length: 4_000 }, (_, at) => `INV-2026-${at}`);
    const facts = factsOf({ amount: `${count}`, payments, adjustments: [], description: 'x'.repeat(40_000) });
    const paid = [known(payments[0]?.paymentId ?? '', 1, { invoices })];

    const rows = parse(sheetCsv(payoutSheet(facts, 'paid', paid)));

    expect(Math.max(...rows.flat().map((text) => text.length))).toBeLessThanOrEqual(32_767);
    expect(rows.find(([section]) => section === 'Payment')?.[4]).toBe('4000 invoices');
    expect(rows.find(([, item]) => item === 'deposit')?.[5]).toBe('Deposit 900 payments of this payout');
  });

  it('says that a payout failed, or does not add up', () => {
    expect(sheetCsv(payoutSheet(factsOf(), 'failed', []))).toContain('failed, was to arrive on 2026-03-12');
    expect(sheetCsv(payoutSheet(factsOf({ amount: '1' }), 'paid', []))).toContain('OUT OF BALANCE');
    expect(csvOf('')).not.toContain('OUT OF BALANCE');
  });
});
