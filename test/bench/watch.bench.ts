import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { restConfigFromKubeconfig } from '#client';
import type { KubernetesObject, ObjectList } from '#kube';
import type { StorageFactory } from '#storage';
import type { BenchSubject } from './bench-subject.js';
import { HttpsReader } from './https-reader.js';
import { PODS } from './member-fleet.js';
import { openInternalStorage } from './open-internal-storage.js';
import type { ProductUnderTest } from './product-under-test.js';
import { below, type Report, whole } from './report-table.js';
import { median, quantile } from './statistics.js';

const changesPerSecond = 500;
const batchesPerSecond = 10;
const targetMs = 1000;
const giveUpMs = 60_000;
const cluster = 'watch-bench';
const path = '/apis/clusterpedia.io/v1beta1/resources/api/v1/pods';
const sentField = '"sent-at":"';

/** What the watchers saw of the changes. */
export interface WatchResult {
  readonly database: string;
  readonly watchers: number;
  readonly changes: number;
  /** Changes that each watcher saw. */
  readonly seen: readonly number[];
  /** From before the write until the event had arrived, of every event of every watcher. */
  readonly latenciesMs: readonly number[];
}

/** How many watch, and for how long something changes. */
export interface WatchLoad {
  readonly watcherCount: number;
  readonly seconds: number;
}

/** Writes changes as a synchronisation does, from another process than the one that is watched. */
export async function measureWatches(
  { database, product }: Pick<BenchSubject, 'database' | 'product'>,
  { watcherCount, seconds }: WatchLoad = { watcherCount: 100, seconds: 15 },
): Promise<WatchResult> {
  await product.isQuiet();
  const factory = await openInternalStorage(join(product.directory, 'storage.yaml'));
  const watchers = await openWatchers(product, watcherCount);
  try {
    const changes = await write(factory, seconds);
    const giveUpAt = Date.now() + giveUpMs;
    while (watchers.some(({ latenciesMs }) => latenciesMs.length < changes) && Date.now() < giveUpAt) {
      await delay(50);
    }
    const seen = watchers.map(({ latenciesMs }) => latenciesMs.length);
    return {
      database,
      watchers: watcherCount,
      changes,
      seen,
      latenciesMs: watchers.flatMap(({ latenciesMs }) => latenciesMs),
    };
  } finally {
    watchers.forEach(({ reader }) => reader.close());
    await factory.cleanCluster(cluster, AbortSignal.timeout(giveUpMs));
    await factory.shutdown();
  }
}

interface Watcher {
  readonly reader: HttpsReader;
  readonly latenciesMs: number[];
}

async function openWatchers(product: ProductUnderTest, watcherCount: number): Promise<readonly Watcher[]> {
  const config = restConfigFromKubeconfig(await readFile(join(product.directory, 'kubeconfig'), 'utf8'));
  const { body } = await product.reader.getText(`${path}?limit=1`);
  const { resourceVersion = '' } = (JSON.parse(body) as ObjectList).metadata ?? {};
  const watchers = Array.from({ length: watcherCount }, () => ({
    reader: new HttpsReader(config),
    latenciesMs: [] as number[],
  }));
  for (const { reader, latenciesMs } of watchers) {
    await reader.follow(`${path}?watch=true&resourceVersion=${resourceVersion}`, stampReader(latenciesMs));
  }
  return watchers;
}

/** Finds the time of each event, without parsing it. A chunk may end within one. */
function stampReader(latenciesMs: number[]): (chunk: Buffer) => void {
  let rest = '';
  return (chunk) => {
    const now = Date.now();
    const lines = (rest + chunk.toString('latin1')).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const start = line.indexOf(sentField) + sentField.length;
      latenciesMs.push(now - Number(line.slice(start, line.indexOf('"', start))));
    }
  };
}

/** @returns how many changes were written */
async function write(factory: StorageFactory, seconds: number): Promise<number> {
  const pods = factory.newResourceStorage({ resource: PODS, kind: 'Pod', namespaced: true });
  const perBatch = changesPerSecond / batchesPerSecond;
  const begin = performance.now();
  for (let batch = 0; batch < seconds * batchesPerSecond; batch += 1) {
    await delay(Math.max(0, begin + (batch * 1000) / batchesPerSecond - performance.now()));
    const changes = Array.from({ length: perBatch }, (_, index) => {
      const object = aPod(`pod-${(batch * perBatch + index) % (4 * perBatch)}`, batch);
      return { type: 'upsert', object } as const;
    });
    await pods.applyBatch(cluster, changes, AbortSignal.timeout(giveUpMs));
  }
  return seconds * changesPerSecond;
}

function aPod(name: string, version: number): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: 'shop',
      resourceVersion: String(version + 1),
      annotations: { 'sent-at': String(Date.now()), padding: 'x'.repeat(2000) },
    },
    spec: { containers: [{ name: 'main', image: 'registry.example.com/watch:1' }] },
  };
}

export function reportWatches(results: readonly WatchResult[]): Report {
  return {
    title: `watch: watchers of all pods over HTTPS, ${changesPerSecond} changes a second`,
    columns: [
      'database',
      'watchers',
      'changes',
      'seen by the least',
      'by the most',
      'median ms',
      'p99 ms',
      'p99 ms, target',
    ],
    rows: results.map(({ database, watchers, changes, seen, latenciesMs }) => [
      database,
      String(watchers),
      whole(changes),
      whole(Math.min(...seen)),
      whole(Math.max(...seen)),
      median(latenciesMs).toFixed(0),
      quantile(latenciesMs, 0.99).toFixed(0),
      below(quantile(latenciesMs, 0.99), targetMs),
    ]),
    notes: [
      'Changes of 2.3 kB are written to the database in batches of 50 by this process, and the watchers are here too. The clock',
      'starts before the batch is written and stops when the event has been read.',
    ],
  };
}
