import type { CustomResourceDefinition } from '#api';
import { formatGroupResource, formatGvr, type GroupVersionResource } from '#kube';
import type { ObjectStore } from '../store/object-store.js';
import { isOwnDefinition, resourcesOf } from './custom-resources.js';
import type { ServedResource } from './served-resource.js';
import { builtInResources, DEFINITIONS_KEY } from './served-resources.js';

/** Everything the control plane serves: what it brings along, and what the definitions in its store define. */
export class ResourceCatalog {
  #resources: readonly ServedResource[] | undefined;
  #resourceByGvr: ReadonlyMap<string, ServedResource> = new Map();

  constructor(readonly store: ObjectStore) {
    store.log.onChange(DEFINITIONS_KEY, () => {
      this.#resources = undefined;
    });
  }

  /** Of a resource with several versions, each. The same list until a definition changes. */
  get resources(): readonly ServedResource[] {
    if (this.#resources === undefined) {
      this.#resources = [...builtInResources, ...this.#defined()];
      this.#resourceByGvr = new Map(this.#resources.map((resource) => [formatGvr(resource), resource]));
    }
    return this.#resources;
  }

  /** The resource a URL names; `undefined` when it is not served. */
  find(gvr: GroupVersionResource): ServedResource | undefined {
    return this.resources.length === 0 ? undefined : this.#resourceByGvr.get(formatGvr(gvr));
  }

  /** A resource, in one of its versions, by what the store knows it as. */
  ofKey(key: string): ServedResource | undefined {
    return this.resources.find((resource) => formatGroupResource(resource) === key);
  }

  /** Whether objects of a kind are served, in any version. */
  serves(group: string, kind: string): boolean {
    return this.resources.some((resource) => resource.group === group && resource.kind === kind);
  }

  #defined(): readonly ServedResource[] {
    const definitions = this.store.list(DEFINITIONS_KEY, '').objects;
    const others = definitions.filter(({ metadata }) => !isOwnDefinition(metadata?.name));
    return others.flatMap((definition) => resourcesOf(definition as unknown as CustomResourceDefinition));
  }
}
