import { rmSync } from 'node:fs';
import Sqlite from 'better-sqlite3';
import {
  type BareDriver,
  batchesOf,
  type Cells,
  FETCH_ROWS,
  FloorClock,
  type FloorTables,
  keyColumns,
  podsInOrder,
  type StoredRows,
  type WriteFloor,
} from './bare-driver.js';

/** SQLite through `better-sqlite3`: one connection, because SQLite has one writer. */
export class SqliteBareDriver implements BareDriver {
  readonly #database: Sqlite.Database;

  /** @param file - there already, with the product's tables */
  constructor(private readonly file: string) {
    this.#database = new Sqlite(file, { fileMustExist: true });
  }

  /** Nothing goes on behind a file's back. */
  settle(): Promise<void> {
    return Promise.resolve();
  }

  serverCpuSeconds(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  countRows(): Promise<StoredRows> {
    const [rows, bytes] = this.#database
      .prepare<[], [number, number]>('SELECT count(*), sum(octet_length(object)) FROM resources')
      .raw()
      .get() ?? [0, 0];
    return Promise.resolve({ rows, bytes });
  }

  async withFloor<T>(use: (floor: FloorTables) => Promise<T>): Promise<T> {
    const file = `${this.file}.floor`;
    const target = new Sqlite(file);
    try {
      copyTables(this.#database, target);
      return await use({
        upsertRows: () => copyRows(this.#database, target),
        deleteRows: () => deleteRows(target),
      });
    } finally {
      target.close();
      ['', '-wal', '-shm'].forEach((suffix) => rmSync(`${file}${suffix}`, { force: true }));
    }
  }

  query(text: string): Promise<readonly Cells[]> {
    const statement = this.#database.prepare<[], Cells>(text);
    if (!statement.reader) {
      statement.run();
      return Promise.resolve([]);
    }
    return Promise.resolve(statement.raw().all());
  }

  readPods(limit: number): Promise<number> {
    const select = `SELECT object FROM resources WHERE ${podsInOrder('"')} LIMIT ?`;
    const objects = this.#database.prepare<[number], string>(select).pluck().all(limit);
    return Promise.resolve(objects.reduce((sum, object) => sum + object.length, 0));
  }

  close(): Promise<void> {
    this.#database.close();
    return Promise.resolve();
  }
}

function copyTables(source: Sqlite.Database, target: Sqlite.Database): void {
  target.pragma('journal_mode = WAL');
  target.pragma('synchronous = NORMAL');
  const definitions = source
    .prepare<[], string>(
      `SELECT sql FROM sqlite_master WHERE tbl_name IN ('resources', 'resource_labels') AND sql IS NOT NULL
      ORDER BY type = 'index'`,
    )
    .pluck()
    .all();
  definitions.forEach((definition) => target.exec(definition));
}

async function copyRows(source: Sqlite.Database, target: Sqlite.Database): Promise<WriteFloor> {
  const clock = new FloorClock();
  const select = source.prepare<unknown[], Cells>('SELECT * FROM resources WHERE id > ? ORDER BY id LIMIT ?').raw();
  const labels = source.prepare<unknown[], Cells>('SELECT * FROM resource_labels WHERE resource_id = ?').raw();
  const columns = select.columns().map(({ name }) => name);
  const idIndex = columns.indexOf('id');
  const upsert = target.prepare(upsertText(columns));
  const addLabel = target.prepare(
    `INSERT INTO resource_labels (resource_id, key, value) VALUES (?, ?, ?)
    ON CONFLICT DO UPDATE SET value = excluded.value`,
  );
  const write = target.transaction((batch: readonly FloorRow[]) => {
    for (const row of batch) {
      upsert.run(...row.cells);
      row.labels.forEach((label) => addLabel.run(...label));
    }
  });
  const rowsAfter = (id: unknown): FloorRow[] =>
    select.all(id, FETCH_ROWS).map((cells) => ({ cells, labels: labels.all(cells[idIndex]) }));
  for (let rows = rowsAfter(0); rows.length > 0; rows = rowsAfter(rows.at(-1)?.cells[idIndex])) {
    const fetched = rows;
    await clock.time(fetched.length, () => {
      for (const batch of batchesOf(fetched)) {
        write(batch);
      }
    });
  }
  return clock.result;
}

async function deleteRows(target: Sqlite.Database): Promise<WriteFloor> {
  const clock = new FloorClock();
  const keys = keyColumns.map((column) => `"${column}"`);
  const rows = target
    .prepare<[], Cells>(`SELECT ${keys.join(', ')} FROM resources ORDER BY id`)
    .raw()
    .all();
  // Takes the labels along.
  const remove = target.prepare(`DELETE FROM resources WHERE ${keys.map((key) => `${key} = ?`).join(' AND ')}`);
  const write = target.transaction((batch: readonly Cells[]) => batch.forEach((key) => remove.run(...key)));
  await clock.time(rows.length, () => {
    for (const batch of batchesOf(rows)) {
      write(batch);
    }
  });
  return clock.result;
}

/** A row, and its rows in the table of labels. */
interface FloorRow {
  readonly cells: Cells;
  readonly labels: readonly Cells[];
}

function upsertText(columns: readonly string[]): string {
  const quoted = columns.map((column) => `"${column}"`);
  return `INSERT INTO resources (${quoted.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})
    ON CONFLICT (${keyColumns.map((column) => `"${column}"`).join(', ')})
    DO UPDATE SET ${quoted.map((column) => `${column} = excluded.${column}`).join(', ')}`;
}
