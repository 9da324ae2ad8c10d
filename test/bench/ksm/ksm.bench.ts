import { clusterpediaCrds } from '#api';
import { restConfigFromKubeconfig } from '#client';
import type { KubernetesObject } from '#kube';
import { type MemberCluster, startMemberCluster } from '#testing';
import { median } from '../statistics.js';
import { whole } from '../report-table.js';
import { BareHttp } from './bare-http.js';
import type { KsmAnswers } from './ksm-child-messages.js';
import { clusterNamed, type KsmBenchSize } from './ksm-objects.js';
import { KsmProcess } from './ksm-process.js';
import { ScrapeProcess } from './scrape-process.js';

/** How bodies are asked for. */
export const scrapeEncodings = ['identity', 'gzip', 'zstd'] as const;

const warmups = 1;
const rounds = 5;
const changes = 1000;
/** So that what waits to be changed is not what fills the memory. */
const changeRounds = 10;

/** Some scrapes, one after the other. */
export interface ScrapeMeasurement {
  readonly encoding: (typeof scrapeEncodings)[number];
  /** Of a body, as it came over the wire. */
  readonly wireBytes: number;
  /** The median. */
  readonly milliseconds: number;
  /** The median of as many plain bytes from a bare server. */
  readonly bareMilliseconds: number;
  /** Of the event loop of the serving process while it was scraped: that of the worst scrape. */
  readonly delay: KsmAnswers['end-delay'];
}

export interface KsmResult {
  readonly size: KsmBenchSize;
  readonly objects: number;
  readonly series: number;
  /** Of the exposition as text. */
  readonly bytes: number;
  /** CPU time of a first list of all objects, in milliseconds. */
  readonly listCpuMs: number;
  readonly cpuMsOf1000Changes: number;
  readonly scrapes: readonly ScrapeMeasurement[];
  readonly memory: {
    readonly empty: KsmAnswers['memory'];
    readonly filled: KsmAnswers['memory'];
    /** After all scrapes. */
    readonly scraped: KsmAnswers['memory'];
    /** After all changes. */
    readonly changed: KsmAnswers['memory'];
  };
}

/** Fills a process, scrapes it, changes objects and looks at its memory before and after. */
export async function measureKsm(size: KsmBenchSize, say: (line: string) => void): Promise<KsmResult> {
  const host = await startHost(size);
  const served = await KsmProcess.start(restConfigFromKubeconfig(host.kubeconfig()));
  const client = new ScrapeProcess();
  const bare = await BareHttp.start();
  try {
    return await measure({ served, client, bare, size, say });
  } finally {
    bare.stop();
    client.close();
    served.stop();
    await host.stop();
  }
}

interface Subject {
  readonly served: KsmProcess;
  readonly client: ScrapeProcess;
  readonly bare: BareHttp;
  readonly size: KsmBenchSize;
  readonly say: (line: string) => void;
}

async function measure(subject: Subject): Promise<KsmResult> {
  const { served, client, size, say } = subject;
  const empty = await served.ask({ kind: 'memory' });
  say(`ksm: ${whole(size.pods)} pods and what belongs to them in ${size.clusters} clusters`);
  const { objects, cpuMs: listCpuMs } = await served.ask({ kind: 'fill', size });
  const filled = await served.ask({ kind: 'memory' });
  const { bytes, series } = await client.scrape(scrapeOf(served.port, 'identity', true));
  const scrapes: ScrapeMeasurement[] = [];
  for (const encoding of scrapeEncodings) {
    say(`ksm: scrapes, ${encoding}`);
    scrapes.push(await measureScrapes(subject, encoding, bytes));
  }
  const scraped = await served.ask({ kind: 'memory' });
  say(`ksm: ${whole(changeRounds * changes)} changes`);
  let changesCpuMs = 0;
  for (let round = 0; round < changeRounds; round += 1) {
    const { cpuMs } = await served.ask({ kind: 'change', count: changes });
    changesCpuMs += cpuMs;
  }
  const changed = await served.ask({ kind: 'memory' });
  return {
    size,
    objects,
    series,
    bytes,
    listCpuMs,
    cpuMsOf1000Changes: (1000 * changesCpuMs) / (changeRounds * changes),
    scrapes,
    memory: { empty, filled, scraped, changed },
  };
}

/** The product and the bare server in turn, so that what else goes on in the machine meets both. */
async function measureScrapes(
  { served, client, bare }: Subject,
  encoding: (typeof scrapeEncodings)[number],
  bytes: number,
): Promise<ScrapeMeasurement> {
  const order = scrapeOf(served.port, encoding);
  const bareOrder = { ...scrapeOf(bare.port, 'identity'), path: `/?bytes=${bytes}` };
  const times: number[] = [];
  const bareTimes: number[] = [];
  const delays: KsmAnswers['end-delay'][] = [];
  let wireBytes = 0;
  for (let round = 0; round < warmups + rounds; round += 1) {
    await served.ask({ kind: 'begin-delay' });
    const scraped = await client.scrape(order);
    const delay = await served.ask({ kind: 'end-delay' });
    const floor = await client.scrape(bareOrder);
    if (round >= warmups) {
      wireBytes = scraped.bytes;
      times.push(scraped.milliseconds);
      bareTimes.push(floor.milliseconds);
      delays.push(delay);
    }
  }
  const worst = {
    p99Ms: Math.max(...delays.map(({ p99Ms }) => p99Ms)),
    maxMs: Math.max(...delays.map(({ maxMs }) => maxMs)),
  };
  return { encoding, wireBytes, milliseconds: median(times), bareMilliseconds: median(bareTimes), delay: worst };
}

function scrapeOf(port: number, encoding: string, countsLines = false): Parameters<ScrapeProcess['scrape']>[0] {
  return { port, path: '/metrics', encoding, countsLines };
}

/** A control plane that knows the clusters. */
async function startHost({ clusters }: KsmBenchSize): Promise<MemberCluster> {
  const host = await startMemberCluster({ name: 'host' });
  clusterpediaCrds.forEach((crd) => host.store.put(crd as unknown as KubernetesObject));
  for (let cluster = 0; cluster < clusters; cluster += 1) {
    host.store.put({
      apiVersion: 'cluster.clusterpedia.io/v1alpha2',
      kind: 'PediaCluster',
      metadata: { name: clusterNamed(cluster) },
      spec: { syncResources: [] },
    });
  }
  return host;
}
