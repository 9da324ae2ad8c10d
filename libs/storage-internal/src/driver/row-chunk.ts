import { CHUNK_BYTES, type Row } from './database.js';

/** Collects rows until there are enough to hand over. Keeps none of those that were taken, while their reader waits. */
export class RowChunk {
  #rows: Row[] = [];
  #bytes = 0;

  /** @param mostRows - how many are enough, however small they are */
  constructor(private mostRows: number) {}

  /** @returns whether they are enough */
  add(row: Row): boolean {
    this.#rows.push(row);
    this.#bytes += sizeOf(row);
    return this.#bytes >= CHUNK_BYTES || this.#rows.length >= this.mostRows;
  }

  /** All that were added since the last time. @param mostRows - how many are enough from now on */
  take(mostRows = this.mostRows): readonly Row[] {
    const rows = this.#rows;
    this.#rows = [];
    this.#bytes = 0;
    this.mostRows = mostRows;
    return rows;
  }
}

function sizeOf(row: Row): number {
  return row.reduce<number>(
    (size, cell) => size + (typeof cell === 'string' || Buffer.isBuffer(cell) ? cell.length : 16),
    0,
  );
}
