const sizes = [500, 256, 128, 64, 32, 16, 8, 4, 2, 1] as const;

/**
 * Cuts rows into pieces of a few fixed sizes, largest first, so that a handful of prepared statements serves every batch.
 */
export function* piecesOf<T>(rows: readonly T[]): Generator<readonly T[]> {
  let start = 0;
  for (const size of sizes) {
    for (; rows.length - start >= size; start += size) {
      yield rows.slice(start, start + size);
    }
  }
}

/** The same placeholders for each row of a piece. */
export function repeat(placeholders: string, rows: readonly unknown[]): string {
  return rows.map(() => placeholders).join(', ');
}
