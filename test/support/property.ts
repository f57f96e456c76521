import fc from 'fast-check';

/** Every run tries the same cases: a failure that is seen once can be seen again. */
fc.configureGlobal({ seed: 20_260_310, numRuns: 300 });

export { fc };

/** Deliveries of `count` versions, each at least once, in any order and with any repetition; as positions. */
export function deliveries(count: number): fc.Arbitrary<number[]> {
  const positions = Array.from({ length: count }, (_, at) => at);
  const repeats = fc.array(fc.nat(count - 1), { maxLength: 8 });
  const all = fc.shuffledSubarray(positions, { minLength: count });
  return fc.tuple(repeats, all, repeats).map((parts) => parts.flat());
}
