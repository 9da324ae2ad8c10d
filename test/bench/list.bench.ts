import type { BenchSubject } from './bench-subject.js';
import { peakResidentBytes, resetPeakResidentBytes, residentBytes } from './process-usage.js';
import { atLeast, below, megabytes, type Report, whole } from './report-table.js';
import { median } from './statistics.js';

const path = '/apis/clusterpedia.io/v1beta1/resources/api/v1/pods';
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
  readonly floorMs: number;
  readonly idleBytes: number;
  readonly peakBytes: number;
}

/** Measures lists of each size that the storage can fill. The product has just been
 * started, has synchronised nothing since, and serves nobody else. */
export async function measureLists(subject: BenchSubject): Promise<readonly ListResult[]> {
  await subject.product.isQuiet();
  await subject.driver.settle();
  const idleBytes = residentBytes(subject.product.pid);
  const results: ListResult[] = [];
  for (const limit of limits.filter((size) => size <= subject.fleet.podCount)) {
    results.push(await measureList(subject, limit, idleBytes));
  }
  return results;
}

async function measureList(
  { database, product, driver }: BenchSubject,
  limit: number,
  idleBytes: number,
): Promise<ListResult> {
  resetPeakResidentBytes(product.pid);
  const url = `${path}?limit=${limit}`;
  const rounds = roundsOf(limit);
  let bytes = 0;
  const productMs = await medianMs(rounds, async () => {
    const body = await product.reader.drain(url);
    if (body.status !== 200) {
      throw new Error(`GET ${url} answered ${body.status}`);
    }
    bytes = body.bytes;
  });
  const peakBytes = peakResidentBytes(product.pid);
  let characters = 0;
  const floorMs = await medianMs(rounds, async () => {
    characters = await driver.readPods(limit);
  });
  if (bytes < characters || bytes > characters * (1 + envelopeShare)) {
    throw new Error(`the list of ${limit} has ${bytes} bytes, its objects ${characters}: not the same rows`);
  }
  return { database, limit, bytes, productMs, floorMs, idleBytes, peakBytes };
}

function roundsOf(limit: number): number {
  return limit <= 500 ? 51 : Math.max(7, Math.round(100_000 / limit));
}

/** The first round, which warms up, does not count. */
async function medianMs(rounds: number, run: () => Promise<void>): Promise<number> {
  await run();
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const start = performance.now();
    await run();
    times.push(performance.now() - start);
  }
  return median(times);
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
      'bare driver MB/s',
      'ratio, target',
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
    ],
  };
}

function rowOf({ database, limit, bytes, productMs, floorMs, idleBytes, peakBytes }: ListResult): readonly string[] {
  const mb = megabytes(bytes);
  return [
    `${database}, ${whole(limit)}`,
    mb.toFixed(1),
    productMs.toFixed(1),
    whole((mb * 1000) / productMs),
    floorMs.toFixed(1),
    whole((mb * 1000) / floorMs),
    atLeast(floorMs / productMs, ratioTarget),
    whole(megabytes(idleBytes)),
    below(megabytes(peakBytes - idleBytes), rssTargetMb),
  ];
}
