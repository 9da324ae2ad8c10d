/** One table of results, as text for a terminal. */
export interface Report {
  readonly title: string;
  readonly columns: readonly string[];
  /** As many cells as there are columns. */
  readonly rows: readonly (readonly string[])[];
  /** What both sides did, and what the words in the header mean. */
  readonly notes: readonly string[];
}

/** The first column stands left, the others right, as numbers do. */
export function formatReport({ title, columns, rows, notes }: Report): string {
  const widths = columns.map((column, index) => Math.max(column.length, ...rows.map((row) => row[index]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, index) => (index === 0 ? cell.padEnd(widths[index] ?? 0) : cell.padStart(widths[index] ?? 0)))
      .join('  ');
  const rule = widths.map((width) => '-'.repeat(width)).join('  ');
  return [title, '', line(columns), rule, ...rows.map(line), '', ...notes].join('\n');
}

/** `0.43 of 0.5: missed`. */
export function atLeast(value: number, target: number): string {
  return `${value.toFixed(2)} of ${target}: ${value >= target ? 'reached' : 'missed'}`;
}

/** `380 of 400: reached`, in whole units. */
export function below(value: number, target: number): string {
  return `${Math.round(value)} of ${target}: ${value < target ? 'reached' : 'missed'}`;
}

/** Megabytes of bytes, 10^6 each. */
export function megabytes(bytes: number): number {
  return bytes / 1e6;
}

/** `12,345`. */
export function whole(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}
