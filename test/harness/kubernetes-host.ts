import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clusterpediaCrds, PEDIA_CLUSTERS, type ClusterGroupResources, type PediaCluster } from '#api';
import { findCondition, type KubernetesObject } from '#kube';
import { eventually, Kubectl, startMemberCluster, type MemberCluster } from '#testing';

const leases = { group: 'coordination.k8s.io', version: 'v1', resource: 'leases' } as const;

/** Where Clusterpedia is installed. */
export const installationNamespace = 'clusterpedia-system';

interface Lease extends KubernetesObject {
  readonly spec: { readonly holderIdentity?: string; readonly leaseTransitions?: number };
}

/** A Kubernetes with Clusterpedia's kinds, for processes that are not in it. */
export class KubernetesHost {
  private constructor(
    readonly cluster: MemberCluster,
    readonly directory: string,
  ) {}

  static async start(): Promise<KubernetesHost> {
    const directory = await mkdtemp(join(tmpdir(), 'clusterpedia-host-'));
    const cluster = await startMemberCluster({ name: 'host' });
    const host = new KubernetesHost(cluster, directory);
    await writeFile(host.kubeconfig, cluster.kubeconfig());
    await host.apply(...clusterpediaCrds, {
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

  /** Applies objects as an operator does. */
  async apply(...objects: readonly object[]): Promise<void> {
    const documents = objects.map((object) => JSON.stringify(object)).join('\n---\n');
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
        expect(findCondition(status?.conditions ?? [], 'Ready')?.status).toBe('True');
        expect(new Set(states)).toEqual(new Set(['Syncing']));
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

  async dispose(): Promise<void> {
    await this.cluster.stop();
    await rm(this.directory, { recursive: true, force: true });
  }
}
