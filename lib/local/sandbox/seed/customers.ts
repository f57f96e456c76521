import type { Books } from '../ledger/books.ts';
import { addCustomer } from '../ledger/customers.ts';
import type { LedgerAddress, LedgerCustomer } from '../ledger/rows.ts';
import type { Random } from '../random.ts';
import { businessNames, cities, firstNames, lastNames, streets, suffixes, trades } from './words.ts';

const combinations = businessNames.length * trades.length * suffixes.length;

/** A name for each index, in a scattered order. No name comes twice before all combinations are used. */
const nameAt = (index: number): string => {
  const spot = (index * 7919) % combinations;
  const word = businessNames[spot % businessNames.length];
  const trade = trades[Math.floor(spot / businessNames.length) % trades.length];
  const suffix = suffixes[Math.floor(spot / (businessNames.length * trades.length))];
  const round = Math.floor(index / combinations);
  return `${word} ${trade} ${suffix}${round > 0 ? ` ${round + 1}` : ''}`;
};

const addressIn = (random: Random, currency: string): LedgerAddress => {
  const places = cities[currency] ?? cities['USD'] ?? [];
  const [city, region, postalStart, country] = random.pick(places);
  return {
    line1: `${random.int(10, 4900)} ${random.pick(streets)}`,
    line2: random.chance(0.2) ? `Suite ${random.int(100, 900)}` : null,
    city,
    region,
    postalCode: `${postalStart}${random.int(10, 99)}`,
    country,
  };
};

/** Enters a customer. With `oddities` some fields are null, as they often are in real books. */
export const seedCustomer = (
  books: Books,
  random: Random,
  index: number,
  currency: string,
  oddities: boolean,
): LedgerCustomer => {
  const name = nameAt(index);
  const [first, last] = [random.pick(firstNames), random.pick(lastNames)];
  const domain = name.toLowerCase().replace(/[^a-z0-9]+/g, '');
  const lacks = (share: number): boolean => oddities && random.chance(share);
  return addCustomer(books, {
    name,
    contact: lacks(0.1) ? null : `${first} ${last}`,
    email: lacks(0.08) ? null : `${first}.${last}@${domain}.example`.toLowerCase(),
    phone: lacks(0.2) ? null : `+1 555 ${random.int(200, 999)} ${random.int(1000, 9999)}`,
    taxNumber: random.chance(0.1) ? `${random.int(10, 99)}-${random.int(1_000_000, 9_999_999)}` : null,
    currency: lacks(0.1) ? null : currency,
    active: !lacks(0.03),
    address: lacks(0.1) ? null : addressIn(random, currency),
  });
};
