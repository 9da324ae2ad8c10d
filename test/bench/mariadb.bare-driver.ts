import { readFile } from 'node:fs/promises';
import {
  createPool,
  type FieldPacket,
  type Pool,
  type PoolConnection,
  type PoolOptions,
  type RowDataPacket,
} from 'mysql2/promise';
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
import { cpuSeconds } from './process-usage.js';

/** Rows and labels that go together in one transaction. */
interface FloorRow {
  readonly cells: Cells;
  readonly labels: readonly Cells[];
}

/** MariaDB through `mysql2`. */
export class MariadbBareDriver implements BareDriver {
  readonly #pool: Pool;

  constructor(options: PoolOptions) {
    this.#pool = createPool({
      ...options,
      connectionLimit: LANES,
      rowsAsArray: true,
      // Text as it comes: what a column means is nobody's business here.
      typeCast: (field) => field.string(),
    });
  }

  async settle(): Promise<void> {
    await this.#pool.query('ANALYZE TABLE resources, resource_labels');
  }

  async serverCpuSeconds(): Promise<number> {
    const [[file] = []] = await this.#select('SELECT @@pid_file');
    return cpuSeconds(Number(await readFile(String(file), 'utf8')));
  }

  async countRows(): Promise<StoredRows> {
    const [[rows, bytes] = []] = await this.#select('SELECT count(*), sum(octet_length(object)) FROM resources');
    return { rows: Number(rows), bytes: Number(bytes) };
  }

  async withFloor<T>(use: (floor: FloorTables) => Promise<T>): Promise<T> {
    for (const table of ['resource_labels_floor', 'resources_floor']) {
      await this.#pool.query(`DROP TABLE IF EXISTS ${table}`);
      await this.#pool.query(`CREATE TABLE ${table} LIKE ${table.replace(/_floor$/, '')}`);
    }
    const columns = await this.#columns();
    try {
      return await use({
        upsertRows: () => this.#timeBatches('', columns, (batch) => this.#upsert(columns, batch)),
        deleteRows: () => this.#timeBatches('_floor', columns, (batch) => this.#delete(columns, batch)),
      });
    } finally {
      await this.#pool.query('DROP TABLE resource_labels_floor, resources_floor');
    }
  }

  async query(text: string): Promise<readonly Cells[]> {
    return this.#select(text);
  }

  async readPods(limit: number): Promise<number> {
    const rows = await this.#select(`SELECT object FROM resources WHERE ${podsInOrder('`')} LIMIT ${limit}`);
    return rows.reduce((sum, [object]) => sum + String(object).length, 0);
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }

  async #columns(): Promise<readonly string[]> {
    const [, fields]: [unknown, FieldPacket[]] = await this.#pool.query('SELECT * FROM resources LIMIT 0');
    return fields.map(({ name }) => name);
  }

  /** Writes whatever is in the tables with these ends to their names. */
  async #timeBatches(
    end: string,
    columns: readonly string[],
    write: (batch: readonly FloorRow[]) => Promise<void>,
  ): Promise<WriteFloor> {
    const clock = new FloorClock();
    const idIndex = columns.indexOf('id');
    let rows = await this.#rowsAfter(0, idIndex, end);
    while (rows.length > 0) {
      const fetched = rows;
      await clock.time(fetched.length, () => writeInLanes(fetched, write));
      rows = await this.#rowsAfter(fetched.at(-1)?.cells[idIndex], idIndex, end);
    }
    return clock.result;
  }

  #upsert(columns: readonly string[], batch: readonly FloorRow[]): Promise<void> {
    return this.#inTransaction(async (connection) => {
      await connection.execute(
        upsertText('resources_floor', columns, batch.length),
        batch.flatMap(({ cells }) => cells) as string[],
      );
      const labels = batch.flatMap((row) => row.labels);
      const text = upsertText('resource_labels_floor', ['resource_id', 'key', 'value'], labels.length);
      // The number of labels differs from batch to batch: preparing each statement would cost more than it gains.
      await connection.query(text, labels.flat());
    });
  }

  #delete(columns: readonly string[], batch: readonly FloorRow[]): Promise<void> {
    const cellsOf = (column: string): unknown[] => batch.map(({ cells }) => cells[columns.indexOf(column)]);
    const keys = keyColumns.map(cellsOf);
    return this.#inTransaction(async (connection) => {
      const key = `(${keyColumns.map((column) => `\`${column}\``).join(', ')})`;
      const tuples = batch.map(() => `(${keyColumns.map(() => '?').join(', ')})`).join(', ');
      await connection.execute(
        `DELETE FROM resources_floor WHERE ${key} IN (${tuples})`,
        batch.flatMap((_, row) => keys.map((cells) => cells[row])) as string[],
      );
      const ids = batch.map(() => '?').join(', ');
      const text = `DELETE FROM resource_labels_floor WHERE resource_id IN (${ids})`;
      await connection.execute(text, cellsOf('id') as string[]);
    });
  }

  async #inTransaction(use: (connection: PoolConnection) => Promise<void>): Promise<void> {
    const connection = await this.#pool.getConnection();
    try {
      await connection.beginTransaction();
      await use(connection);
      await connection.commit();
    } finally {
      connection.release();
    }
  }

  async #rowsAfter(id: unknown, idIndex: number, end: string): Promise<readonly FloorRow[]> {
    const rows = await this.#select(
      `SELECT * FROM resources${end} WHERE id > ${Number(id)} ORDER BY id LIMIT ${FETCH_ROWS}`,
    );
    if (rows.length === 0) {
      return [];
    }
    const labels = await this.#select(
      `SELECT resource_id, \`key\`, value FROM resource_labels${end} WHERE resource_id > ${Number(id)}
      AND resource_id <= ${Number(rows.at(-1)?.[idIndex])}`,
    );
    const labelsById = Map.groupBy(labels, ([resourceId]) => resourceId);
    return rows.map((cells) => ({ cells, labels: labelsById.get(cells[idIndex]) ?? [] }));
  }

  async #select(text: string): Promise<readonly Cells[]> {
    const [rows] = await this.#pool.query<RowDataPacket[][]>(text);
    return rows;
  }
}

function upsertText(table: string, columns: readonly string[], count: number): string {
  const quoted = columns.map((column) => `\`${column}\``);
  const row = `(${columns.map(() => '?').join(', ')})`;
  return `INSERT INTO ${table} (${quoted.join(', ')}) VALUES ${Array.from({ length: count }, () => row).join(', ')}
    ON DUPLICATE KEY UPDATE ${quoted.map((column) => `${column} = VALUES(${column})`).join(', ')}`;
}
