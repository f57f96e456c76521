const withoutDecimals = new Set(
  'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'.split(' '),
);
const withThreeDecimals = new Set('BHD IQD JOD KWD LYD OMR TND'.split(' '));

/** How many decimals the minor unit of an ISO 4217 currency has: 0, 2 or 3. */
export const decimalsOf = (currency: string): number => {
  if (withoutDecimals.has(currency)) return 0;
  return withThreeDecimals.has(currency) ? 3 : 2;
};

/** Minor units as the shortest decimal string: 1430 of USD is "14.3", 300 is "3", -5 is "-0.05". */
export const decimalString = (minor: number, decimals: number): string => {
  const digits = String(Math.abs(minor)).padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  const fraction = digits.slice(digits.length - decimals).replace(/0+$/, '');
  return `${minor < 0 ? '-' : ''}${whole}${fraction ? `.${fraction}` : ''}`;
};

/** Minor units as a JSON number: 1434 of USD is 14.34. */
export const decimalNumber = (minor: number, decimals: number): number =>
  Number(decimalString(minor, decimals));

/** A JSON number as minor units: 14.34 of USD is 1434. Undefined when it has too many decimals, or is too large. */
export const minorUnits = (amount: number, decimals: number): number | undefined => {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(String(amount));
  const [, sign, whole = '', fraction = ''] = match ?? [];
  if (!match || fraction.length > decimals) return undefined;
  const minor = Number(whole + fraction.padEnd(decimals, '0'));
  if (!Number.isSafeInteger(minor)) return undefined;
  return sign === '-' && minor !== 0 ? -minor : minor;
};
