import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually, type TestSchema, freePort } from '#testing';
import type { AccessRule } from './access-rules.js';
import { httpGet, type HttpAnswer, type HttpClient } from './http-request.js';
import type { KubernetesHost } from './kubernetes-host.js';
import type { ProductProcess } from './product-process.js';

/** Where a process stores: `internal` with a configuration, or what a plugin registers. */
interface Storage extends Pick<TestSchema, 'configFile'> {
  readonly plugin?: { readonly name: string; readonly directory: string };
}

const read = ['get', 'list', 'watch'];
const clusterGroup = 'cluster.clusterpedia.io';

/** The least that each process needs of the host. */
const rulesOfApiserver: readonly AccessRule[] = [
  { verbs: ['create'], group: 'authentication.k8s.io', resources: ['tokenreviews'] },
  { verbs: ['create'], group: 'authorization.k8s.io', resources: ['subjectaccessreviews'] },
  { verbs: read, group: '', resources: ['configmaps'] },
  { verbs: read, group: clusterGroup, resources: ['pediaclusters'] },
];
const rulesOfLeaders: readonly AccessRule[] = [
  { verbs: ['get', 'create', 'update'], group: 'coordination.k8s.io', resources: ['leases'] },
];
/** Replicas that share clusters each have a Lease. */
const rulesOfReplicas: readonly AccessRule[] = [
  { verbs: ['list', 'delete'], group: 'coordination.k8s.io', resources: ['leases'] },
];
const rulesOfClustersynchroManager: readonly AccessRule[] = [
  { verbs: read, group: clusterGroup, resources: ['pediaclusters', 'clustersyncresources'] },
  { verbs: ['update'], group: clusterGroup, resources: ['pediaclusters', 'pediaclusters/status'] },
  { verbs: read, group: '', resources: ['secrets'] },
];
const policyGroup = 'policy.clusterpedia.io';
const policyResources = ['clusterimportpolicies', 'pediaclusterlifecycles'];
/** Beside `list` and `watch` of the types that its policies name. */
const rulesOfControllerManager: readonly AccessRule[] = [
  { verbs: [...read, 'update'], group: policyGroup, resources: policyResources },
  { verbs: ['create', 'delete'], group: policyGroup, resources: ['pediaclusterlifecycles'] },
  { verbs: ['update'], group: policyGroup, resources: policyResources.map((resource) => `${resource}/status`) },
  { verbs: [...read, 'create', 'patch'], group: clusterGroup, resources: ['pediaclusters'] },
  { verbs: ['list', 'watch'], group: 'apiextensions.k8s.io', resources: ['customresourcedefinitions'] },
  { verbs: ['create'], group: '', resources: ['events'] },
  // Every authenticated user has this on a Kubernetes.
  { verbs: ['get'], paths: ['/api', '/apis'] },
];

/** One of the processes of an installation on a Kubernetes, with its listener. It ends with the host at the latest. */
export class ComponentProcess {
  private constructor(
    readonly process: ProductProcess,
    readonly url: string,
    /** Path of its certificate with the authority behind it; absent of a listener without TLS. */
    private readonly certificateFile?: string,
  ) {}

  /** The search API, with a self-signed certificate. @param flags - more of them */
  static async apiserver(
    host: KubernetesHost,
    storage: Storage,
    flags: readonly string[] = [],
    environment: Readonly<Record<string, string>> = {},
  ): Promise<ComponentProcess> {
    const port = await freePort();
    const certificates = join(host.directory, 'certificates');
    const kubeconfig = await host.serviceAccount('apiserver', rulesOfApiserver);
    const process = host.spawn(
      'apiserver',
      [
        `--kubeconfig=${kubeconfig}`,
        `--authentication-kubeconfig=${kubeconfig}`,
        `--authorization-kubeconfig=${kubeconfig}`,
        ...storageArguments(storage),
        '--bind-address=127.0.0.1',
        `--secure-port=${port}`,
        `--cert-dir=${certificates}`,
        ...flags,
      ],
      { ...storageEnvironment(storage), ...environment },
    );
    return new ComponentProcess(process, `https://127.0.0.1:${port}`, join(certificates, 'apiserver.crt'));
  }

  /**
   * @param name - of its service account
   * @param flags - further ones
   */
  static async clustersynchroManager(
    host: KubernetesHost,
    storage: Storage,
    name = 'clustersynchro-manager',
    flags: readonly string[] = [],
  ): Promise<ComponentProcess> {
    const replicas = flags.includes('--automatic-sharding') ? rulesOfReplicas : [];
    const rules = [...rulesOfLeaders, ...rulesOfClustersynchroManager, ...replicas];
    const kubeconfig = await host.serviceAccount(name, rules);
    const args = [`--kubeconfig=${kubeconfig}`, ...storageArguments(storage), ...flags];
    return ComponentProcess.#controllers(host, 'clustersynchro-manager', args, storageEnvironment(storage));
  }

  /** @param sources - which types its policies may name */
  static async controllerManager(host: KubernetesHost, sources: readonly AccessRule[] = []): Promise<ComponentProcess> {
    const rules = [...rulesOfLeaders, ...rulesOfControllerManager, ...sources];
    const kubeconfig = await host.serviceAccount('controller-manager', rules);
    return ComponentProcess.#controllers(host, 'controller-manager', [`--kubeconfig=${kubeconfig}`]);
  }

  static async #controllers(
    host: KubernetesHost,
    binary: 'clustersynchro-manager' | 'controller-manager',
    args: readonly string[],
    environment: Readonly<Record<string, string>> = {},
  ): Promise<ComponentProcess> {
    const port = await freePort();
    const listener = ['--metrics-host=127.0.0.1', `--metrics-port=${port}`];
    return new ComponentProcess(host.spawn(binary, [...args, ...listener], environment), `http://127.0.0.1:${port}`);
  }

  /** PEM of the authority of its certificate. Whoever can read the directory may trust what is in it. */
  async ca(): Promise<string> {
    return readFile(this.certificateFile ?? '', 'utf8');
  }

  /** GET of a path, as a client that trusts the server. */
  async get(path: string, client: HttpClient = {}): Promise<HttpAnswer> {
    const trust = this.certificateFile === undefined ? {} : { ca: await this.ca() };
    return httpGet(`${this.url}${path}`, { ...trust, ...client });
  }

  /** Waits until it is ready. @throws Error with its output when it ends first */
  async ready(timeoutMs = 30_000): Promise<this> {
    await eventually(
      async () => {
        this.process.checkRunning();
        const { status, body } = await this.get('/readyz');
        if (status !== 200) {
          throw new Error(`${this.url} is not ready: ${body}`);
        }
      },
      { timeoutMs, intervalMs: 50 },
    );
    return this;
  }

  /** Stops it in good order, if it runs. @returns its exit code */
  stop(): Promise<number> {
    return this.process.isRunning ? this.process.stop() : this.process.exitCode();
  }
}

function storageArguments({ configFile, plugin }: Storage): readonly string[] {
  const config = `--storage-config=${configFile}`;
  return plugin === undefined ? [config] : [config, `--storage-name=${plugin.name}`];
}

function storageEnvironment({ plugin }: Storage): Readonly<Record<string, string>> {
  return plugin === undefined ? {} : { STORAGE_PLUGINS: plugin.directory };
}
