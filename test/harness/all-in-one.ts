import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { PEDIA_CLUSTERS, type ClusterGroupResources, type PediaCluster } from '#api';
import { DynamicClient, RestClient, restConfigFromKubeconfig } from '#client';
import { findCondition, type ObjectList } from '#kube';
import { eventually, Kubectl, type MemberCluster, type TestSchema, freePort } from '#testing';
import { ProductProcess } from './product-process.js';

/** What most suites synchronise. */
export const commonResources: readonly ClusterGroupResources[] = [
  { group: '', resources: ['pods', 'configmaps', 'services', 'secrets', 'namespaces', 'nodes', 'events'] },
  { group: 'apps', resources: ['*'] },
];

/** Which storage to use; without a name the relational one. */
export interface AllInOneStorage extends Partial<Pick<TestSchema, 'configFile'>> {
  readonly storageName?: string;
}

/**
 * Clusterpedia in one process with the embedded control plane, on a storage of the caller. It can be killed and started
 * again on the same data and port.
 */
export class AllInOne {
  #process: ProductProcess;

  private constructor(
    readonly directory: string,
    readonly port: number,
    private readonly args: readonly string[],
  ) {
    this.#process = new ProductProcess('binding-apiserver', args);
  }

  static async start(
    { storageName = 'internal', configFile = '' }: AllInOneStorage,
    flags: readonly string[] = [],
  ): Promise<AllInOne> {
    const directory = await mkdtemp(join(tmpdir(), 'clusterpedia-e2e-'));
    const port = await freePort();
    const clusterpedia = new AllInOne(directory, port, [
      `--data-dir=${directory}`,
      '--bind-address=127.0.0.1',
      `--secure-port=${port}`,
      `--storage-name=${storageName}`,
      `--storage-config=${configFile}`,
      ...flags,
    ]);
    await clusterpedia.#ready();
    return clusterpedia;
  }

  get kubeconfig(): string {
    return join(this.directory, 'kubeconfig');
  }

  get kubectl(): Kubectl {
    return new Kubectl(this.kubeconfig);
  }

  /** What the process logged. */
  get output(): string {
    return this.#process.output;
  }

  /** Runs with an administrator's client, which is closed afterwards. */
  async asAdmin<T>(use: (rest: RestClient, client: DynamicClient) => Promise<T>): Promise<T> {
    const rest = new RestClient(restConfigFromKubeconfig(await readFile(this.kubeconfig, 'utf8')));
    try {
      return await use(rest, new DynamicClient(rest));
    } finally {
      await rest.close();
    }
  }

  /** GET of a path as JSON. @throws StatusError */
  getJson<T>(path: string): Promise<T> {
    return this.asAdmin((rest) => rest.json<T>({ method: 'GET', path, signal: AbortSignal.timeout(30_000) }));
  }

  /** The metrics of the process, as Prometheus would scrape them. */
  metrics(): Promise<string> {
    return this.asAdmin(async (rest) => {
      const { body } = await rest.request({ method: 'GET', path: '/metrics', signal: AbortSignal.timeout(30_000) });
      return Buffer.concat(await Array.fromAsync(body)).toString();
    });
  }

  /** The objects of a resource of one member, as the search API answers; `path` such as `api/v1/pods`. */
  async stored(cluster: string, path: string): Promise<ObjectList['items']> {
    const root = '/apis/clusterpedia.io/v1beta1/resources';
    const { items } = await this.getJson<ObjectList>(`${root}/clusters/${cluster}/${path}`);
    return items;
  }

  /** Imports a member, or changes how it is reached. */
  async import(
    member: MemberCluster,
    syncResources: readonly ClusterGroupResources[] = commonResources,
  ): Promise<void> {
    const body: PediaCluster = {
      apiVersion: 'cluster.clusterpedia.io/v1alpha2',
      kind: 'PediaCluster',
      metadata: { name: member.name },
      spec: { kubeconfig: Buffer.from(member.kubeconfig()).toString('base64'), syncResources },
    };
    await this.asAdmin((_rest, client) =>
      client.patch(
        PEDIA_CLUSTERS,
        { namespace: '', name: member.name },
        { type: 'apply', body, fieldManager: 'e2e', force: true },
        AbortSignal.timeout(30_000),
      ),
    );
  }

  async pediaCluster(name: string): Promise<PediaCluster> {
    return this.asAdmin((_rest, client) =>
      client.get<PediaCluster>(PEDIA_CLUSTERS, { namespace: '', name }, AbortSignal.timeout(30_000)),
    );
  }

  /** Waits until a member is healthy and every resource of it is being watched. */
  async synced(name: string, timeoutMs = 30_000): Promise<void> {
    await eventually(
      async () => {
        this.#process.checkRunning();
        const { status } = await this.pediaCluster(name);
        const conditions = (status?.syncResources ?? []).flatMap(({ resources }) =>
          resources.flatMap(({ syncConditions }) => syncConditions),
        );
        const isReady = findCondition(status?.conditions ?? [], 'Ready')?.status === 'True';
        if (!isReady || conditions.length === 0 || conditions.some((condition) => condition.status !== 'Syncing')) {
          throw new Error(`${name} is not synchronised: ${JSON.stringify(status)}`);
        }
      },
      { timeoutMs, intervalMs: 100 },
    );
  }

  /** Lets the process live for a while and ends it as a power cut would: the moment is the point, not a state. */
  async killAfter(ms: number): Promise<void> {
    await delay(ms);
    await this.#process.kill();
  }

  /** Starts the process again on the same data, with more flags for this time. */
  async restart(...flags: readonly string[]): Promise<void> {
    this.#process = new ProductProcess('binding-apiserver', [...this.args, ...flags]);
    await this.#ready();
  }

  /** Asks the process to stop. @returns its exit code */
  stop(): Promise<number> {
    return this.#process.stop();
  }

  /** Ends the process if it runs, and deletes its data. */
  async dispose(): Promise<void> {
    if (this.#process.isRunning) {
      await this.stop();
    }
    await rm(this.directory, { recursive: true, force: true });
  }

  async #ready(): Promise<void> {
    await eventually(
      async () => {
        this.#process.checkRunning();
        await this.asAdmin((rest) =>
          rest.request({ method: 'GET', path: '/readyz', signal: AbortSignal.timeout(2000) }),
        );
      },
      { timeoutMs: 30_000, intervalMs: 50 },
    );
  }
}
