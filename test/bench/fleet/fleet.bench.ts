import { setTimeout as delay } from 'node:timers/promises';
import type { TestSchema } from '#testing';
import type { BareDriver } from '../bare-driver.js';
import { openBareDriver } from '../open-bare-driver.js';
import { cpuSeconds, peakResidentBytes, residentBytes } from '../process-usage.js';
import { megabytes, whole } from '../report-table.js';
import { ChangeProbe } from './change-probe.js';
import { clusterName, LightFleet, type LightFleetSize } from './light-fleet.js';
import { ManagerUnderTest } from './manager-under-test.js';

export const changesPerSecond = 1000;
const settleMs = 15_000;
const restMs = 30_000;
const churnMs = 60_000;
/** The first of so long a time does not count: Node is still compiling. */
const warmUpMs = 10_000;
const watchingTimeoutMs = 1_800_000;
const caughtUpTimeoutMs = 60_000;
const storedMetric = 'clustersynchro_resourcesynchro_storaged_resource_total';

/** CPU seconds in each second. */
export interface CpuShare {
  readonly manager: number;
  readonly database: number;
  readonly members: number;
}

/** A start of the manager, until every watch is open. */
export interface StartResult {
  readonly name: string;
  readonly seconds: number;
  /** Rows inserted, updated and deleted, as the database counts them. */
  readonly rowsWritten: number;
  /** Pages of lists that it asked the members for. */
  readonly pages: number;
  readonly peakRssBytes: number;
}

export interface FleetResult {
  readonly clusters: number;
  readonly objects: number;
  readonly watches: number;
  readonly storedBytes: number;
  readonly firstSyncSeconds: number;
  readonly starts: readonly StartResult[];
  readonly restRssBytes: number;
  readonly rest: CpuShare;
  readonly churnRssBytes: number;
  readonly churn: CpuShare;
  readonly latenciesMs: readonly number[];
}

export interface FleetBench {
  /** Of PostgreSQL. */
  readonly schema: TestSchema;
  /** For logs. */
  readonly directory: string;
  readonly size: LightFleetSize;
  readonly say: (line: string) => void;
}

interface Parts {
  readonly fleet: LightFleet;
  readonly manager: ManagerUnderTest;
  readonly driver: BareDriver;
  readonly say: (line: string) => void;
}

/** Synchronises a fleet, rests, changes it, and starts again. @throws Error when what is stored is not what the members have */
export async function measureFleet({ schema, directory, size, say }: FleetBench): Promise<FleetResult> {
  const fleet = await LightFleet.start(size);
  const manager = await ManagerUnderTest.install(directory, schema);
  const driver = openBareDriver(schema);
  try {
    manager.import(fleet.pediaClusters());
    return await measure({ fleet, manager, driver, say });
  } finally {
    await driver.close();
    await manager.uninstall();
    await fleet.stop();
  }
}

async function measure(parts: Parts): Promise<FleetResult> {
  const { fleet, manager, driver, say } = parts;
  const { objects } = await fleet.facts();
  say(`first synchronisation of ${objects} objects`);
  const { firstSyncSeconds, start: first } = await firstSync(parts, objects);
  await storedAsInMembers(parts);
  const stored = await driver.countRows();

  say(`${firstSyncSeconds.toFixed(0)} s until all was stored; at rest`);
  await delay(settleMs);
  const rest = await cpuDuring(parts, () => delay(restMs));
  const restRssBytes = residentBytes(manager.pid);
  say(`the manager has ${whole(megabytes(restRssBytes))} MB`);

  say(`${changesPerSecond} changes a second`);
  const { churn, latenciesMs } = await churned(parts);
  const churnRssBytes = residentBytes(manager.pid);
  await storedAsInMembers(parts);

  say('starting again');
  const again = await restart(parts, 'again');
  say('starting again, with lists');
  const listing = await restart(parts, 'again, listing everything', 'ResumeWatches=false');
  await storedAsInMembers(parts);
  return {
    clusters: fleet.clusters,
    objects,
    watches: fleet.allWatches,
    storedBytes: stored.bytes,
    firstSyncSeconds,
    starts: [first, again, listing],
    restRssBytes,
    rest,
    churnRssBytes,
    churn,
    latenciesMs,
  };
}

