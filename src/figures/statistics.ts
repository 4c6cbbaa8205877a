/** Means, percentiles and deviations of plain numbers. */

export interface Spread {
  mean: number;
  p50: number;
  p95: number;
  max: number;
}

export function spread(values: number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => ranked(sorted, share);
  return { mean: mean(sorted), p50: at(0.5), p95: at(0.95), max: at(1) };
}

/** The least value that this share of all does not exceed; 0 of none. */
export function percentile(values: number[], share: number): number {
  return ranked(
    [...values].sort((a, b) => a - b),
    share,
  );
}

function ranked(sorted: number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}

export function mean(values: number[]): number {
  return values.length === 0 ? 0 : sum(values, (value) => value) / values.length;
}

export function deviation(values: number[]): number {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
}

export function sum<T>(all: Iterable<T>, of: (one: T) => number): number {
  let total = 0;
  for (const one of all) total += of(one);
  return total;
}
