/** How long many requests took, in ms. */
export interface Latency {
  readonly count: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

/** The value that a share of `values` (0..1) does not exceed: the nearest rank, one of the values themselves. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/** Sums up single times. */
export function latencyOf(timesMs: readonly number[]): Latency {
  return {
    count: timesMs.length,
    p50Ms: percentile(timesMs, 0.5),
    p99Ms: percentile(timesMs, 0.99),
    maxMs: Math.max(...timesMs),
  };
}
