import type { BenchSubject } from './bench-subject.js';
import { peakResidentBytes, resetPeakResidentBytes, residentBytes } from './process-usage.js';
import { podsPath, type ReadSubject, withReaders } from './read-subject.js';
import { atLeast, below, megabytes, type Report, whole } from './report-table.js';
import { measureRequests, type RequestResult } from './request.bench.js';
import { medianMs } from './statistics.js';

const limits = [500, 5000, 50_000];
const ratioTarget = 0.6;
const rssTargetMb = 150;

/** A list may be this much larger than its objects: commas, the list's own fields, one annotation. */
const envelopeShare = 0.05;

/** Lists of one size from one database. */
export interface ListResult {
  readonly database: string;
  readonly limit: number;
  readonly bytes: number;
  readonly productMs: number;
  readonly driverMs: number;
  readonly httpsMs: number;
  readonly idleBytes: number;
  readonly peakBytes: number;
}

/** All there is to measure of reading. */
export interface ReadResults {
  readonly lists: readonly ListResult[];
  readonly requests: readonly RequestResult[];
}

/** Measures lists of each size that the storage can fill, and requests of one object. The product has just been
 * started, has synchronised nothing since, and serves nobody else. */
export async function measureReads(subject: BenchSubject): Promise<ReadResults> {
  await subject.product.isQuiet();
  await subject.driver.settle();
  const idleBytes = residentBytes(subject.product.pid);
  return withReaders(subject, async (readSubject) => {
    const lists: ListResult[] = [];
    for (const limit of limits.filter((size) => size <= subject.fleet.podCount)) {
      lists.push(await measureList(readSubject, limit, idleBytes));
    }
    return { lists, requests: await measureRequests(readSubject) };
  });
}

async function measureList(
  { database, product, driver, client, https }: ReadSubject,
  limit: number,
  idleBytes: number,
): Promise<ListResult> {
  resetPeakResidentBytes(product.pid);
  const rounds = roundsOf(limit);
  let bytes = 0;
  const productMs = await medianMs(rounds, async () => {
    const body = await client.drain(`${podsPath}?limit=${limit}`);
    bytes = body.bytes;
    return body.milliseconds;
  });
  const peakBytes = peakResidentBytes(product.pid);
  let characters = 0;
  const driverMs = await medianMs(rounds, async () => {
    const start = performance.now();
    characters = await driver.readPods(limit);
    return performance.now() - start;
  });
  if (bytes < characters || bytes > characters * (1 + envelopeShare)) {
    throw new Error(`the list of ${limit} has ${bytes} bytes, its objects ${characters}: not the same rows`);
  }
  const httpsMs = await medianMs(rounds, () => https.send(bytes));
  return { database, limit, bytes, productMs, driverMs, httpsMs, idleBytes, peakBytes };
}

function roundsOf(limit: number): number {
  return limit <= 500 ? 201 : Math.max(7, Math.round(100_000 / limit));
}

export function reportLists(results: readonly ListResult[]): Report {
  return {
    title: 'list: GET of pods over all clusters, HTTPS, one client',
    columns: [
      'database, pods',
      'MB',
      'ms (median)',
      'MB/s',
      'bare driver ms',
      'ratio, target',
      'bare HTTPS ms',
      'ratio to both, target',
      'idle RSS MB',
      'RSS above idle MB, target',
    ],
    rows: results.map(rowOf),
    notes: [
      'Product: authentication by client certificate, continue token, total order by cluster, namespace, name; no remaining',
      'count. The client reads and drops the bytes, on the same cores. RSS above idle: the peak during all lists of a size,',
      'sizes in this order, against the process after a restart on the full storage with silent members: one that has not',
      'synchronised, whose heap has no slack left from that for lists to hide in.',
      'Bare driver: one prepared SELECT of the same objects as text in the same order, all rows in memory; no HTTP, no TLS.',
      "Bare HTTPS: as many bytes from Node's own server, which has them in memory, to the same client. Where this takes",
      'longer than the bare driver, no list can reach 0.6 of the driver. Ratio to both: of the two, one after the other.',
    ],
  };
}

function rowOf(result: ListResult): readonly string[] {
  const { database, limit, bytes, productMs, driverMs, httpsMs, idleBytes, peakBytes } = result;
  const mb = megabytes(bytes);
  return [
    `${database}, ${whole(limit)}`,
    mb.toFixed(1),
    productMs.toFixed(1),
    whole((mb * 1000) / productMs),
    driverMs.toFixed(1),
    atLeast(driverMs / productMs, ratioTarget),
    httpsMs.toFixed(1),
    atLeast((driverMs + httpsMs) / productMs, ratioTarget),
    whole(megabytes(idleBytes)),
    below(megabytes(peakBytes - idleBytes), rssTargetMb),
  ];
}
