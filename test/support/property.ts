import fc from 'fast-check';

/** Every run tries the same cases, so that each failure can be reproduced. */
fc.configureGlobal({ seed: 20_260_310, numRuns: 300 });

export { fc };

/** The positions of `count` versions in a delivery: each at least once, in any order, with any repetition. */
export function deliveries(count: number): fc.Arbitrary<number[]> {
  const positions = Array.from({ length: count }, (_, at) => at);
  const repeats = fc.array(fc.nat(count - 1), { maxLength: 8 });
  const all = fc.shuffledSubarray(positions, { minLength: count });
  return fc.tuple(repeats, all, repeats).map((parts) => parts.flat());
}
