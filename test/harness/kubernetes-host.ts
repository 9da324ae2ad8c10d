import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clusterpediaCrds, PEDIA_CLUSTERS, type ClusterGroupResources, type PediaCluster } from '#api';
import { findCondition, type KubernetesObject } from '#kube';
import { eventually, Kubectl, startMemberCluster, type MemberCluster } from '#testing';
import { AccessRules, type AccessRule } from './access-rules.js';
import { ProductProcess, type Binary } from './product-process.js';
import { tokenKubeconfig } from './token-kubeconfig.js';

const leases = { group: 'coordination.k8s.io', version: 'v1', resource: 'leases' } as const;

/** Where Clusterpedia is installed. */
export const installationNamespace = 'clusterpedia-system';

interface Lease extends KubernetesObject {
  readonly spec: { readonly holderIdentity?: string; readonly leaseTransitions?: number };
}

/** The user that a service account of the installation is. */
export function serviceAccountName(name: string): string {
  return `system:serviceaccount:${installationNamespace}:${name}`;
}

/** A Kubernetes with Clusterpedia's kinds, for processes that are not in it. */
export class KubernetesHost {
  readonly #access = new AccessRules();
  readonly #processes: ProductProcess[] = [];

  private constructor(
    readonly cluster: MemberCluster,
    readonly directory: string,
  ) {
    cluster.access.authorize = this.#access.authorize;
  }

  /** @param definitions - CustomResourceDefinitions that it has from the beginning */
  static async start(definitions: readonly object[] = clusterpediaCrds): Promise<KubernetesHost> {
    const directory = await mkdtemp(join(tmpdir(), 'clusterpedia-host-'));
    const cluster = await startMemberCluster({ name: 'host' });
    const host = new KubernetesHost(cluster, directory);
    await writeFile(host.kubeconfig, cluster.kubeconfig());
    await host.apply(...definitions, {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: installationNamespace },
    });
    return host;
  }

  /** Path of an administrator's kubeconfig. */
  get kubeconfig(): string {
    return join(this.directory, 'kubeconfig');
  }

  get kubectl(): Kubectl {
    return new Kubectl(this.kubeconfig);
  }

  /** Grants rights to a user or a group. Nobody but administrators has any at first. */
  grant(subject: string, ...rules: readonly AccessRule[]): void {
    this.#access.grant(subject, ...rules);
  }

  /** A bearer token for a user. */
  tokenOf(username: string, ...groups: readonly string[]): string {
    return this.cluster.access.issueToken({ username, groups });
  }

  /** A kubeconfig of a service account of the installation. @returns its path */
  async serviceAccount(name: string, rules: readonly AccessRule[]): Promise<string> {
    const username = serviceAccountName(name);
    this.grant(username, ...rules);
    const file = join(this.directory, `${name}.kubeconfig`);
    const { url: server, ca } = this.cluster;
    await writeFile(file, tokenKubeconfig({ server, ca, token: this.tokenOf(username) }));
    return file;
  }

  /** Applies objects as an operator does. */
  async apply(...objects: readonly object[]): Promise<void> {
    const documents = objects.map((object) => JSON.stringify(object)).join('\n');
    await this.kubectl.succeed(['apply', '--server-side', '-f', '-'], documents);
  }

  async import(member: MemberCluster, syncResources: readonly ClusterGroupResources[]): Promise<void> {
    await this.apply({
      apiVersion: 'cluster.clusterpedia.io/v1alpha2',
      kind: 'PediaCluster',
      metadata: { name: member.name },
      spec: { kubeconfig: Buffer.from(member.kubeconfig()).toString('base64'), syncResources },
    });
  }

  pediaCluster(name: string): PediaCluster {
    return this.cluster.store.get(PEDIA_CLUSTERS, { namespace: '', name }) as PediaCluster;
  }

  /** Waits until a member is healthy and everything that was asked of it is being watched. */
  async synced(name: string): Promise<void> {
    await eventually(
      () => {
        const { status } = this.pediaCluster(name);
        const states = (status?.syncResources ?? []).flatMap(({ resources }) =>
          resources.flatMap(({ syncConditions }) => syncConditions.map((condition) => condition.status)),
        );
        const isReady = findCondition(status?.conditions ?? [], 'Ready')?.status === 'True';
        if (!isReady || states.length === 0 || states.some((state) => state !== 'Syncing')) {
          throw new Error(`${name} is not synchronised: ${JSON.stringify(status)}`);
        }
      },
      { timeoutMs: 30_000, intervalMs: 50 },
    );
  }

  /** Who holds a Lease of the installation; `''` when it was given back, or never taken. */
  holderOf(lease: string): string {
    const found = this.cluster.store
      .list(leases, installationNamespace)
      .find(({ metadata }) => metadata?.name === lease) as Lease | undefined;
    return found?.spec.holderIdentity ?? '';
  }

  /** Starts a process that ends with the host at the latest. */
  spawn(binary: Binary, args: readonly string[], environment: Readonly<Record<string, string>> = {}): ProductProcess {
    const process = new ProductProcess(binary, args, environment);
    this.#processes.push(process);
    return process;
  }

  /** Stops the host, and what a test that failed has left running. */
  async dispose(): Promise<void> {
    await Promise.all(this.#processes.filter(({ isRunning }) => isRunning).map((process) => process.kill()));
    await this.cluster.stop();
    await rm(this.directory, { recursive: true, force: true });
  }
}
