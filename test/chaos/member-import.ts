import { CLUSTER_SYNC_RESOURCES, PEDIA_CLUSTERS, type ClusterGroupResources, type PediaCluster } from '#api';
import { eventually, type MemberCluster } from '#testing';
import type { KubernetesHost } from '../harness/kubernetes-host.js';
import type { MemberCredentials } from './member-credentials.js';
import { referencedResources, syncResourcesOf, type WantedResources } from './member-request.js';

/** Name of the ClusterSyncResources that some PediaClusters refer to. */
const referenceName = 'shared';
/** A PediaCluster that is deleted waits for a manager, which may be down, and for the database. */
const patient = { timeoutMs: 180_000, intervalMs: 100 };

/** The ClusterSyncResources of a run. Absent until it is first written. */
export class SharedRequest {
  entries: readonly ClusterGroupResources[] = [];

  constructor(private readonly host: KubernetesHost) {}

  write(resources: readonly string[]): void {
    const { store } = this.host.cluster;
    const isThere = this.entries.length > 0;
    // Never empty: pods are always asked for.
    this.entries = referencedResources(['pods', ...resources.filter((resource) => resource !== 'pods')]);
    const spec = { syncResources: this.entries };
    if (isThere) {
      const current = store.get(CLUSTER_SYNC_RESOURCES, { namespace: '', name: referenceName });
      store.update(CLUSTER_SYNC_RESOURCES, { ...current, spec });
      return;
    }
    const metadata = { name: referenceName };
    const apiVersion = 'cluster.clusterpedia.io/v1alpha2';
    store.create(CLUSTER_SYNC_RESOURCES, { apiVersion, kind: 'ClusterSyncResources', metadata, spec });
  }
}

/** The PediaCluster of one member, as its operator writes it. */
export class MemberImport {
  #wanted: WantedResources;

  constructor(
    private readonly host: KubernetesHost,
    private readonly member: MemberCluster,
    private readonly credentials: MemberCredentials,
    private readonly options: { readonly wanted: WantedResources; readonly reference: SharedRequest | undefined },
  ) {
    this.#wanted = options.wanted;
  }

  /** What is to be synchronised, in the order of the request: the first entry of a resource counts. */
  get entries(): readonly ClusterGroupResources[] {
    return [...syncResourcesOf(this.#wanted), ...(this.options.reference?.entries ?? [])];
  }

  get pediaCluster(): PediaCluster {
    return this.host.pediaCluster(this.member.name);
  }

  create(): void {
    this.host.cluster.store.create(PEDIA_CLUSTERS, {
      apiVersion: 'cluster.clusterpedia.io/v1alpha2',
      kind: 'PediaCluster',
      metadata: { name: this.member.name },
      spec: this.#spec(),
    });
  }

  /** Writes what has changed since: credentials, the certificate of the member, what is wanted. */
  update(wanted: WantedResources = this.#wanted): void {
    this.#wanted = wanted;
    this.host.cluster.store.update(PEDIA_CLUSTERS, { ...this.pediaCluster, spec: this.#spec() });
  }

  /** Deletes it and waits until it is gone. */
  async remove(): Promise<void> {
    const { store } = this.host.cluster;
    const { name } = this.member;
    store.delete(PEDIA_CLUSTERS, { namespace: '', name });
    await eventually(() => {
      if (store.list(PEDIA_CLUSTERS).some(({ metadata }) => metadata?.name === name)) {
        throw new Error(`PediaCluster ${name} is deleted and still there`);
      }
    }, patient);
  }

  #spec(): PediaCluster['spec'] {
    const reference = this.options.reference === undefined ? {} : { syncResourcesRefName: referenceName };
    return { ...this.credentials.publish(), syncResources: syncResourcesOf(this.#wanted), ...reference };
  }
}
