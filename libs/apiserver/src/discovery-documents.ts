import {
  coreApiGroup,
  formatGroupVersion,
  toAggregated,
  type ApiGroup,
  type ApiGroupDiscoveryList,
  type ApiResource,
  type ApiResourceList,
  type DiscoveryVersion,
  type GroupVersion,
} from '#kube';
import { verbsOf, type ProxiedSubresource } from './proxy/proxied-subresources.js';
import type { QueryableResource, ResourceView } from './resource-view.js';

/** Groups of a view without the core group, sorted by name. */
export function apiGroups(view: ResourceView): readonly ApiGroup[] {
  return view
    .groups()
    .filter((group) => group !== '')
    .flatMap((group) => apiGroup(view, group) ?? []);
}

/** One group; nothing when the view has no resource in it. */
export function apiGroup(view: ResourceView, group: string): ApiGroup | undefined {
  const versions = view.versionsOf(group).map((version) => ({ groupVersion: `${group}/${version}`, version }));
  const [preferredVersion] = versions;
  return preferredVersion === undefined ? undefined : { name: group, versions, preferredVersion };
}

/**
 * Resources of one version; nothing when the view has none.
 *
 * @param verbs - what the storage can do
 * @param proxied - what members answer themselves
 */
export function apiResourceList(
  view: ResourceView,
  groupVersion: GroupVersion,
  verbs: readonly string[],
  proxied: readonly ProxiedSubresource[] = [],
): ApiResourceList | undefined {
  const resources = view.resourcesOf(groupVersion);
  if (resources.length === 0) {
    return undefined;
  }
  return {
    kind: 'APIResourceList',
    // Kubernetes leaves it out for the core group, which is older than the field.
    ...(groupVersion.group === '' ? {} : { apiVersion: 'v1' }),
    groupVersion: formatGroupVersion(groupVersion),
    resources: resources.flatMap((each) => [describe(each, verbs), ...subresourcesOf(each, proxied)]),
  };
}

function describe(
  { resource, singular, namespaced, kind, shortNames, categories }: QueryableResource,
  verbs: readonly string[],
): ApiResource {
  return {
    name: resource,
    singularName: singular,
    namespaced,
    kind,
    verbs,
    ...(shortNames.length === 0 ? {} : { shortNames }),
    ...(categories.length === 0 ? {} : { categories }),
  };
}

function subresourcesOf(
  { group, resource, namespaced }: QueryableResource,
  proxied: readonly ProxiedSubresource[],
): readonly ApiResource[] {
  return proxied
    .filter((each) => group === '' && each.resource === resource)
    .map(({ subresource, methods }) => ({
      name: `${resource}/${subresource}`,
      singularName: '',
      namespaced,
      kind: '',
      verbs: verbsOf(methods),
    }));
}

interface AggregatedOptions {
  /** What the storage can do. */
  readonly verbs: readonly string[];
  readonly version: DiscoveryVersion;
  /** What members answer themselves. */
  readonly proxied?: readonly ProxiedSubresource[];
}

/** Everything `/api` (the core group) or `/apis` (all others) leads to, in one document. */
export function aggregatedDiscovery(
  view: ResourceView,
  root: 'api' | 'apis',
  { verbs, version, proxied = [] }: AggregatedOptions,
): ApiGroupDiscoveryList {
  const groups = root === 'api' ? [coreApiGroup(['v1'])] : apiGroups(view);
  const lists = groups.flatMap(({ name, versions }) =>
    versions.flatMap((of) => apiResourceList(view, { group: name, version: of.version }, verbs, proxied) ?? []),
  );
  return toAggregated(groups, lists, version);
}
