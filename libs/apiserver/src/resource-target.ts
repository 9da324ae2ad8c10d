import { Inject, Injectable } from '@nestjs/common';
import type { PediaCluster } from '#api';
import { formatGvr, StatusError, storageVersionOf, type GroupVersionResource } from '#kube';
import { StorageFactory, type ResourceStorage } from '#storage';
import type { RequestContext } from './request-context.js';
import { ResourceRegistry } from './resource-registry.js';
import type { QueryableResource } from './resource-view.js';
import { RESOURCE_NOT_FOUND } from './status.filter.js';

/** A resource request that can be answered: what is asked, and where it is stored. */
export interface ResourceTarget {
  readonly context: RequestContext;
  /** The cluster the path names; nothing in the view over all of them. */
  readonly cluster: PediaCluster | undefined;
  /** In the version that was asked for. */
  readonly requested: GroupVersionResource;
  readonly resource: QueryableResource;
  readonly storage: ResourceStorage;
}

/** Finds out whether what a request names can be queried, and where it is stored. */
@Injectable()
export class ResourceTargets {
  readonly #storages = new Map<string, ResourceStorage>();

  constructor(
    @Inject(ResourceRegistry) private readonly registry: ResourceRegistry,
    @Inject(StorageFactory) private readonly factory: StorageFactory,
  ) {}

  /**
   * Before anything is said in the name of a cluster: health and version would be the same for one that does not exist.
   *
   * @throws StatusError `NotFound` when the path names a cluster there is none of, `ServiceUnavailable` while that is not
   * known yet
   */
  assertCluster({ cluster }: Pick<RequestContext, 'cluster'>): void {
    if (cluster !== undefined) {
      this.registry.clusterOf(cluster);
    }
  }

  /** @throws StatusError `NotFound` for a cluster, resource or part of a resource there is none of */
  targetOf(context: RequestContext): ResourceTarget {
    const { group, version, resource: name, subresource, namespace } = context.info;
    const requested = { group, version, resource: name };
    const resource = this.registry.viewOf(context.cluster).find(requested);
    if (resource === undefined || subresource !== '' || (namespace !== '' && !resource.namespaced)) {
      throw new StatusError('NotFound', RESOURCE_NOT_FOUND);
    }
    const cluster = context.cluster === undefined ? undefined : this.registry.clusterOf(context.cluster);
    return { context, cluster, requested, resource, storage: this.#storageOf(requested, resource) };
  }

  /** Where a resource is stored, in the view over one cluster or all; nothing when it cannot be queried there. */
  storageIn(cluster: string | undefined, requested: GroupVersionResource): ResourceStorage | undefined {
    const resource = this.registry.viewOf(cluster).find(requested);
    return resource === undefined ? undefined : this.#storageOf(requested, resource);
  }

  /** The same one each time. */
  #storageOf(requested: GroupVersionResource, { kind, namespaced }: QueryableResource): ResourceStorage {
    const resource = storageVersionOf(requested);
    const key = formatGvr(resource);
    let storage = this.#storages.get(key);
    if (storage === undefined) {
      storage = this.factory.newResourceStorage({ resource, kind, namespaced });
      this.#storages.set(key, storage);
    }
    return storage;
  }
}
