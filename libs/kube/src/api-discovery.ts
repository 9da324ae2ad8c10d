import { formatGroupVersion, parseGroupVersion } from './group-version.js';

/** A version of a group, in discovery. */
export interface ApiGroupVersion {
  readonly groupVersion: string;
  readonly version: string;
}

/** A group and its versions, best first. The core group has no such document; {@link ApiVersions} stands for it. */
export interface ApiGroup {
  readonly kind?: 'APIGroup';
  readonly apiVersion?: 'v1';
  readonly name: string;
  readonly versions: readonly ApiGroupVersion[];
  readonly preferredVersion: ApiGroupVersion;
  /** Where clients of some networks find the group, in a list of groups of a server that is reached directly. */
  readonly serverAddressByClientCIDRs?: readonly { readonly clientCIDR: string; readonly serverAddress: string }[];
}

/** Answer of `/apis`. */
export interface ApiGroupList {
  readonly kind: 'APIGroupList';
  readonly apiVersion: 'v1';
  readonly groups: readonly ApiGroup[];
}

/** Answer of `/api`: the versions of the core group. */
export interface ApiVersions {
  readonly kind: 'APIVersions';
  readonly versions: readonly string[];
  readonly serverAddressByClientCIDRs:
    readonly { readonly clientCIDR: string; readonly serverAddress: string }[] | null;
}

/** A resource, or a subresource when the name has a slash. `group` and `version` only where they differ from the list's. */
export interface ApiResource {
  readonly name: string;
  readonly singularName: string;
  readonly namespaced: boolean;
  readonly group?: string;
  readonly version?: string;
  readonly kind: string;
  readonly verbs: readonly string[];
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  readonly storageVersionHash?: string;
}

/** Answer of `/apis/<group>/<version>`. */
export interface ApiResourceList {
  readonly kind: 'APIResourceList';
  readonly apiVersion?: 'v1';
  readonly groupVersion: string;
  readonly resources: readonly ApiResource[];
}

export interface DiscoveryKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** A subresource, in aggregated discovery. */
export interface ApiSubresourceDiscovery {
  readonly subresource: string;
  readonly responseKind: DiscoveryKind;
  readonly verbs: readonly string[];
}

/** A resource, in aggregated discovery. */
export interface ApiResourceDiscovery {
  readonly resource: string;
  readonly responseKind: DiscoveryKind;
  readonly scope: 'Namespaced' | 'Cluster';
  readonly singularResource: string;
  readonly verbs: readonly string[];
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  readonly subresources?: readonly ApiSubresourceDiscovery[];
}

/** A version with its resources, in aggregated discovery. A stale one is that of an API server that did not answer. */
export interface ApiVersionDiscovery {
  readonly version: string;
  readonly resources: readonly ApiResourceDiscovery[];
  readonly freshness: 'Current' | 'Stale';
}

/** A group with its versions, in aggregated discovery. The core group has no name. */
export interface ApiGroupDiscovery {
  readonly metadata: { readonly name?: string; readonly creationTimestamp: null };
  readonly versions: readonly ApiVersionDiscovery[];
}

export type DiscoveryVersion = 'v2' | 'v2beta1';

/** Groups, versions and resources in one document: answer of `/api` and `/apis` to clients that ask for it. */
export interface ApiGroupDiscoveryList {
  readonly kind: 'APIGroupDiscoveryList';
  readonly apiVersion: `apidiscovery.k8s.io/${DiscoveryVersion}`;
  readonly metadata: Readonly<Record<string, never>>;
  readonly items: readonly ApiGroupDiscovery[];
}

/** The core group as if it had a document of its own, for {@link toAggregated}. */
export function coreApiGroup(versions: readonly string[]): ApiGroup {
  const [preferred = 'v1'] = versions;
  return {
    name: '',
    versions: versions.map((version) => ({ groupVersion: version, version })),
    preferredVersion: { groupVersion: preferred, version: preferred },
  };
}

/**
 * The aggregated form of plain discovery. Both versions of the document look alike.
 *
 * @param resourceLists - of all groups, in any order; a version without one has no resources
 */
export function toAggregated(
  groups: readonly ApiGroup[],
  resourceLists: readonly ApiResourceList[],
  apiVersion: DiscoveryVersion,
): ApiGroupDiscoveryList {
  const resourcesByGroupVersion = new Map(resourceLists.map((list) => [list.groupVersion, list.resources]));
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: `apidiscovery.k8s.io/${apiVersion}`,
    metadata: {},
    items: groups.map(({ name, versions }) => ({
      metadata: { ...(name === '' ? {} : { name }), creationTimestamp: null },
      versions: versions.map(({ version }) => ({
        version,
        resources: aggregateResources(
          resourcesByGroupVersion.get(formatGroupVersion({ group: name, version })) ?? [],
          formatGroupVersion({ group: name, version }),
        ),
        freshness: 'Current',
      })),
    })),
  };
}

function aggregateResources(resources: readonly ApiResource[], groupVersion: string): readonly ApiResourceDiscovery[] {
  const subresources = Map.groupBy(
    resources.filter(({ name }) => name.includes('/')),
    ({ name }) => name.slice(0, name.indexOf('/')),
  );
  return resources
    .filter(({ name }) => !name.includes('/'))
    .map((resource) => aggregateResource(resource, subresources.get(resource.name) ?? [], groupVersion));
}

function aggregateResource(
  resource: ApiResource,
  subresources: readonly ApiResource[],
  groupVersion: string,
): ApiResourceDiscovery {
  const { name, namespaced, singularName, verbs, shortNames, categories } = resource;
  return {
    resource: name,
    responseKind: responseKindOf(resource, groupVersion),
    scope: namespaced ? 'Namespaced' : 'Cluster',
    singularResource: singularName,
    verbs,
    ...(shortNames === undefined ? {} : { shortNames }),
    ...(categories === undefined ? {} : { categories }),
    ...(subresources.length === 0
      ? {}
      : {
          subresources: subresources.map((subresource) => ({
            subresource: subresource.name.slice(name.length + 1),
            responseKind: responseKindOf(subresource, groupVersion),
            verbs: subresource.verbs,
          })),
        }),
  };
}

function responseKindOf({ group, version, kind }: ApiResource, groupVersion: string): DiscoveryKind {
  const own = parseGroupVersion(groupVersion);
  return { group: version === undefined ? own.group : (group ?? ''), version: version ?? own.version, kind };
}
