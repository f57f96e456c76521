import Big from 'big.js';
import codes from 'currency-codes';

const decimalsOf = (currency: string): number => codes.code(currency)?.digits ?? 2;

/** An amount in major units as minor units, by the decimals of the ISO 4217 list; null stays null. */
export function toMinorUnits(value: unknown, currency: string): number | null {
  if (value === null || value === undefined) return null;
  const exact = new Big(String(value)).times(new Big(10).pow(decimalsOf(currency)));
  return exact.round(0, Big.roundHalfUp).toNumber();
}

/** Minor units as a person reads them: 12550 of USD is "125.50 USD". */
export function moneyText(minor: number, currency: string): string {
  const digits = decimalsOf(currency);
  return `${new Big(minor).div(new Big(10).pow(digits)).toFixed(digits)} ${currency}`;
}

export function total(amounts: readonly number[]): number {
  return amounts.reduce((sum, amount) => sum + amount, 0);
}
