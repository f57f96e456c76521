import * as currencyCodes from 'currency-codes';
import { describe, expect, it } from 'vitest';
import {
  decimalsOf,
  isCurrency,
  MoneyError,
  minorUnits,
  parseLedgerMoney,
  parseMoney,
  sum,
  toDecimalString,
} from '../../../functions/domain/shared/money.ts';
import { currency } from '../../support/factories.ts';
import { fc } from '../../support/property.ts';

/** Metals, drawing rights and test codes are on ISO's list, but have no minor unit to speak of. */
const withoutMinorUnit = /^X(AG|AU|BA|BB|BC|BD|DR|PD|PT|SU|TS|UA|XX)$/;
const active = currencyCodes.data.filter(({ code }) => !withoutMinorUnit.test(code));

describe('parseLedgerMoney', () => {
  it.each([
    ['12.34', 'USD', 1234],
    [12.34, 'USD', 1234],
    [0.1 + 0.2, 'USD', 30],
    [1.1 * 3, 'USD', 330],
    [4.35 * 100, 'USD', 43_500],
    ['-0.01', 'USD', -1],
    [-50, 'USD', -5000],
    ['1e3', 'USD', 100_000],
    [1e3, 'USD', 100_000],
    ['1.25e1', 'USD', 1250],
    ['1e-8', 'USD', 0],
    ['  12.30 ', 'USD', 1230],
    ['12.3000', 'USD', 1230],
    ['500', 'JPY', 500],
    [500.0000004, 'JPY', 500],
    ['1.234', 'KWD', 1234],
    [0.1 + 0.2, 'KWD', 300],
    ['90071992547409.91', 'USD', Number.MAX_SAFE_INTEGER],
    ['-90071992547409.91', 'USD', -Number.MAX_SAFE_INTEGER],
  ])('parseLedgerMoney reads %s %s as %i', (value, code, expected) => {
    expect(parseLedgerMoney(value, currency(code))).toBe(expected);
  });

  it('parseLedgerMoney reads four decimals of CLF', () => {
    expect(parseLedgerMoney('1.2345', currency('CLF'))).toBe(12_345);
  });

  it.each([-0, '-0', '-0.00', '-0.000000001'])('parseLedgerMoney reads %s as 0, not as -0', (value) => {
    expect(Object.is(parseLedgerMoney(value, currency('USD')), 0)).toBe(true);
  });

  it.each([
    ['', 'USD'],
    [' ', 'USD'],
    ['abc', 'USD'],
    ['1,234.56', 'USD'],
    ['$12', 'USD'],
    ['0x10', 'USD'],
    ['1 2', 'USD'],
    [Number.NaN, 'USD'],
    [Number.POSITIVE_INFINITY, 'USD'],
    ['-Infinity', 'USD'],
    ['12.345', 'USD'],
    [12.345, 'USD'],
    ['1e-7', 'USD'],
    ['0.5', 'JPY'],
    ['1.2345', 'KWD'],
    ['90071992547409.92', 'USD'],
    ['9007199254740993', 'JPY'],
    ['1e400', 'USD'],
  ])('parseLedgerMoney refuses %s %s', (value, code) => {
    expect(() => parseLedgerMoney(value, currency(code))).toThrow(MoneyError);
  });

  it('parseLedgerMoney accepts a rounding error of up to a millionth of a minor unit', () => {
    const usd = currency('USD');
    expect(parseLedgerMoney('10.00000001', usd)).toBe(1000);
    expect(parseLedgerMoney('9.99999999', usd)).toBe(1000);
    expect(() => parseLedgerMoney('10.000000011', usd)).toThrow(MoneyError);
  });

  it('a MoneyError names what was received', () => {
    expect(() => parseLedgerMoney('12.345', currency('USD'))).toThrow(
      '12.345 is not an amount: USD has 2 decimals',
    );
  });

  it('parseLedgerMoney reads back every amount of toDecimalString, in every currency', () => {
    const codes = active.map(({ code }) => code).filter(isCurrency);
    fc.assert(
      fc.property(fc.constantFrom(...codes), fc.maxSafeInteger(), (code, value) => {
        const amount = minorUnits(value);
        expect(parseLedgerMoney(toDecimalString(amount, code), code)).toBe(amount);
      }),
    );
  });

  it('parseLedgerMoney reads a number and its text alike', () => {
    fc.assert(
      fc.property(fc.integer({ min: -(10 ** 11), max: 10 ** 11 }), (value) => {
        const usd = currency('USD');
        expect(parseLedgerMoney(value / 100, usd)).toBe(minorUnits(value));
      }),
    );
  });
});

describe('parseMoney', () => {
  const usd = currency('USD');

  it.each([
    ['12.34', 1234],
    ['-0.50', -50],
    ['12.3000', 1230],
    ['007', 700],
  ])('parseMoney reads plain decimal text: %s', (text, expected) => {
    expect(parseMoney(text, usd)).toBe(expected);
  });

  it.each([
    '1e2',
    ' 1.00',
    '1.00 ',
    '+1',
    '.5',
    '1.',
    '0x10',
    '1,00',
    '',
    '1.005',
  ])('parseMoney refuses "%s"', (text) => {
    expect(() => parseMoney(text, usd)).toThrow(MoneyError);
  });
});

describe('formatMoney', () => {
  it.each([
    [1234, 'USD', '12.34'],
    [-5, 'USD', '-0.05'],
    [0, 'USD', '0.00'],
    [500, 'JPY', '500'],
    [1234, 'KWD', '1.234'],
    [Number.MAX_SAFE_INTEGER, 'USD', '90071992547409.91'],
  ])('toDecimalString gives %i %s as %s', (value, code, expected) => {
    expect(toDecimalString(minorUnits(value), currency(code))).toBe(expected);
  });
});

describe('arithmetic', () => {
  const largest = minorUnits(Number.MAX_SAFE_INTEGER);

  it('sum adds amounts of either sign', () => {
    expect(sum([])).toBe(0);
    expect(sum([minorUnits(10), minorUnits(-3), minorUnits(20)])).toBe(27);
  });

  it('sum of an amount and its negative is 0, not -0', () => {
    const amount = fc.integer({ min: -(2 ** 51), max: 2 ** 51 }).map(minorUnits);
    fc.assert(
      fc.property(amount, amount, (a, b) => {
        expect(sum([a, b, minorUnits(-b)])).toBe(a);
        expect(Object.is(sum([a, minorUnits(-a)]), 0)).toBe(true);
        expect(Object.is(minorUnits(-0), 0)).toBe(true);
      }),
    );
  });

  it('amounts that are not safe integers are refused', () => {
    expect(() => sum([largest, minorUnits(1)])).toThrow(MoneyError);
    expect(() => sum([minorUnits(-1), minorUnits(-largest)])).toThrow(MoneyError);
    expect(() => minorUnits(0.5)).toThrow(MoneyError);
    expect(() => minorUnits(Number.NaN)).toThrow(MoneyError);
  });
});

describe('currencies', () => {
  it('currencies have the decimals of ISO 4217', () => {
    const ours = active.flatMap(({ code }) => (isCurrency(code) ? [[code, decimalsOf(code)]] : []));
    const theirs = active.filter(({ code }) => isCurrency(code)).map(({ code, digits }) => [code, digits]);
    expect(ours).toStrictEqual(theirs);
    expect(ours.length).toBeGreaterThan(150);
  });

  it.each(['', 'usd', 'US', 'DOLLAR', 'ZZZ'])('%j is not a currency', (code) => {
    expect(isCurrency(code)).toBe(false);
  });
});
