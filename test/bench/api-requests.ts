import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { restConfigFromKubeconfig, type RestConfig } from '#client';
import type { BareDriver } from './bare-driver.js';
import { type LoadResult, runLoad } from './load-process.js';
import { podsPath, type ReadSubject } from './read-subject.js';
import { atLeast, below, megabytes, type Report, whole } from './report-table.js';
import { podPathsIn } from './request.bench.js';
import { medianMs } from './statistics.js';

const connectionCounts = [1, 8, 64];
const loadMs = 3000;
const driverRounds = 21;
const ratioTarget = 0.5;
const tableTarget = 3;
const table = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';

type Workload = 'get' | 'list 500' | 'list 500, Table' | 'list 5,000' | 'discovery';

/** One kind of request. */
interface ApiRequests {
  readonly workload: Workload;
  readonly paths: readonly string[];
  readonly accept: string;
  /** Rows that the bare driver reads for the same; none where the storage is not asked. */
  readonly rows: number;
}

/** One kind of request over so many connections. */
export interface ApiResult {
  readonly database: string;
  readonly workload: Workload;
  readonly connections: number;
  readonly product: LoadResult;
  /** The same bytes from a bare server, to the same client. */
  readonly https: LoadResult;
  /** The same rows from the bare driver, one query at a time. */
  readonly driverMs: number;
}

/** Requests a second and their times. The product serves nobody else meanwhile. */
export async function measureApiRequests(subject: ReadSubject): Promise<readonly ApiResult[]> {
  const { database, product, driver, https } = subject;
  const config = await configOf(subject);
  const { body } = await product.reader.getText(`${podsPath}?limit=200`);
  const results: ApiResult[] = [];
  for (const { workload, paths, accept, rows } of requestsOf(podPathsIn(body))) {
    const driverMs = rows === 0 ? 0 : await driverTime(driver, rows);
    for (const connections of connectionCounts) {
      const load = { connections, milliseconds: loadMs };
      const answered = await runLoad({ config, paths, accept, ...load });
      const bytes = Math.round(answered.bytes / answered.requests);
      const floor = await runLoad({ config: https.config, paths: [`/?bytes=${bytes}`], accept, ...load });
      results.push({ database, workload, connections, product: answered, https: floor, driverMs });
    }
  }
  return results;
}

function requestsOf(podPaths: readonly string[]): readonly ApiRequests[] {
  const json = 'application/json';
  return [
    { workload: 'get', paths: podPaths, accept: json, rows: 1 },
    { workload: 'list 500', paths: [`${podsPath}?limit=500`], accept: json, rows: 500 },
    { workload: 'list 500, Table', paths: [`${podsPath}?limit=500`], accept: table, rows: 500 },
    { workload: 'list 5,000', paths: [`${podsPath}?limit=5000`], accept: json, rows: 5000 },
    { workload: 'discovery', paths: [podsPath.replace(/\/pods$/, '')], accept: json, rows: 0 },
  ];
}

function driverTime(driver: BareDriver, rows: number): Promise<number> {
  return medianMs(driverRounds, async () => {
    const start = performance.now();
    await driver.readPods(rows);
    return performance.now() - start;
  });
}

/** How an administrator reaches the product. */
export async function configOf({ product }: Pick<ReadSubject, 'product'>): Promise<RestConfig> {
  return restConfigFromKubeconfig(await readFile(join(product.directory, 'kubeconfig'), 'utf8'));
}

export function reportApiRequests(results: readonly ApiResult[]): Report {
  return {
    title: 'api: requests over HTTPS, each connection with one request at a time',
    columns: [
      'database, request, connections',
      'KB',
      'requests/s',
      'MB/s',
      'p50 ms',
      'p99 ms',
      'failures',
      'bare HTTPS/s',
      'bare driver/s',
      'ratio to both, target',
      'times list 500, target',
    ],
    rows: results.map((result) => rowOf(result, results)),
    notes: [
      'Product: certificate, rights, search, conversion, metrics. The client is a process of its own on the same cores.',
      "Bare HTTPS: as many bytes from Node's own server in a process of its own, to the same client over as many connections.",
      'Bare driver: the same rows by one prepared statement, one after the other. Ratio to both: of the time that the two take',
      'one after the other. A get is compared with a list of one. Table: how many times the time of the same list as JSON.',
    ],
  };
}

function rowOf(
  { database, workload, connections, product, https, driverMs }: ApiResult,
  all: readonly ApiResult[],
): readonly string[] {
  const perSecond = product.requests / product.seconds;
  const httpsPerSecond = https.requests / https.seconds;
  const ratio = perSecond * (1 / httpsPerSecond + driverMs / 1000);
  const hasTarget = workload === 'get' || workload === 'list 500';
  const plain = all.find(
    (other) => other.database === database && other.workload === 'list 500' && other.connections === connections,
  );
  const times = plain === undefined ? 0 : plain.product.requests / plain.product.seconds / perSecond;
  return [
    `${database}, ${workload}, ${connections}`,
    (product.bytes / product.requests / 1000).toFixed(1),
    whole(perSecond),
    whole(megabytes(product.bytes) / product.seconds),
    product.p50Ms.toFixed(2),
    product.p99Ms.toFixed(2),
    String(product.failures),
    whole(httpsPerSecond),
    driverMs === 0 ? '–' : whole(1000 / driverMs),
    hasTarget ? atLeast(ratio, ratioTarget) : ratio.toFixed(2),
    workload === 'list 500, Table' ? below(times, tableTarget) : '',
  ];
}
