import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { CLUSTER_GROUP, PEDIA_CLUSTERS, type PediaCluster } from '#api';
import { ControlPlaneClient, type Informer } from '#client';
import { StatusError, type GroupVersionResource, type ObjectName } from '#kube';
import { HealthRegistry } from '#telemetry';
import { resourceViewOf, ResourceView, type QueryableResource } from './resource-view.js';

/** The clusters there are, and what can be queried of each: follows the PediaClusters of the control plane. */
@Injectable()
export class ResourceRegistry implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #clusters = new Map<string, { readonly cluster: PediaCluster; readonly view: ResourceView }>();
  #union: ResourceView | undefined;
  #hasSynced = false;
  #stopListening: (() => void) | undefined;

  constructor(
    @Inject(ControlPlaneClient) private readonly controlPlane: ControlPlaneClient,
    @Inject(HealthRegistry) private readonly health: HealthRegistry,
  ) {}

  onApplicationBootstrap(): void {
    this.health.add({
      name: 'informer-sync',
      kinds: ['readyz'],
      check: () =>
        this.#hasSynced ? Promise.resolve() : Promise.reject(new Error('the clusters have not been listed yet')),
    });
    const informer: Informer<PediaCluster> = this.controlPlane.informerFor<PediaCluster>(
      PEDIA_CLUSTERS,
      'PediaCluster',
    );
    this.#stopListening = informer.onChange((name, before, after) => this.#change(name, before, after));
    void informer.hasSynced.then(() => {
      this.#hasSynced = true;
    });
  }

  onModuleDestroy(): void {
    this.#stopListening?.();
  }

  /**
   * What can be queried of a cluster; of all clusters together without one.
   *
   * @throws StatusError `NotFound` for a cluster there is none of, `ServiceUnavailable` while that is not known yet
   */
  viewOf(cluster: string | undefined): ResourceView {
    if (cluster !== undefined) {
      return this.#entryOf(cluster).view;
    }
    this.#assertSynced();
    this.#union ??= ResourceView.union(this.#names().map((name) => this.#entryOf(name).view));
    return this.#union;
  }

  /** @throws StatusError as {@link viewOf} does */
  clusterOf(name: string): PediaCluster {
    return this.#entryOf(name).cluster;
  }

  /** Every cluster there is, by name. */
  clusters(): readonly PediaCluster[] {
    return this.#names().flatMap((name) => this.#clusters.get(name)?.cluster ?? []);
  }

  /** A resource of a cluster; nothing when the cluster is not there, or has no such resource. */
  findIn(cluster: string, requested: GroupVersionResource): QueryableResource | undefined {
    return this.#clusters.get(cluster)?.view.find(requested);
  }

  /** Sorted, so that where clusters disagree about a resource the same one always wins. */
  #names(): readonly string[] {
    return [...this.#clusters.keys()].sort();
  }

  /** Whether there is such a cluster, as far as is known. */
  has(name: string): boolean {
    return this.#clusters.has(name);
  }

  #entryOf(name: string): { readonly cluster: PediaCluster; readonly view: ResourceView } {
    const entry = this.#clusters.get(name);
    if (entry === undefined) {
      this.#assertSynced();
      throw new StatusError('NotFound', `pediaclusters.${CLUSTER_GROUP} ${JSON.stringify(name)} not found`, {
        details: { name, group: CLUSTER_GROUP, kind: PEDIA_CLUSTERS.resource },
      });
    }
    return entry;
  }

  #assertSynced(): void {
    if (!this.#hasSynced) {
      throw new StatusError('ServiceUnavailable', 'the clusters have not been listed yet', {
        details: { retryAfterSeconds: 1 },
      });
    }
  }

  #change({ name }: ObjectName, before: PediaCluster | undefined, after: PediaCluster | undefined): void {
    if (after === undefined) {
      this.#clusters.delete(name);
      this.#union = undefined;
      return;
    }
    const known = this.#clusters.get(name);
    if (known !== undefined && before !== undefined && !hasNewResources(before, after)) {
      // Most changes are about health; the documents made of the view stay as they are.
      this.#clusters.set(name, { cluster: after, view: known.view });
      return;
    }
    this.#clusters.set(name, { cluster: after, view: resourceViewOf(after) });
    this.#union = undefined;
  }
}

function hasNewResources(before: PediaCluster, after: PediaCluster): boolean {
  return (
    before.metadata.deletionTimestamp !== after.metadata.deletionTimestamp ||
    JSON.stringify(before.status?.syncResources) !== JSON.stringify(after.status?.syncResources)
  );
}
