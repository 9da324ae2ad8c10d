import {
  formatGroupResource,
  type GroupResource,
  type GroupVersionKind,
  type GroupVersionResource,
  StatusError,
} from '#kube';
import type { ServedResource } from './served-resource.js';

/** What the cluster serves now. Custom resources come and go. */
export class ResourceRegistry {
  readonly #resources: Map<string, ServedResource>;

  constructor(builtIn: readonly ServedResource[]) {
    this.#resources = new Map(builtIn.map((resource) => [formatGroupResource(resource), resource]));
  }

  all(): IterableIterator<ServedResource> {
    return this.#resources.values();
  }

  find({ group, version, resource }: GroupVersionResource): ServedResource | undefined {
    const served = this.#resources.get(formatGroupResource({ group, resource }));
    return served?.versions.includes(version) === true ? served : undefined;
  }

  /** @throws StatusError NotFound, in the words kubectl knows */
  get(gvr: GroupVersionResource): ServedResource {
    const served = this.find(gvr);
    if (served === undefined) {
      throw new StatusError('NotFound', 'the server could not find the requested resource', { details: {} });
    }
    return served;
  }

  /** The resource that objects of a kind belong to. @throws StatusError NotFound when none is served */
  ofKind({ group, version, kind }: GroupVersionKind): ServedResource {
    for (const served of this.#resources.values()) {
      if (served.kind === kind && served.group === group && served.versions.includes(version)) {
        return served;
      }
    }
    throw new StatusError('NotFound', `no matches for kind "${kind}" in version "${group}/${version}"`);
  }

  define(resource: ServedResource): void {
    this.#resources.set(formatGroupResource(resource), resource);
  }

  remove(resource: GroupResource): void {
    this.#resources.delete(formatGroupResource(resource));
  }

  /**
   * Serve other built-in resources and versions from now on, custom resources as before. What is held in a version stays in
   * it, as etcd keeps objects until somebody migrates them.
   */
  replaceBuiltIn(builtIn: readonly ServedResource[]): void {
    const before = new Map(this.#resources);
    const custom = [...before].filter(([, resource]) => resource.custom);
    this.#resources.clear();
    for (const resource of builtIn) {
      const name = formatGroupResource(resource);
      const storageVersion = before.get(name)?.storageVersion ?? resource.storageVersion;
      this.#resources.set(name, { ...resource, storageVersion });
    }
    custom.forEach(([name, resource]) => this.#resources.set(name, resource));
  }
}
