import { setTimeout as delay } from 'node:timers/promises';
import { DynamicClient, RestClient, restConfigFromKubeconfig } from '#client';
import type { KubernetesObject } from '#kube';
import type { BenchSubject } from './bench-subject.js';
import { type FleetMember, PODS } from './member-fleet.js';
import type { ProductUnderTest } from './product-under-test.js';
import { below, type Report, whole } from './report-table.js';
import { median, quantile } from './statistics.js';

const samples = 20;
const targetMs = 1000;
const namespace = 'shop';
const pollMs = 2;
const giveUpMs = 30_000;

/** Times from a change in a member until a client of the product sees it. */
export interface LatencyResult {
  readonly database: string;
  readonly storedPods: number;
  readonly createdMs: readonly number[];
  readonly deletedMs: readonly number[];
}

/** Creates and deletes pods in members, one after the other, and asks the product until it shows. */
export async function measureLatency({ database, product, fleet }: BenchSubject): Promise<LatencyResult> {
  await product.isQuiet();
  const createdMs: number[] = [];
  const deletedMs: number[] = [];
  for (let sample = 0; sample < samples; sample += 1) {
    const member = fleet.members[sample % fleet.members.length];
    if (member === undefined) {
      throw new Error('the fleet has no members');
    }
    await withClient(member, async (client) => {
      const pod = aPod(`latency-${sample}`);
      const name = { namespace, name: `latency-${sample}` };
      const signal = AbortSignal.timeout(giveUpMs);
      createdMs.push(await timeUntil(product, podPath(member, name.name), 200, () => client.create(PODS, pod, signal)));
      deletedMs.push(
        await timeUntil(product, podPath(member, name.name), 404, () =>
          client.delete(PODS, name, { gracePeriodSeconds: 0 }, signal),
        ),
      );
    });
  }
  return { database, storedPods: fleet.podCount, createdMs, deletedMs };
}

async function withClient(member: FleetMember, use: (client: DynamicClient) => Promise<void>): Promise<void> {
  const rest = new RestClient(restConfigFromKubeconfig(member.kubeconfig));
  try {
    await rest.json({ method: 'GET', path: '/version', signal: AbortSignal.timeout(giveUpMs) });
    await use(new DynamicClient(rest));
  } finally {
    await rest.close();
  }
}

/** The clock starts before the request to the member is sent. */
async function timeUntil(
  product: ProductUnderTest,
  path: string,
  wanted: number,
  change: () => Promise<unknown>,
): Promise<number> {
  const start = performance.now();
  await change();
  for (;;) {
    const { status } = await product.reader.drain(path);
    const elapsed = performance.now() - start;
    if (status === wanted) {
      return elapsed;
    }
    if (elapsed > giveUpMs || (status !== 200 && status !== 404)) {
      throw new Error(`GET ${path} answers ${status} instead of ${wanted} after ${Math.round(elapsed)} ms`);
    }
    await delay(pollMs);
  }
}

function podPath({ name: cluster }: FleetMember, name: string): string {
  return `/apis/clusterpedia.io/v1beta1/resources/clusters/${cluster}/api/v1/namespaces/${namespace}/pods/${name}`;
}

function aPod(name: string): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, labels: { app: 'latency' } },
    spec: { containers: [{ name: 'main', image: 'registry.example.com/latency:1' }] },
  };
}

export function reportLatency(results: readonly LatencyResult[]): Report {
  return {
    title: `latency: from a change in a member to a GET through Clusterpedia, ${samples} pods one after the other`,
    columns: ['database, change', 'median ms', 'p95 ms', 'slowest ms', 'pods stored', 'median ms, target'],
    rows: results.flatMap(({ database, storedPods, createdMs, deletedMs }) => [
      rowOf(`${database}, created`, storedPods, createdMs),
      rowOf(`${database}, deleted`, storedPods, deletedMs),
    ]),
    notes: [
      'The clock starts before the request is sent to the member and stops when a GET of the pod through Clusterpedia, asked',
      `again every ${pollMs} ms over HTTPS, has answered 200, or 404 after the deletion.`,
    ],
  };
}

function rowOf(label: string, storedPods: number, times: readonly number[]): readonly string[] {
  return [
    label,
    median(times).toFixed(0),
    quantile(times, 0.95).toFixed(0),
    Math.max(...times).toFixed(0),
    whole(storedPods),
    below(median(times), targetMs),
  ];
}
