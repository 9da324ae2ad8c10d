import type { TestSchema } from '#testing';
import type { StorageFactory } from '#storage';
import type { BareDriver } from '../bare-driver.js';
import { openInternalStorage } from '../open-internal-storage.js';
import { openBareDriver } from '../open-bare-driver.js';
import type { Report } from '../report-table.js';
import type { BenchDatabase } from './bench-database.js';
import { fillStorage } from './fill-storage.js';
import {
  measurePages,
  measureSearches,
  type PageResult,
  reportPages,
  reportSearches,
  type SearchResult,
} from './searches.bench.js';
import { measureWrites, reportWrites, type WriteResult } from './writes.bench.js';

/** A database that is empty but for the tables that the storage layer makes when it is opened. */
export interface StorageBenchSubject {
  readonly database: BenchDatabase;
  readonly schema: TestSchema;
  /** Rows to search. A twentieth is written to measure writes, but 20,000 at least. */
  readonly rows: number;
  readonly say: (line: string) => void;
}

/** Everything measured on one database. */
export interface StorageResult {
  readonly database: BenchDatabase;
  readonly rows: number;
  readonly writes: readonly WriteResult[];
  readonly searches: readonly SearchResult[];
  readonly pages: PageResult;
}

/** Opens the storage layer in this process and measures it next to the bare driver. */
export async function measureStorage({ database, schema, rows, say }: StorageBenchSubject): Promise<StorageResult> {
  return withStorage(schema, async (factory, driver) => {
    const subject = { database, factory, driver };
    say(`${database}: writes`);
    const writes = await measureWrites(subject, Math.max(20_000, rows / 20));
    say(`${database}: filling`);
    await fillStorage(subject, rows);
    say(`${database}: searches`);
    const searches = await measureSearches({ ...subject, say });
    const pages = await measurePages(subject);
    return { database, rows, writes, searches, pages };
  });
}

async function withStorage<T>(
  schema: TestSchema,
  use: (factory: StorageFactory, driver: BareDriver) => Promise<T>,
): Promise<T> {
  const factory = await openInternalStorage(schema.configFile);
  try {
    const driver = openBareDriver(schema);
    try {
      return await use(factory, driver);
    } finally {
      await driver.close();
    }
  } finally {
    await factory.shutdown();
  }
}

export function reportStorage(results: readonly StorageResult[]): readonly Report[] {
  const rows = Object.fromEntries(results.map((result) => [result.database, result.rows]));
  return [
    reportWrites(results.flatMap(({ writes }) => writes)),
    reportSearches(
      rows,
      results.flatMap(({ searches }) => searches),
    ),
    reportPages(results.map(({ pages }) => pages)),
  ];
}
