import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { availableDatabases, type TestDatabase, type TestSchema } from '#testing';
import { type ApiMeasurement, measureApi, reportApi } from './api.bench.js';
import type { BareDriver } from './bare-driver.js';
import { type FleetResult, measureFleet } from './fleet/fleet.bench.js';
import { reportFleet } from './fleet/fleet-report.js';
import { type KsmResult, measureKsm } from './ksm/ksm.bench.js';
import type { KsmBenchSize } from './ksm/ksm-objects.js';
import { reportKsm } from './ksm/ksm-report.js';
import { type LatencyResult, measureLatency, reportLatency } from './latency.bench.js';
import { type ListResult, measureReads, reportLists } from './list.bench.js';
import type { LightFleetSize } from './fleet/light-fleet.js';
import { MemberFleet } from './member-fleet.js';
import { openBareDriver } from './open-bare-driver.js';
import { ProductUnderTest } from './product-under-test.js';
import { type Report, whole } from './report-table.js';
import { reportRequests, type RequestResult } from './request.bench.js';
import { measureStorage, reportStorage, type StorageResult } from './storage/storage.bench.js';
import { reportSync, runInitialSync, type SyncResult } from './sync.bench.js';
import { measureWatches, reportWatches, type WatchResult } from './watch.bench.js';

/** What can be measured. */
export const workloads = ['sync', 'list', 'latency', 'watch', 'api', 'storage', 'ksm', 'fleet'] as const;
export type Workload = (typeof workloads)[number];

/** Those that bring members of their own, or need none. */
const withoutMembers: ReadonlySet<Workload> = new Set(['storage', 'ksm', 'fleet']);

export interface BenchOptions {
  readonly workloads: readonly Workload[];
  readonly clusters: number;
  /** Of all clusters together. */
  readonly pods: number;
  /** Rows that are searched on PostgreSQL; a fifth of them on the others. */
  readonly rows: number;
  /** Of the fleet, whose clusters are others and more than those of the other workloads. */
  readonly fleet: LightFleetSize;
  /** Of kube-state-metrics, the same. */
  readonly ksm: KsmBenchSize;
  /** Names of databases of the testing kit; absent for those that a workload is meant for. */
  readonly databases: readonly string[] | undefined;
  /** Told what is going on. */
  readonly say: (line: string) => void;
}

interface Results {
  readonly sync: SyncResult[];
  readonly list: ListResult[];
  readonly requests: RequestResult[];
  readonly latency: LatencyResult[];
  readonly watch: WatchResult[];
  readonly api: ApiMeasurement[];
  readonly storage: StorageResult[];
  readonly ksm: KsmResult[];
  readonly fleet: FleetResult[];
}

/**
 * Measures each workload on each database, one after the other, and makes one table of each workload.
 *
 * @throws Error when this machine lacks a database, or the product does not do its work
 */
export async function runBenches(options: BenchOptions): Promise<readonly Report[]> {
  const databases = (options.databases ?? ['postgres', 'sqlite']).map(findDatabase);
  const storageDatabases = (options.databases ?? ['postgres', 'mariadb', 'sqlite']).map(findDatabase);
  const fleetDatabases = options.workloads.includes('fleet') ? [findDatabase('postgres')] : [];
  const results: Results = {
    sync: [],
    list: [],
    requests: [],
    latency: [],
    watch: [],
    api: [],
    storage: [],
    ksm: [],
    fleet: [],
  };
  try {
    if (options.workloads.some((workload) => !withoutMembers.has(workload))) {
      await benchWithMembers(databases, options, results);
    }
    if (options.workloads.includes('storage')) {
      for (const database of storageDatabases) {
        results.storage.push(await benchStorage(database, options));
      }
    }
    if (options.workloads.includes('ksm')) {
      results.ksm.push(await measureKsm(options.ksm, options.say));
    }
    for (const database of fleetDatabases) {
      results.fleet.push(await benchFleet(database, options));
    }
  } finally {
    await Promise.all([...databases, ...storageDatabases, ...fleetDatabases].map((database) => database.stop()));
  }
  return reportsOf(options, results);
}

async function benchStorage(database: TestDatabase, { rows, say }: BenchOptions): Promise<StorageResult> {
  const { name } = database;
  const schema = await database.createSchema();
  try {
    return await measureStorage({ database: name, schema, rows: name === 'postgres' ? rows : rows / 5, say });
  } finally {
    await schema.drop();
  }
}

async function benchFleet(database: TestDatabase, { fleet, say }: BenchOptions): Promise<FleetResult> {
  return withSchema(database, say, (schema, directory) => measureFleet({ schema, directory, size: fleet, say }));
}

async function benchWithMembers(
  databases: readonly TestDatabase[],
  options: BenchOptions,
  results: Results,
): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'clusterpedia-bench-'));
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
  await withSchema(database, options.say, (schema, directory) =>
    measure({ database: database.name, directory, schema, fleet, options, results }),
  );
}

/** An empty database, and a directory that stays when something fails. */
async function withSchema<T>(
  database: TestDatabase,
  say: BenchOptions['say'],
  use: (schema: TestSchema, directory: string) => Promise<T>,
): Promise<T> {
  const schema = await database.createSchema();
  const directory = await mkdtemp(join(tmpdir(), 'clusterpedia-bench-'));
  try {
    const result = await use(schema, directory);
    await rm(directory, { recursive: true, force: true });
    return result;
  } catch (error) {
    say(`${database.name}: failed; the logs stay in ${directory}`);
    throw error;
  } finally {
    await schema.drop();
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
      return driver.withFloor((tables) => tables.upsertRows());
    });
    results.sync.push({ database, run, floor });
  }
  if (options.workloads.includes('list')) {
    options.say(`${database}: lists`);
    const { lists, requests } = await fleet.whileSilent(() =>
      withProduct(measurement, (product, driver) => measureReads({ database, product, driver, fleet })),
    );
    results.list.push(...lists);
    results.requests.push(...requests);
  }
  if (options.workloads.includes('latency')) {
    options.say(`${database}: latency`);
    const latency = await withProduct(measurement, (product, driver) =>
      measureLatency({ database, product, driver, fleet }),
    );
    results.latency.push(latency);
  }
  if (options.workloads.includes('watch')) {
    options.say(`${database}: watches`);
    const watch = await fleet.whileSilent(() =>
      withProduct(measurement, (product) => measureWatches({ database, product })),
    );
    results.watch.push(watch);
  }
  if (options.workloads.includes('api')) {
    options.say(`${database}: requests`);
    const api = await fleet.whileSilent(() =>
      withProduct(measurement, (product, driver) => measureApi({ database, product, driver, fleet })),
    );
    results.api.push(api);
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

function reportsOf(
  { workloads: wanted, clusters }: BenchOptions,
  { sync, list, requests, latency, watch, api, storage, ksm, fleet }: Results,
): Report[] {
  const reports: Readonly<Record<Workload, () => readonly Report[]>> = {
    sync: () => [reportSync(clusters, sync)],
    list: () => [reportLists(list), reportRequests(requests)],
    latency: () => [reportLatency(latency)],
    watch: () => [reportWatches(watch)],
    storage: () => reportStorage(storage),
    api: () => reportApi(api),
    ksm: () => ksm.flatMap(reportKsm),
    fleet: () => fleet.flatMap(reportFleet),
  };
  return wanted.flatMap((workload) => reports[workload]());
}
