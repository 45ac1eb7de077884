/** CPU time of this process in milliseconds: user and system, all threads, garbage collection and JIT included. */
export function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

export function timed<Result>(work: () => Result): { result: Result; ms: number } {
  const from = cpuMs();
  const result = work();
  return { result, ms: cpuMs() - from };
}

export function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** The value below which that share of the values lies. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** Bytes on the heap and in array buffers after garbage collection, which needs `--expose-gc`. */
export function heapBytes(): number {
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

export interface Rate {
  /** Articles per CPU-second. The first round, over cold code and spellings not seen before, stands apart. */
  cold: number;
  best: number;
  median: number;
}

/** Runs rounds until there were at least that many warm ones and they took that long together. */
export function measureRate(
  articles: number,
  round: () => void,
  least: { rounds: number; ms: number },
): Rate {
  const { ms: coldMs } = timed(round);
  const times: number[] = [];
  let sum = 0;
  while (times.length < least.rounds || (sum < least.ms && times.length < 40)) {
    const { ms } = timed(round);
    times.push(ms);
    sum += ms;
  }
  const rate = (ms: number): number => (articles / ms) * 1000;
  return { cold: rate(coldMs), best: rate(Math.min(...times)), median: rate(median(times)) };
}
