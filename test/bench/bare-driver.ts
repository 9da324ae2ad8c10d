/** Rows in the product's table, and the bytes of their objects. */
export interface StoredRows {
  readonly rows: number;
  readonly bytes: number;
}

/** How long the bare driver took to write the rows that the product had stored. */
export interface WriteFloor {
  readonly rows: number;
  readonly seconds: number;
  /** CPU time of the process that holds the driver, meanwhile. */
  readonly clientCpuSeconds: number;
}

/** Tables of their own with the columns and indexes of the product's, empty at first. */
export interface FloorTables {
  /**
   * Upserts every row of the product's tables: {@link BATCH_ROWS} rows a statement or transaction, as many at once as the
   * product writes. Reading them beforehand is not counted.
   */
  upsertRows(): Promise<WriteFloor>;

  /** Deletes the rows that are there by their keys, in the same way. */
  deleteRows(): Promise<WriteFloor>;
}

/**
 * A database without the product: its driver, prepared statements and nothing else. What it needs for a workload is the
 * floor that the product is compared with.
 */
export interface BareDriver {
  /** Makes the server do now what earlier work has left it to do, so that the next measurement does not pay for it. */
  settle(): Promise<void>;

  /** CPU time of the server until now; `undefined` for a database that runs inside the product. */
  serverCpuSeconds(): Promise<number | undefined>;

  countRows(): Promise<StoredRows>;

  /** Makes the tables for as long as they are used. */
  withFloor<T>(use: (floor: FloorTables) => Promise<T>): Promise<T>;

  /** Runs a statement that stands for itself. @returns the rows, their cells as text where the driver has it */
  query(text: string): Promise<readonly Cells[]>;

  /** Reads the first pods in the order of the product's list, as text. @returns their characters */
  readPods(limit: number): Promise<number>;

  close(): Promise<void>;
}

/** Rows of one statement, as the product's batches. */
export const BATCH_ROWS = 500;

/** Batches that are written at the same time, as the product's limit for the process. */
export const LANES = 4;

/** Rows that wait in memory to be written. */
export const FETCH_ROWS = 20_000;

export type Cells = readonly unknown[];

/** Predicates and order of the product's list of pods over all clusters. */
export const podsInOrder = (quote: string): string =>
  `${quote}group${quote} = '' AND version = 'v1' AND resource = 'pods' ORDER BY cluster, namespace, name`;

/** What makes a row the same row. */
export const keyColumns = ['group', 'version', 'resource', 'cluster', 'namespace', 'name'] as const;

/** Adds up the time of the parts of a run that count. */
export class FloorClock {
  #rows = 0;
  #milliseconds = 0;
  #cpuMicroseconds = 0;

  async time(rows: number, write: () => void | Promise<void>): Promise<void> {
    const cpu = process.cpuUsage();
    const start = performance.now();
    await write();
    this.#milliseconds += performance.now() - start;
    const { user, system } = process.cpuUsage(cpu);
    this.#cpuMicroseconds += user + system;
    this.#rows += rows;
  }

  get result(): WriteFloor {
    return {
      rows: this.#rows,
      seconds: this.#milliseconds / 1000,
      clientCpuSeconds: this.#cpuMicroseconds / 1e6,
    };
  }
}

export function* batchesOf<T>(rows: readonly T[]): Generator<readonly T[]> {
  for (let start = 0; start < rows.length; start += BATCH_ROWS) {
    yield rows.slice(start, start + BATCH_ROWS);
  }
}

/** Each lane takes the next batch when it has written one. */
export async function writeInLanes<T>(
  rows: readonly T[],
  write: (batch: readonly T[], lane: number) => Promise<void>,
): Promise<void> {
  const batches = batchesOf(rows);
  const run = async (_: unknown, lane: number): Promise<void> => {
    for (const batch of batches) {
      await write(batch, lane);
    }
  };
  await Promise.all(Array.from({ length: LANES }, run));
}
