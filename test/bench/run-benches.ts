import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { availableDatabases, type TestDatabase, type TestSchema } from '#testing';
import type { BareDriver } from './bare-driver.js';
import { type LatencyResult, measureLatency, reportLatency } from './latency.bench.js';
import { type ListResult, measureLists, reportLists } from './list.bench.js';
import { MemberFleet } from './member-fleet.js';
import { openBareDriver } from './open-bare-driver.js';
import { ProductUnderTest } from './product-under-test.js';
import { type Report, whole } from './report-table.js';
import { reportSync, runInitialSync, type SyncResult } from './sync.bench.js';

/** What can be measured. */
export const workloads = ['sync', 'list', 'latency'] as const;
export type Workload = (typeof workloads)[number];

export interface BenchOptions {
  readonly workloads: readonly Workload[];
  readonly clusters: number;
  /** Of all clusters together. */
  readonly pods: number;
  /** Names of databases of the testing kit. */
  readonly databases: readonly string[];
  /** Told what is going on. */
  readonly say: (line: string) => void;
}

interface Results {
  readonly sync: SyncResult[];
  readonly list: ListResult[];
  readonly latency: LatencyResult[];
}

/**
 * Measures each workload on each database, one after the other, and makes one table of each workload.
 *
 * @throws Error when this machine lacks a database, or the product does not do its work
 */
export async function runBenches(options: BenchOptions): Promise<readonly Report[]> {
  const databases = options.databases.map(findDatabase);
  const directory = await mkdtemp(join(tmpdir(), 'clusterpedia-bench-'));
  const results: Results = { sync: [], list: [], latency: [] };
  try {
    options.say(`generating ${whole(options.pods)} pods in ${options.clusters} member clusters`);
    const fleet = await MemberFleet.start(directory, options);
    try {
      for (const database of databases) {
        await benchDatabase(database, fleet, options, results);
      }
    } finally {
      await fleet.stop();
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
  return reportsOf(options, results);
}

function findDatabase(name: string): TestDatabase {
  const found = availableDatabases().find((database) => database.name === name);
  if (found === undefined) {
    throw new Error(`this machine has no database ${JSON.stringify(name)}`);
  }
  return found;
}

async function benchDatabase(
  database: TestDatabase,
  fleet: MemberFleet,
  options: BenchOptions,
  results: Results,
): Promise<void> {
  const schema = await database.createSchema();
  const directory = await mkdtemp(join(tmpdir(), 'clusterpedia-bench-'));
  try {
    await measure({ database: database.name, directory, schema, fleet, options, results });
    await rm(directory, { recursive: true, force: true });
  } catch (error) {
    options.say(`${database.name}: failed; the logs stay in ${directory}`);
    throw error;
  } finally {
    await schema.drop();
    await database.stop();
  }
}

interface Measurement {
  readonly database: string;
  readonly directory: string;
  readonly schema: TestSchema;
  readonly fleet: MemberFleet;
  readonly options: BenchOptions;
  readonly results: Results;
}

/** The synchronisation comes first even if nobody asked for it: it fills the storage. */
async function measure(measurement: Measurement): Promise<void> {
  const { database, fleet, options, results } = measurement;
  options.say(`${database}: initial synchronisation`);
  const run = await withProduct(measurement, (product, driver) => runInitialSync({ database, product, driver, fleet }));
  options.say(`${database}: ${whole(run.stored.rows)} pods in ${run.seconds.toFixed(1)} s`);
  if (options.workloads.includes('sync')) {
    options.say(`${database}: the same rows through the bare driver`);
    const floor = await withDriver(measurement, async (driver) => {
      await driver.settle();
      return driver.writeRows();
    });
    results.sync.push({ database, run, floor });
  }
  if (options.workloads.includes('list')) {
    options.say(`${database}: lists`);
    const lists = await fleet.whileSilent(() =>
      withProduct(measurement, (product, driver) => measureLists({ database, product, driver, fleet })),
    );
    results.list.push(...lists);
  }
  if (options.workloads.includes('latency')) {
    options.say(`${database}: latency`);
    const latency = await withProduct(measurement, (product, driver) =>
      measureLatency({ database, product, driver, fleet }),
    );
    results.latency.push(latency);
  }
}

/** Starts the product on what is stored already, and stops it afterwards. */
async function withProduct<T>(
  measurement: Measurement,
  use: (product: ProductUnderTest, driver: BareDriver) => Promise<T>,
): Promise<T> {
  const product = await ProductUnderTest.start(measurement.directory, measurement.schema.config);
  try {
    return await withDriver(measurement, (driver) => use(product, driver));
  } finally {
    await product.stop();
  }
}

async function withDriver<T>({ schema }: Measurement, use: (driver: BareDriver) => Promise<T>): Promise<T> {
  const driver = openBareDriver(schema);
  try {
    return await use(driver);
  } finally {
    await driver.close();
  }
}

function reportsOf({ workloads: wanted, clusters }: BenchOptions, { sync, list, latency }: Results): Report[] {
  const reports: Readonly<Record<Workload, () => Report>> = {
    sync: () => reportSync(clusters, sync),
    list: () => reportLists(list),
    latency: () => reportLatency(latency),
  };
  return wanted.map((workload) => reports[workload]());
}
