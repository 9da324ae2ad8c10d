import type { GroupResource, GroupVersionResource } from './group-version.js';
import { findKnownResource } from './known-resources.js';

/** Kinds that a database written by Clusterpedia in Go does not hold in their first version. */
const storageVersionOverrides: ReadonlyMap<string, string> = new Map([
  ['storage.k8s.io/csistoragecapacities', 'v1beta1'],
]);

/**
 * The version in which objects of a resource are stored: the first version of a built-in kind, whatever the member serves;
 * for any other kind the version that was synchronised.
 *
 * @see spec/conversion.md section 2.2
 */
export function storageVersionOf({ group, version, resource }: GroupVersionResource): GroupVersionResource {
  const override = storageVersionOverrides.get(`${group}/${resource}`);
  const stored = override ?? findKnownResource({ group, resource })?.versions[0] ?? version;
  return { group, version: stored, resource };
}

/** Every version of a built-in kind, best first; `undefined` for a custom kind, which is served as it is stored. */
export function servedVersionsOf(resource: GroupResource): readonly string[] | undefined {
  return findKnownResource(resource)?.versions;
}
