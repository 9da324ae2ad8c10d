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

/** A run tells how long it took. The first ones, as many again, do not count: Node is still compiling. */
export async function medianMs(rounds: number, run: () => Promise<number>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < 2 * rounds; round += 1) {
    times.push(await run());
  }
  return median(times.slice(rounds));
}
