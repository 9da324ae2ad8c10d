import type { RightsGrant, RightsScope, SearchRights } from '#api';
import { formatGroupResource, type GroupResource, type ObjectName } from '#kube';

/** Whether an object is in the rights. */
export type RightsMatcher = (cluster: string, object: ObjectName) => boolean;

/**
 * What decides whether objects of one type are in the rights, for storages that look at objects one by one. Made once for
 * the same rights and type.
 */
export function rightsMatcher(rights: SearchRights, type: GroupResource): RightsMatcher {
  const matchers = matchersByRights.get(rights) ?? new Map<string, RightsMatcher>();
  matchersByRights.set(rights, matchers);
  const key = formatGroupResource(type);
  const matcher = matchers.get(key) ?? newMatcher(scopesOf(rights, type));
  matchers.set(key, matcher);
  return matcher;
}

/** The scopes in which objects of a type are in the rights. */
export function scopesOf({ grants }: SearchRights, type: GroupResource): readonly RightsScope[] {
  return grants.filter((grant) => hasType(grant, type)).flatMap(({ scopes }) => scopes);
}

const matchersByRights = new WeakMap<SearchRights, Map<string, RightsMatcher>>();

function hasType({ types }: RightsGrant, { group, resource }: GroupResource): boolean {
  return types.some((type) => type.group === group && type.resource === resource);
}

/** A scope with sets, shared by the clusters it has. */
type ScopeTest = (object: ObjectName) => boolean;

function newMatcher(scopes: readonly RightsScope[]): RightsMatcher {
  const testsByCluster = new Map<string, ScopeTest[]>();
  for (const scope of scopes) {
    const test = testOf(scope);
    for (const cluster of scope.clusters) {
      testsByCluster.set(cluster, [...(testsByCluster.get(cluster) ?? []), test]);
    }
  }
  return (cluster, object) => testsByCluster.get(cluster)?.some((test) => test(object)) ?? false;
}

function testOf({ namespaces, names }: RightsScope): ScopeTest {
  const namespaceSet = namespaces === undefined ? undefined : new Set(namespaces);
  const nameSet = names === undefined ? undefined : new Set(names);
  return ({ namespace, name }) => (namespaceSet?.has(namespace) ?? true) && (nameSet?.has(name) ?? true);
}
