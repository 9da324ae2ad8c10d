import { readFile } from 'node:fs/promises';
import { createPool, type FieldPacket, type Pool, type PoolOptions, type RowDataPacket } from 'mysql2/promise';
import {
  type BareDriver,
  type Cells,
  FETCH_ROWS,
  FloorClock,
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

  async writeRows(): Promise<WriteFloor> {
    for (const table of ['resource_labels_floor', 'resources_floor']) {
      await this.#pool.query(`DROP TABLE IF EXISTS ${table}`);
      await this.#pool.query(`CREATE TABLE ${table} LIKE ${table.replace(/_floor$/, '')}`);
    }
    const clock = new FloorClock();
    const columns = await this.#columns();
    const idIndex = columns.indexOf('id');
    let rows = await this.#rowsAfter(0, idIndex);
    while (rows.length > 0) {
      const fetched = rows;
      await clock.time(fetched.length, () => writeInLanes(fetched, (batch) => this.#write(columns, batch)));
      rows = await this.#rowsAfter(fetched.at(-1)?.cells[idIndex], idIndex);
    }
    await this.#pool.query('DROP TABLE resource_labels_floor, resources_floor');
    return clock.result;
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

  async #write(columns: readonly string[], batch: readonly FloorRow[]): Promise<void> {
    const connection = await this.#pool.getConnection();
    try {
      await connection.beginTransaction();
      await connection.execute(
        upsertText('resources_floor', columns, batch.length),
        batch.flatMap(({ cells }) => cells) as string[],
      );
      const labels = batch.flatMap((row) => row.labels);
      const text = upsertText('resource_labels_floor', ['resource_id', 'key', 'value'], labels.length);
      // The number of labels differs from batch to batch: preparing each statement would cost more than it gains.
      await connection.query(text, labels.flat());
      await connection.commit();
    } finally {
      connection.release();
    }
  }

  async #rowsAfter(id: unknown, idIndex: number): Promise<readonly FloorRow[]> {
    const rows = await this.#select(`SELECT * FROM resources WHERE id > ${Number(id)} ORDER BY id LIMIT ${FETCH_ROWS}`);
    if (rows.length === 0) {
      return [];
    }
    const labels = await this.#select(
      `SELECT resource_id, \`key\`, value FROM resource_labels WHERE resource_id > ${Number(id)}
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
