import type { StoredRows, WriteFloor } from './bare-driver.js';
import { BATCH_ROWS, LANES } from './bare-driver.js';
import type { BenchSubject } from './bench-subject.js';
import { cpuSeconds, peakResidentBytes } from './process-usage.js';
import { atLeast, below, megabytes, type Report, whole } from './report-table.js';

const ratioTarget = 0.5;
const rssTargetMb = 400;

/** CPU seconds by who spent them. A database without a server is part of the product. */
interface CpuUse {
  readonly product: number;
  readonly server: number | undefined;
  readonly members: number;
}

/** An initial synchronisation, from the first PediaCluster to the last row. */
export interface SyncRun {
  readonly seconds: number;
  readonly stored: StoredRows;
  readonly cpu: CpuUse;
  readonly peakRssBytes: number;
  /** Batches that were on their way to the database, on average. */
  readonly meanBatchesInFlight: number;
}

/** Imports every cluster at once. @throws Error when other rows are stored than the members have pods */
export async function runInitialSync({ product, driver, fleet }: BenchSubject): Promise<SyncRun> {
  await driver.settle();
  const before = await readCpu(product.pid, driver.serverCpuSeconds(), fleet.pid);
  const start = performance.now();
  await Promise.all(fleet.members.map((member) => product.importPods(member)));
  const { batchSeconds } = await product.storesObjects(fleet.podCount);
  const seconds = (performance.now() - start) / 1000;
  const after = await readCpu(product.pid, driver.serverCpuSeconds(), fleet.pid);
  const peakRssBytes = peakResidentBytes(product.pid);
  const stored = await driver.countRows();
  if (stored.rows !== fleet.podCount) {
    throw new Error(`the members have ${fleet.podCount} pods, the table ${stored.rows} rows`);
  }
  return {
    seconds,
    stored,
    cpu: difference(after, before),
    peakRssBytes,
    meanBatchesInFlight: batchSeconds / seconds,
  };
}

async function readCpu(product: number, server: Promise<number | undefined>, members: number): Promise<CpuUse> {
  return { server: await server, product: cpuSeconds(product), members: cpuSeconds(members) };
}

function difference(after: CpuUse, before: CpuUse): CpuUse {
  return {
    product: after.product - before.product,
    server: after.server === undefined ? undefined : after.server - (before.server ?? 0),
    members: after.members - before.members,
  };
}

/** The results of each database, and what the bare driver took for the same rows. */
export interface SyncResult {
  readonly database: string;
  readonly run: SyncRun;
  readonly floor: WriteFloor;
}

export function reportSync(clusters: number, results: readonly SyncResult[]): Report {
  const [first] = results;
  const pods = first?.run.stored.rows ?? 0;
  return {
    title: `sync: initial synchronisation of ${whole(pods)} pods of ${clusters} clusters`,
    columns: [
      'database',
      'objects/s',
      'MB/s',
      'bare driver/s',
      'ratio, target',
      'peak RSS MB, target',
      'CPU s: product',
      'database',
      'members',
      'database share of CPU',
      'batches in flight',
    ],
    rows: results.map(rowOf),
    notes: [
      'Product: from the creation of the first PediaCluster to the last row stored; list over HTTPS, parse, prune, annotate,',
      `upsert of at most ${BATCH_ROWS} rows, up to ${LANES} batches at once. Members run in a process of their own on the same cores.`,
      'Bare driver: upserts the very rows that the product stored, columns ready as text and already in memory, into empty',
      `tables with the same indexes (and label rows, where labels have a table): ${BATCH_ROWS} rows a prepared statement or`,
      `transaction, ${LANES} connections (SQLite: one). No network, no parsing, and nobody else on the cores.`,
      'Database share: CPU of the server of server + product; for SQLite CPU of the bare driver of that of the product.',
    ],
  };
}

function rowOf({ database, run, floor }: SyncResult): readonly string[] {
  const { seconds, stored, cpu } = run;
  const rate = stored.rows / seconds;
  const floorRate = floor.rows / floor.seconds;
  const share =
    cpu.server === undefined ? floor.clientCpuSeconds / cpu.product : cpu.server / (cpu.server + cpu.product);
  return [
    database,
    whole(rate),
    (megabytes(stored.bytes) / seconds).toFixed(1),
    whole(floorRate),
    atLeast(rate / floorRate, ratioTarget),
    below(megabytes(run.peakRssBytes), rssTargetMb),
    cpu.product.toFixed(1),
    cpu.server?.toFixed(1) ?? 'in product',
    cpu.members.toFixed(1),
    `${(share * 100).toFixed(0)} %`,
    run.meanBatchesInFlight.toFixed(1),
  ];
}
