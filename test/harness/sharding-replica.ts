import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually, freePort, type TestSchema } from '#testing';
import { httpGet } from './http-request.js';
import type { KubernetesHost } from './kubernetes-host.js';
import type { ProductProcess } from './product-process.js';

const read = ['get', 'list', 'watch'];
const clusterGroup = 'cluster.clusterpedia.io';
const rules = [
  { verbs: ['get', 'list', 'create', 'update', 'delete'], group: 'coordination.k8s.io', resources: ['leases'] },
  { verbs: read, group: clusterGroup, resources: ['pediaclusters', 'clustersyncresources'] },
  { verbs: ['update'], group: clusterGroup, resources: ['pediaclusters', 'pediaclusters/status'] },
  { verbs: read, group: '', resources: ['secrets'] },
];

/** A manager that shares the clusters with others. Its database connections bear its name. */
export class ShardingReplica {
  private constructor(
    readonly name: string,
    /** As `status.shardingName` of its clusters says. */
    readonly owner: string,
    readonly process: ProductProcess,
  ) {}

  /**
   * Resolves when it has joined the others.
   *
   * @param apiServer - where it reaches the host, when that is not where the host is
   */
  static async start(
    host: KubernetesHost,
    { config }: TestSchema,
    name: string,
    apiServer = host.cluster.url,
  ): Promise<ShardingReplica> {
    const kubeconfig = await host.serviceAccount(name, rules);
    await writeFile(kubeconfig, (await readFile(kubeconfig, 'utf8')).replace(host.cluster.url, apiServer));
    const configFile = join(host.directory, `${name}.storage.yaml`);
    await writeFile(
      configFile,
      JSON.stringify({ ...config, params: { application_name: name, idle_in_transaction_session_timeout: '4s' } }),
    );
    const port = await freePort();
    const process = host.spawn('clustersynchro-manager', [
      `--kubeconfig=${kubeconfig}`,
      `--storage-config=${configFile}`,
      '--automatic-sharding',
      '--metrics-host=127.0.0.1',
      `--metrics-port=${port}`,
    ]);
    const member = await eventually(
      async () => {
        process.checkRunning();
        const { status, body } = await httpGet(`http://127.0.0.1:${port}/readyz`);
        const joined = / member="([^"]+)"/u.exec(process.output)?.[1];
        if (status !== 200 || joined === undefined) {
          throw new Error(`${name} has not joined: ${body}\n${process.output}`);
        }
        return joined;
      },
      { timeoutMs: 60_000, intervalMs: 100 },
    );
    return new ShardingReplica(name, `/${member}`, process);
  }
}
