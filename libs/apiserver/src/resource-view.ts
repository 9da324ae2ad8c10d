import type { PediaCluster } from '#api';
import {
  canConvert,
  compareVersions,
  findKnownResource,
  formatGroupResource,
  knownGroupVersions,
  servedVersionsOf,
  storageVersionOf,
  type GroupResource,
  type GroupVersion,
  type GroupVersionResource,
} from '#kube';

/** A resource that can be queried. */
export interface QueryableResource extends GroupResource {
  readonly kind: string;
  readonly singular: string;
  readonly namespaced: boolean;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  /** Those it can be read in, best first. */
  readonly versions: readonly string[];
}

/** What can be queried of one cluster, or of all of them. Never changes; a change of a cluster makes a new view. */
export class ResourceView {
  readonly #byKey: ReadonlyMap<string, QueryableResource>;

  constructor(resources: Iterable<QueryableResource>) {
    this.#byKey = new Map([...resources].map((resource) => [formatGroupResource(resource), resource]));
  }

  /** Everything that at least one of the views has, in every version one of them has. */
  static union(views: Iterable<ResourceView>): ResourceView {
    const merged = new Map<string, QueryableResource>();
    for (const view of views) {
      for (const [key, resource] of view.#byKey) {
        const known = merged.get(key);
        merged.set(key, known === undefined ? resource : withVersions(known, resource.versions));
      }
    }
    return new ResourceView(merged.values());
  }

  find({ group, version, resource }: GroupVersionResource): QueryableResource | undefined {
    const found = this.#byKey.get(formatGroupResource({ group, resource }));
    return found?.versions.includes(version) === true ? found : undefined;
  }

  /** All of them. */
  resources(): readonly QueryableResource[] {
    return [...this.#byKey.values()];
  }

  /** Names of the groups, sorted; the core group is `''`. */
  groups(): readonly string[] {
    return [...new Set([...this.#byKey.values()].map(({ group }) => group))].sort();
  }

  /** Versions of a group in which it has a resource, best first. */
  versionsOf(group: string): readonly string[] {
    const versions = [...this.#byKey.values()]
      .filter((resource) => resource.group === group)
      .flatMap((resource) => resource.versions);
    return inOrder(group, new Set(versions));
  }

  /** Sorted by name. */
  resourcesOf({ group, version }: GroupVersion): readonly QueryableResource[] {
    return [...this.#byKey.values()]
      .filter((resource) => resource.group === group && resource.versions.includes(version))
      .sort((left, right) => (left.resource < right.resource ? -1 : 1));
  }
}

/**
 * What the status of a cluster says can be queried: every resource with a sync condition, whatever the condition says. A
 * cluster that is being deleted has nothing to query any more.
 */
export function resourceViewOf({ metadata, status }: PediaCluster): ResourceView {
  if (typeof metadata.deletionTimestamp === 'string') {
    return new ResourceView([]);
  }
  const resources = (status?.syncResources ?? []).flatMap(({ group, resources: ofGroup }) =>
    ofGroup.flatMap(({ name, kind, namespaced, syncConditions, ...names }): QueryableResource[] => {
      const versions = queryableVersions(
        { group, resource: name, kind },
        syncConditions.map(({ version }) => version),
      );
      const known = findKnownResource({ group, resource: name });
      return versions.length === 0
        ? []
        : [
            {
              group,
              resource: name,
              kind,
              namespaced,
              versions,
              singular: known?.singular ?? names.singularName ?? kind.toLowerCase(),
              shortNames: known?.shortNames ?? names.shortNames ?? [],
              categories: known?.categories ?? names.categories ?? [],
            },
          ];
    }),
  );
  return new ResourceView(resources);
}

/** Built-in kinds can be read in every version the stored one converts to; custom kinds only as they are stored. */
function queryableVersions(
  { group, resource, kind }: GroupResource & { readonly kind: string },
  synced: readonly string[],
): readonly string[] {
  const [first] = synced;
  const builtIn = servedVersionsOf({ group, resource });
  if (first === undefined || builtIn === undefined) {
    return inOrder(group, new Set(synced));
  }
  const stored = { group, version: storageVersionOf({ group, version: first, resource }).version, kind };
  return builtIn.filter((version) => version === stored.version || canConvert(stored, { group, version }));
}

function withVersions(resource: QueryableResource, further: readonly string[]): QueryableResource {
  const versions = new Set([...resource.versions, ...further]);
  return versions.size === resource.versions.length
    ? resource
    : { ...resource, versions: inOrder(resource.group, versions) };
}

/** Kubernetes has an order of its own for its own groups; for all others the best version is the most mature. */
function inOrder(group: string, versions: ReadonlySet<string>): readonly string[] {
  const known = knownGroupVersions(group);
  const others = [...versions].filter((version) => !known.includes(version)).sort(compareVersions);
  return [...known.filter((version) => versions.has(version)), ...others];
}
