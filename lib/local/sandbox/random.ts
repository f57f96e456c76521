/** A seeded source of numbers: the same seed and the same order of draws give the same values. */
export interface Random {
  /** In [0, 1). */
  next(): number;
  /** A whole number from `min` to `max`, both included. */
  int(min: number, max: number): number;
  /** One element; throws RangeError when the list is empty. */
  pick<T>(list: readonly T[]): T;
  /** True with the given probability (0 to 1). */
  chance(probability: number): boolean;
  /** A version 4 UUID. */
  uuid(): string;
  /** Another source, seeded by this one's seed and a label. Draws from it do not change what this one gives. */
  fork(label: string): Random;
}

const hash = (text: string): number => {
  let value = 0x811c9dc5;
  for (const char of text) value = Math.imul(value ^ (char.codePointAt(0) ?? 0), 0x01000193);
  return value >>> 0;
};

/** mulberry32: 32 bits of state, good enough for test data and quick. */
const mulberry32 = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');

/** Makes a source from a seed. */
export const seededRandom = (seed: string | number): Random => {
  const next = mulberry32(hash(String(seed)));
  const bits = (count: number): number => Math.floor(next() * 2 ** count);
  return {
    next,
    int: (min, max) => min + Math.floor(next() * (max - min + 1)),
    pick: (list) => {
      const item = list[Math.floor(next() * list.length)];
      if (item === undefined) throw new RangeError('Nothing to pick from');
      return item;
    },
    chance: (probability) => next() < probability,
    uuid: () =>
      [
        hex(bits(32), 8),
        hex(bits(16), 4),
        `4${hex(bits(12), 3)}`,
        hex(0x8000 | bits(14), 4),
        hex(bits(32), 8) + hex(bits(16), 4),
      ].join('-'),
    fork: (label) => seededRandom(`${seed}/${label}`),
  };
};
