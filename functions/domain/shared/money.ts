import Big from 'big.js';

declare const minor: unique symbol;
declare const iso4217: unique symbol;

/** An amount in the smallest unit of its currency: cents for USD, yen for JPY, fils for KWD. Always a safe integer. */
export type MinorUnits = number & { readonly [minor]: true };

/** An ISO 4217 code whose number of decimals is known. */
export type Currency = string & { readonly [iso4217]: true };

/** A value that is no amount of money in its currency. `value` is what was received. */
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

/** ISO 4217 list one: the currencies that do not have two decimals. */
const decimals: Readonly<Record<string, number>> = {
  ...Object.fromEntries(
    'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'.split(' ').map((code) => [code, 0]),
  ),
  ...Object.fromEntries('BHD IQD JOD KWD LYD OMR TND'.split(' ').map((code) => [code, 3])),
  CLF: 4,
  UYW: 4,
};

/** Intl leaves out funds and one young currency. */
const unknownToIntl = 'BOV CHE CHW COU MXV USN VED'.split(' ');
const known = new Set([...Intl.supportedValuesOf('currency'), ...Object.keys(decimals), ...unknownToIntl]);

export function isCurrency(code: string): code is Currency {
  return known.has(code);
}

export function decimalsOf(currency: Currency): number {
  return decimals[currency] ?? 2;
}

function isMinorUnits(value: number): value is MinorUnits {
  return Number.isSafeInteger(value);
}

/** States that a whole number is an amount in minor units. Throws {@link MoneyError} beyond 2^53. */
export function minorUnits(value: number): MinorUnits {
  const amount = value === 0 ? 0 : value; // -0 is stored and compared as another value than 0
  if (!isMinorUnits(amount)) throw new MoneyError(String(value), 'not a whole number of minor units');
  return amount;
}

export const zero = minorUnits(0);

export function sum(amounts: Iterable<MinorUnits>): MinorUnits {
  let total = 0;
  for (const amount of amounts) total += amount;
  return minorUnits(total);
}

/** More than any safe integer has. */
const mostDigits = 20;

/** JSON numbers carry binary noise (0.1 + 0.2); what is nearer than this to a minor unit is that unit. */
const noise = new Big('1e-6');

/** How Alternative writes an amount: nothing else is guessed at. */
const plainDecimal = /^-?\d+(\.\d+)?$/;

/**
 * Reads an amount of Alternative, plain decimal text in major units: `"12.34"` USD is 1234. Throws {@link MoneyError}
 * when it is anything else, does not fit the currency's decimals, or is beyond 2^53.
 */
export function parseMoney(text: string, currency: Currency): MinorUnits {
  if (!plainDecimal.test(text)) throw new MoneyError(text, 'not a plain decimal number');
  return parseLedgerMoney(text, currency);
}

/**
 * Reads an amount as Rutter sends it, a number or its text, without binary arithmetic. Throws {@link MoneyError} when
 * it is no number, does not fit the currency's decimals, or is beyond 2^53.
 */
export function parseLedgerMoney(value: string | number, currency: Currency): MinorUnits {
  const text = String(value);
  let exact: Big;
  try {
    exact = new Big(text.trim()).times(10 ** decimalsOf(currency));
  } catch (cause) {
    throw new MoneyError(text, 'not a number', { cause });
  }
  if (exact.e > mostDigits) throw new MoneyError(text, 'too large');
  const whole = exact.round(0, Big.roundHalfUp);
  if (exact.minus(whole).abs().gt(noise)) {
    throw new MoneyError(text, `${currency} has ${decimalsOf(currency)} decimals`);
  }
  return minorUnits(whole.toNumber());
}

/** Minor units as a decimal string in major units: 1234 USD is `"12.34"`. */
export function toDecimalString(amount: MinorUnits, currency: Currency): string {
  const digits = decimalsOf(currency);
  return new Big(amount).div(10 ** digits).toFixed(digits);
}

/** An amount as people read it: `12.34 USD`. */
export function moneyText(amount: MinorUnits, currency: Currency): string {
  return `${toDecimalString(amount, currency)} ${currency}`;
}
