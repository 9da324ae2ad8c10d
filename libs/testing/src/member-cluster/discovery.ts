import {
  type ApiGroup,
  type ApiResource,
  type ApiResourceList,
  compareVersions,
  coreApiGroup,
  type DiscoveryVersion,
  formatGroupVersion,
  type GroupVersion,
  StatusError,
  toAggregated,
} from '#kube';
import type { ResourceRegistry } from './resource-registry.js';
import type { ServedResource } from './served-resource.js';

const subresourceVerbs = ['get', 'patch', 'update'];

/** The groups that are served, without the core group, in the order they became served. */
export function apiGroups(resources: ResourceRegistry): readonly ApiGroup[] {
  const versionsByGroup = new Map<string, Set<string>>();
  for (const { group, versions } of resources.all()) {
    versionsByGroup.set(group, new Set([...(versionsByGroup.get(group) ?? []), ...versions]));
  }
  return [...versionsByGroup]
    .filter(([group]) => group !== '')
    .map(([group, versions]) => apiGroup(group, [...versions]));
}

function apiGroup(name: string, unordered: readonly string[]): ApiGroup {
  const versions = unordered
    .toSorted(compareVersions)
    .map((version) => ({ groupVersion: `${name}/${version}`, version }));
  const [preferredVersion = { groupVersion: name, version: '' }] = versions;
  return { name, versions, preferredVersion };
}

/** @throws StatusError NotFound when nothing of the group and version is served */
export function apiResources(resources: ResourceRegistry, groupVersion: GroupVersion): ApiResourceList {
  const served = [...resources.all()]
    .filter(({ group, versions }) => group === groupVersion.group && versions.includes(groupVersion.version))
    .toSorted((left, right) => (left.resource < right.resource ? -1 : 1));
  if (served.length === 0) {
    throw new StatusError('NotFound', 'the server could not find the requested resource', { details: {} });
  }
  return {
    kind: 'APIResourceList',
    ...(groupVersion.group === '' ? {} : { apiVersion: 'v1' }),
    groupVersion: formatGroupVersion(groupVersion),
    resources: served.flatMap(describe),
  };
}

/** The core group, or all others, in one document. */
export function aggregatedDiscovery(
  resources: ResourceRegistry,
  part: 'core' | 'groups',
  version: DiscoveryVersion,
): unknown {
  const groups = part === 'core' ? [coreApiGroup(['v1'])] : apiGroups(resources);
  const lists = groups.flatMap(({ name, versions }) =>
    versions.map((each) => apiResources(resources, { group: name, version: each.version })),
  );
  return toAggregated(groups, lists, version);
}

function describe(resource: ServedResource): readonly ApiResource[] {
  const { resource: name, singular, namespaced, kind, shortNames, categories, subresources, verbs } = resource;
  const main: ApiResource = {
    name,
    singularName: singular,
    namespaced,
    kind,
    verbs,
    ...(shortNames.length === 0 ? {} : { shortNames }),
    ...(categories.length === 0 ? {} : { categories }),
  };
  const under = subresources.map((subresource): ApiResource => {
    const responseKind = subresource === 'scale' ? { group: 'autoscaling', version: 'v1', kind: 'Scale' } : { kind };
    return { name: `${name}/${subresource}`, singularName: '', namespaced, verbs: subresourceVerbs, ...responseKind };
  });
  return [main, ...under];
}
