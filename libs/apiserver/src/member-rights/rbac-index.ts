import { CLUSTER_NAME_ANNOTATION } from '#api';
import { objectNameOf, type KubernetesObject, type ObjectName } from '#kube';
import { ClusterRbac, type RbacResource } from './cluster-rbac.js';

/** The RBAC objects of all clusters, as they are stored. */
export class RbacIndex {
  readonly #clusters = new Map<string, ClusterRbac>();
  readonly #listeners = new Set<() => void>();
  #revision = 0;

  /** Another one after every change. */
  get revision(): number {
    return this.#revision;
  }

  /** Sorted, of those that have anything to grant. */
  get clusterNames(): readonly string[] {
    return [...this.#clusters.keys()].toSorted();
  }

  get size(): number {
    return this.#clusters.size;
  }

  clusterNamed(name: string): ClusterRbac | undefined {
    return this.#clusters.get(name);
  }

  /** An object as it is now. The cluster is the one that was written into it when it was stored. */
  set(resource: RbacResource, object: KubernetesObject): void {
    const cluster = clusterOf(object);
    const rbac = this.#clusters.get(cluster) ?? new ClusterRbac();
    this.#clusters.set(cluster, rbac);
    rbac.set(resource, object);
    this.#changed();
  }

  /** An object that is gone, in its last state. */
  delete(resource: RbacResource, object: KubernetesObject): void {
    const cluster = clusterOf(object);
    const rbac = this.#clusters.get(cluster);
    rbac?.delete(resource, objectNameOf(object));
    if (rbac?.isEmpty === true) {
      this.#clusters.delete(cluster);
    }
    this.#changed();
  }

  /** Forgets what of a resource is not among these, by their cluster: it went while nobody looked. */
  retain(resource: RbacResource, namesByCluster: ReadonlyMap<string, readonly ObjectName[]>): void {
    for (const [cluster, rbac] of this.#clusters) {
      rbac.retain(resource, namesByCluster.get(cluster) ?? []);
      if (rbac.isEmpty) {
        this.#clusters.delete(cluster);
      }
    }
    this.#changed();
  }

  /** @returns what ends the calls */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #changed(): void {
    this.#revision += 1;
    this.#listeners.forEach((listener) => listener());
  }
}

/** The cluster that an object was stored of. */
export function clusterOf({ metadata }: KubernetesObject): string {
  return metadata?.annotations?.[CLUSTER_NAME_ANNOTATION] ?? '';
}
