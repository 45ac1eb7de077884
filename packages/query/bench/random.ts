/** Seeded numbers from 0 to 1 (mulberry32). */
export function openRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Draws a place of the weights, each as often as its weight says. */
export function openSampler(
  weights: readonly number[] | Float64Array,
): (random: () => number, from?: number) => number {
  const sums = new Float64Array(weights.length + 1);
  for (let index = 0; index < weights.length; index += 1)
    sums[index + 1] = (sums[index] ?? 0) + (weights[index] ?? 0);
  const total = sums[weights.length] ?? 0;
  return (random, from = 0) => {
    const least = sums[from] ?? 0;
    const wanted = least + random() * (total - least);
    let low = from;
    let high = weights.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sums[middle + 1] ?? 0) <= wanted) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}

/** Zipf–Mandelbrot weights: 1 / (rank + shift) ^ exponent. */
export function zipfWeights(count: number, exponent: number, shift: number): Float64Array {
  return Float64Array.from({ length: count }, (_, rank) => 1 / (rank + 1 + shift) ** exponent);
}
