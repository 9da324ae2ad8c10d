import { formatGvr, type GroupVersionResource, type KubernetesObject, objectNameOf } from '#kube';
import { type ResourceChange, StorageError } from '#storage';
import { ClusterObjects } from './cluster-objects.js';
import { memoryObjectOf, type MemoryObject, type MemoryType } from './memory-object.js';
import { compareTexts } from './sorted-objects.js';
import { type MadeChange, ResourceHistory } from './watch/resource-history.js';

/** Objects of several clusters, in order of cluster, namespace and name, that no longer change. */
export type ObjectsByCluster = readonly (readonly MemoryObject[])[];

/** Positions of changes in one process come after those in an earlier one, at up to a thousand changes a millisecond. */
const POSITIONS_PER_MS = 1000;

/** All objects of all clusters, and their latest changes. Every method is one step: nobody sees a change half made. */
export class MemoryStore {
  readonly #start = Date.now() * POSITIONS_PER_MS;
  readonly #historyByGvr = new Map<string, ResourceHistory>();
  #objectsByCluster: Map<string, ClusterObjects> | undefined = new Map();
  #lastId = 0;

  /** Names of the clusters that were prepared, sorted. */
  get clusterNames(): readonly string[] {
    return [...this.#clusters.keys()].toSorted(compareTexts);
  }

  /** Makes room for a cluster, unless there is. */
  prepare(cluster: string): ClusterObjects {
    const known = this.#clusters.get(cluster);
    if (known !== undefined) {
      return known;
    }
    const objects = new ClusterObjects();
    this.#clusters.set(cluster, objects);
    this.#historyByGvr.forEach((history) => history.join(cluster));
    return objects;
  }

  /** `undefined` for a cluster never seen, or cleaned up. */
  cluster(name: string): ClusterObjects | undefined {
    return this.#clusters.get(name);
  }

  /** Objects of one resource of every cluster. */
  objectsOf(resource: GroupVersionResource): ObjectsByCluster {
    return this.clusterNames.map((name) => this.cluster(name)?.objectsOf(resource) ?? []);
  }

  /** Objects of the types that are wanted, of every cluster. */
  objectsOfTypes(isWanted: (type: MemoryType) => boolean): ObjectsByCluster {
    return this.clusterNames.flatMap((name) => {
      const objects = this.cluster(name);
      return objects?.types.filter(isWanted).map((type) => objects.objectsOf(type)) ?? [];
    });
  }

  /** The latest changes of one resource. */
  history(resource: GroupVersionResource): ResourceHistory {
    const gvr = formatGvr(resource);
    const history = this.#historyByGvr.get(gvr) ?? new ResourceHistory(this.#start, this.clusterNames);
    this.#historyByGvr.set(gvr, history);
    return history;
  }

  /** Makes changes in their order. */
  apply(type: MemoryType, cluster: string, changes: readonly ResourceChange[]): void {
    const objects = this.prepare(cluster);
    const made = changes.flatMap((change) =>
      change.type === 'upsert'
        ? this.#upsert(type, cluster, objects, change.object)
        : remove(objects, cluster, objects.get(type, change)),
    );
    this.history(type).append(made);
  }

  /** Forgets a cluster and its objects. */
  clean(cluster: string): void {
    this.cluster(cluster)?.types.forEach((type) => this.cleanResource(cluster, type));
    this.#clusters.delete(cluster);
    this.#historyByGvr.forEach((history) => history.leave(cluster));
  }

  /** Forgets the objects of one resource of a cluster. */
  cleanResource(cluster: string, resource: GroupVersionResource): void {
    const dropped = this.cluster(cluster)?.drop(resource) ?? [];
    this.history(resource).append(dropped.map((before) => ({ cluster, before, after: undefined })));
  }

  /** @throws StorageError when the store is closed */
  ping(): void {
    void this.#clusters;
  }

  /** Lets go of everything. Whatever is called later fails. */
  close(): void {
    this.#objectsByCluster = undefined;
    this.#historyByGvr.clear();
  }

  get #clusters(): Map<string, ClusterObjects> {
    if (this.#objectsByCluster === undefined) {
      throw new StorageError('Internal', 'storage "memory" is shut down');
    }
    return this.#objectsByCluster;
  }

  #upsert(type: MemoryType, cluster: string, objects: ClusterObjects, object: KubernetesObject): MadeChange[] {
    const before = objects.get(type, objectNameOf(object));
    const id = before?.id ?? (this.#lastId += 1);
    const after = memoryObjectOf(object, { id, type, cluster, syncedAt: Date.now() });
    objects.put(after);
    // The same object may be sent again after a reconnect; for a watcher nothing has changed.
    const isSame = before !== undefined && before.text.json.equals(after.text.json);
    return isSame ? [] : [{ cluster, before, after }];
  }
}

function remove(objects: ClusterObjects, cluster: string, before: MemoryObject | undefined): MadeChange[] {
  if (before === undefined) {
    return [];
  }
  objects.remove(before);
  return [{ cluster, before, after: undefined }];
}