/** Until every watch is open, and until the last row is stored, which may be later. */
async function firstSync(
  parts: Parts,
  objects: number,
): Promise<{ readonly firstSyncSeconds: number; readonly start: StartResult }> {
  const { manager } = parts;
  const begin = performance.now();
  const isStored = async (): Promise<boolean> => (await manager.metric(storedMetric)) === objects;
  const stored = async (): Promise<number> => {
    await manager.until('all is stored', isStored, watchingTimeoutMs);
    return (performance.now() - begin) / 1000;
  };
  const [start, firstSyncSeconds] = await Promise.all([started(parts, 'for the first time', ''), stored()]);
  return { firstSyncSeconds, start };
}

/** Ends the changes, too. */
async function churned(parts: Parts): Promise<Pick<FleetResult, 'churn' | 'latenciesMs'>> {
  const { fleet, driver } = parts;
  const probe = new ChangeProbe(driver);
  fleet.churn(changesPerSecond);
  await delay(warmUpMs);
  await probe.start();
  try {
    return { churn: await cpuDuring(parts, () => delay(churnMs)), latenciesMs: probe.latenciesMs };
  } finally {
    await probe.stop();
    fleet.churn(0);
  }
}

async function restart(parts: Parts, name: string, gates = ''): Promise<StartResult> {
  await parts.manager.stop();
  const result = await started(parts, name, gates);
  parts.say(`all is watched after ${result.seconds.toFixed(0)} s, ${result.rowsWritten} rows written`);
  return result;
}

async function started({ fleet, manager, driver }: Parts, name: string, gates: string): Promise<StartResult> {
  const before = { written: await rowsWritten(driver), pages: (await fleet.facts()).pages };
  const begin = performance.now();
  await manager.start(gates);
  const isWatching = async (): Promise<boolean> => (await fleet.facts()).openWatches >= fleet.allWatches;
  await manager.until('every watch is open', isWatching, watchingTimeoutMs);
  const seconds = (performance.now() - begin) / 1000;
  // A write that follows from the start, and the database's own count of it, come a little later.
  await delay(settleMs);
  return {
    name,
    seconds,
    rowsWritten: (await rowsWritten(driver)) - before.written,
    pages: (await fleet.facts()).pages - before.pages,
    peakRssBytes: peakResidentBytes(manager.pid),
  };
}

/** Of the table of objects, by whomever. */
async function rowsWritten(driver: BareDriver): Promise<number> {
  const [[rows] = []] = await driver.query(
    `SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0) FROM pg_stat_user_tables WHERE relname = 'resources'`,
  );
  return Number(rows);
}

/** By what the members say of their versions: no row is missing, left over, or another than in the member. */
async function storedAsInMembers({ fleet, manager, driver }: Parts): Promise<void> {
  const { objects, sumsOfVersions } = await fleet.facts();
  const wanted = sumsOfVersions.map((sum, number) => `${clusterName(number)} ${sum}`).join('\n');
  const areSame = async (): Promise<boolean> => {
    const rows = await driver.query(`SELECT cluster, sum(resource_version::bigint - ${fleet.base}), count(*)
      FROM resources GROUP BY cluster ORDER BY cluster`);
    const count = rows.reduce((sum, [, , each]) => sum + Number(each), 0);
    return count === objects && rows.map(([cluster, sum]) => `${String(cluster)} ${String(sum)}`).join('\n') === wanted;
  };
  await manager.until('rows are the objects of the members', areSame, caughtUpTimeoutMs);
}

async function cpuDuring({ fleet, manager, driver }: Parts, run: () => Promise<unknown>): Promise<CpuShare> {
  const read = async (): Promise<CpuShare> => ({
    manager: cpuSeconds(manager.pid),
    database: (await driver.serverCpuSeconds()) ?? 0,
    members: fleet.cpuSeconds(),
  });
  const begin = performance.now();
  const before = await read();
  await run();
  const after = await read();
  const seconds = (performance.now() - begin) / 1000;
  const share = (name: keyof CpuShare): number => (after[name] - before[name]) / seconds;
  return { manager: share('manager'), database: share('database'), members: share('members') };
}
