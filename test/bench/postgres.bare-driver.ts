import pg from 'pg';
import {
  type BareDriver,
  type Cells,
  FETCH_ROWS,
  FloorClock,
  type FloorTables,
  keyColumns,
  LANES,
  podsInOrder,
  type StoredRows,
  type WriteFloor,
  writeInLanes,
} from './bare-driver.js';
import { cpuSeconds, parentOf } from './process-usage.js';

const floorTable = 'resources_floor';

/** Text as it comes: what a column means is nobody's business here. */
const untyped = { getTypeParser: () => (text: string | Buffer) => text };

/** PostgreSQL through `pg`. */
export class PostgresBareDriver implements BareDriver {
  readonly #pool: pg.Pool;

  constructor(options: pg.PoolConfig) {
    this.#pool = new pg.Pool({ ...options, max: LANES, types: untyped });
  }

  async settle(): Promise<void> {
    await this.#pool.query('ANALYZE');
    await this.#pool.query('CHECKPOINT');
  }

  async serverCpuSeconds(): Promise<number> {
    const [[backend] = []] = await this.#select('SELECT pg_backend_pid()');
    return cpuSeconds(parentOf(Number(backend)));
  }

  async countRows(): Promise<StoredRows> {
    const [[rows, bytes] = []] = await this.#select('SELECT count(*), sum(octet_length(object::text)) FROM resources');
    return { rows: Number(rows), bytes: Number(bytes) };
  }

  async withFloor<T>(use: (floor: FloorTables) => Promise<T>): Promise<T> {
    await this.#pool.query(`DROP TABLE IF EXISTS ${floorTable}`);
    await this.#pool.query(`CREATE TABLE ${floorTable} (LIKE resources INCLUDING ALL)`);
    const { fields } = await this.#pool.query('SELECT * FROM resources LIMIT 0');
    const columns = fields.map((field) => field.name);
    try {
      return await use({
        upsertRows: () =>
          this.#timeBatches('resources', columns, async (batch) => {
            const text = upsertText(columns, batch.length);
            await this.#pool.query({ name: `upsert_${batch.length}`, text, values: batch.flat() });
          }),
        deleteRows: () =>
          this.#timeBatches(floorTable, columns, async (batch) => {
            const keys = keyColumns.map((key) => batch.map((row) => row[columns.indexOf(key)]));
            await this.#pool.query({ name: 'delete', text: deleteText, values: keys });
          }),
      });
    } finally {
      await this.#pool.query(`DROP TABLE ${floorTable}`);
    }
  }

  async query(text: string): Promise<readonly Cells[]> {
    return this.#select(text);
  }

  async readPods(limit: number): Promise<number> {
    const text = `SELECT object::text FROM resources WHERE ${podsInOrder('"')} LIMIT $1`;
    const rows = await this.#select(text, [limit]);
    return rows.reduce((sum, [object]) => sum + String(object).length, 0);
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }

  /** Writes whatever is in a table. */
  async #timeBatches(
    table: string,
    columns: readonly string[],
    write: (batch: readonly Cells[]) => Promise<void>,
  ): Promise<WriteFloor> {
    const clock = new FloorClock();
    const idIndex = columns.indexOf('id');
    const rowsAfter = (id: unknown): Promise<readonly Cells[]> =>
      this.#select(`SELECT * FROM ${table} WHERE id > $1 ORDER BY id LIMIT $2`, [id, FETCH_ROWS]);
    let rows = await rowsAfter(0);
    while (rows.length > 0) {
      const fetched = rows;
      await clock.time(fetched.length, () => writeInLanes(fetched, write));
      rows = await rowsAfter(fetched.at(-1)?.[idIndex]);
    }
    return clock.result;
  }

  async #select(text: string, values: readonly unknown[] = []): Promise<readonly Cells[]> {
    const { rows } = await this.#pool.query<unknown[]>({ text, values: [...values], rowMode: 'array' });
    return rows;
  }
}

const quotedKey = keyColumns.map((column) => `"${column}"`).join(', ');

const deleteText = `DELETE FROM ${floorTable} WHERE (${quotedKey}) IN (
  SELECT * FROM unnest(${keyColumns.map((_, index) => `$${index + 1}::text[]`).join(', ')}))`;

function upsertText(columns: readonly string[], count: number): string {
  const rows = Array.from({ length: count }, (_, row) => {
    const cells = columns.map((_column, index) => `$${row * columns.length + index + 1}`);
    return `(${cells.join(', ')})`;
  });
  const quoted = columns.map((column) => `"${column}"`);
  return `INSERT INTO ${floorTable} (${quoted.join(', ')}) VALUES ${rows.join(', ')}
    ON CONFLICT (${quotedKey})
    DO UPDATE SET ${quoted.map((column) => `${column} = excluded.${column}`).join(', ')}`;
}
