import Big from 'big.js';

declare const minor: unique symbol;
declare const iso4217: unique symbol;

/** An amount in the smallest unit of its currency: cents for USD, yen for JPY, fils for KWD. A safe integer. */
export type MinorUnits = number & { readonly [minor]: true };

/** An ISO 4217 code whose number of decimals is known. */
export type Currency = string & { readonly [iso4217]: true };

/** A value that is not an amount in its currency. `value` is what was received. */
export class MoneyError extends Error {
  override readonly name = 'MoneyError';
  readonly code = 'AMOUNT_INVALID';
  readonly value: string;
  readonly why: string;

  constructor(value: string, why: string, options?: ErrorOptions) {
    super(`${value} is not an amount: ${why}`, options);
    this.value = value;
    this.why = why;
  }
}

/** The currencies of ISO 4217 list one that do not have two decimals. */
const unusualDecimals: Readonly<Record<string, number>> = {
  ...Object.fromEntries(
    'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'.split(' ').map((code) => [code, 0]),
  ),
  ...Object.fromEntries('BHD IQD JOD KWD LYD OMR TND'.split(' ').map((code) => [code, 3])),
  CLF: 4,
  UYW: 4,
};

/** Currencies of ISO 4217 that Intl does not list: funds, and one that is new. */
const missingFromIntl = 'BOV CHE CHW COU MXV USN VED'.split(' ');
const currencyCodes = new Set([
  ...Intl.supportedValuesOf('currency'),
  ...Object.keys(unusualDecimals),
  ...missingFromIntl,
]);

export function isCurrency(code: string): code is Currency {
  return currencyCodes.has(code);
}

export function decimalsOf(currency: Currency): number {
  return unusualDecimals[currency] ?? 2;
}

function isMinorUnits(value: number): value is MinorUnits {
  return Number.isSafeInteger(value);
}

/** A whole number as an amount in minor units. Throws {@link MoneyError} for fractions and beyond 2^53. */
export function minorUnits(value: number): MinorUnits {
  const amount = value === 0 ? 0 : value; // `isDeepStrictEqual` tells -0 from 0, so -0 would look like a change
  if (!isMinorUnits(amount)) throw new MoneyError(String(value), 'not a whole number of minor units');
  return amount;
}

export const zero = minorUnits(0);

export function sum(amounts: Iterable<MinorUnits>): MinorUnits {
  let total = 0;
  for (const amount of amounts) total += amount;
  return minorUnits(total);
}

/** Larger exponents, which no safe integer has, are refused first: rounding writes out all digits of `1e1000000`. */
const maxExponent = 20;

/** In minor units. JSON numbers carry rounding errors (0.1 + 0.2), so a value this close to a minor unit is that unit. */
const roundingTolerance = new Big('1e-6');

/** The only form in which Alternative writes an amount. */
const plainDecimal = /^-?\d+(\.\d+)?$/;

/**
 * Parses an amount from Alternative, plain decimal text in major units: `"12.34"` USD is 1234. Throws
 * {@link MoneyError} for any other text, for more decimals than the currency has, and beyond 2^53.
 */
export function parseMoney(text: string, currency: Currency): MinorUnits {
  if (!plainDecimal.test(text)) throw new MoneyError(text, 'not a plain decimal number');
  return parseLedgerMoney(text, currency);
}

/**
 * Parses an amount in major units as Rutter sends it, a JSON number or a decimal string, without binary floating-point
 * arithmetic. Throws {@link MoneyError} for what is not a number, for more decimals than the currency has, and beyond
 * 2^53.
 */
export function parseLedgerMoney(value: string | number, currency: Currency): MinorUnits {
  const text = String(value);
  let exact: Big;
  try {
    exact = new Big(text.trim()).times(10 ** decimalsOf(currency));
  } catch (cause) {
    throw new MoneyError(text, 'not a number', { cause });
  }
  if (exact.e > maxExponent) throw new MoneyError(text, 'too large');
  const whole = exact.round(0, Big.roundHalfUp);
  if (exact.minus(whole).abs().gt(roundingTolerance)) {
    throw new MoneyError(text, `${currency} has ${decimalsOf(currency)} decimals`);
  }
  return minorUnits(whole.toNumber());
}

/** An amount as a decimal string in major units, without its currency: 1234 USD is `"12.34"`. */
export function toDecimalString(amount: MinorUnits, currency: Currency): string {
  const digits = decimalsOf(currency);
  return new Big(amount).div(10 ** digits).toFixed(digits);
}

/** An amount with its currency, for sentences: `12.34 USD`. */
export function moneyText(amount: MinorUnits, currency: Currency): string {
  return `${toDecimalString(amount, currency)} ${currency}`;
}
