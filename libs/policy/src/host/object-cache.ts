import { Informer, type ListerWatcher } from '#client';
import type { GroupVersionResource, KubernetesObject, ObjectName } from '#kube';
import type { Logger } from '#telemetry';
import type { HostResource } from './negotiate-resource.js';

/** Objects in one page of a list: a host may have tens of thousands of Secrets. */
const PAGE_SIZE = 500;

export interface ObjectCacheOptions {
  readonly client: ListerWatcher;
  readonly logger: Logger;
  /** One object came, changed or went. Not called before the first list is complete. */
  readonly onObject: (resource: GroupVersionResource, name: ObjectName) => void;
  /** The first list is complete, or failed once more. */
  readonly onState: (resource: GroupVersionResource) => void;
}

/** Every object of one type of the host, in all namespaces, without its managedFields; kept up to date until closed. */
export class ObjectCache {
  readonly #informer: Informer;
  #hasSynced = false;
  #failure: unknown;

  constructor(
    private readonly resource: HostResource,
    { client, logger, onObject, onState }: ObjectCacheOptions,
  ) {
    this.#informer = new Informer({
      client,
      logger,
      resource,
      kind: resource.kind,
      forcePaginatedList: true,
      pageSize: PAGE_SIZE,
      transform: withoutManagedFields,
      onFailure: (_, error) => {
        this.#failure = error;
        if (!this.#hasSynced) {
          onState(resource);
        }
      },
    });
    this.#informer.onChange((name) => {
      if (this.#hasSynced) {
        onObject(resource, name);
      }
    });
    void this.#informer.hasSynced.then(() => {
      this.#hasSynced = true;
      onState(resource);
    });
    this.#informer.start();
  }

  get size(): number {
    return this.#informer.size;
  }

  /** Why the objects are not known yet; `undefined` when they are. */
  get whyNotSynced(): string | undefined {
    if (this.#hasSynced) {
      return undefined;
    }
    const { group, version, resource } = this.resource;
    const subject = `waiting for the first list of ${resource} in ${group === '' ? version : `${group}/${version}`}`;
    return this.#failure instanceof Error ? `${subject}: ${this.#failure.message}` : subject;
  }

  get(name: ObjectName): KubernetesObject | undefined {
    return this.#informer.get(name);
  }

  list(): readonly KubernetesObject[] {
    return this.#informer.list();
  }

  async close(): Promise<void> {
    await this.#informer.stop();
  }
}

function withoutManagedFields(object: KubernetesObject): KubernetesObject {
  if (object.metadata?.managedFields === undefined) {
    return object;
  }
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}
