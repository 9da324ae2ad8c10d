/** The value that a share of the others is not above, by the nearest rank: 0.5 for the median. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  if (value === undefined) {
    throw new RangeError('a quantile of nothing');
  }
  return value;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}
