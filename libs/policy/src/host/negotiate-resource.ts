import type { DiscoveredGroup, Discovery } from '#client';
import {
  formatGroupResource,
  formatGroupVersion,
  type ApiResource,
  type GroupResource,
  type GroupVersionResource,
} from '#kube';

/** A type as a policy names it. */
export interface WantedResource extends GroupResource {
  /** Acceptable versions; empty accepts any. */
  readonly versions?: readonly string[];
}

/** A type as the host serves it. */
export interface HostResource extends GroupVersionResource {
  readonly kind: string;
}

/** The host does not serve what a policy wants, or cannot say whether it does. Later it may. */
export class NegotiationError extends Error {
  override readonly name = 'NegotiationError';
}

const neededVerbs = ['list', 'watch'];

/**
 * Settles the version of a type: the first in the server's order that serves it and that the policy accepts. A singular
 * name becomes the plural.
 *
 * @throws NegotiationError when there is none, and also when a version before it could not be described just now: a policy
 * must not move to another version and back because an API server was away for a moment
 */
export function negotiateResource(discovery: Discovery, wanted: WantedResource): HostResource {
  const { group, versions: accepted = [] } = wanted;
  const served = discovery.groups.find((each) => each.group === group);
  for (const version of acceptableVersions(served, accepted)) {
    const groupVersion = formatGroupVersion({ group, version });
    const failure = discovery.failures.get(groupVersion);
    if (failure !== undefined) {
      throw new NegotiationError(`cannot tell whether ${groupVersion} has ${wanted.resource}: ${failure.message}`);
    }
    const resource = discovery.resourcesByGroupVersion.get(groupVersion)?.find((each) => isNamed(each, wanted));
    if (resource !== undefined) {
      assertFollowable(resource, groupVersion);
      return { group, version, resource: resource.name, kind: resource.kind };
    }
  }
  throw new NegotiationError(whyNotServed(wanted, served));
}

function acceptableVersions(group: DiscoveredGroup | undefined, accepted: readonly string[]): readonly string[] {
  const versions = group?.versions ?? [];
  return accepted.length === 0 ? versions : versions.filter((version) => accepted.includes(version));
}

function isNamed({ name, singularName }: ApiResource, { resource }: GroupResource): boolean {
  return !name.includes('/') && (name === resource || (singularName !== '' && singularName === resource));
}

function assertFollowable({ name, verbs }: ApiResource, groupVersion: string): void {
  const missing = neededVerbs.filter((verb) => !verbs.includes(verb));
  if (missing.length > 0) {
    throw new NegotiationError(
      `${name} of ${groupVersion} cannot be followed: the host offers no ${missing.join(' and ')}`,
    );
  }
}

function whyNotServed(wanted: WantedResource, group: DiscoveredGroup | undefined): string {
  const { versions: accepted = [] } = wanted;
  const subject = `the host does not serve ${formatGroupResource(wanted)}`;
  if (group === undefined || accepted.length === 0) {
    return subject;
  }
  return `${subject} in an accepted version (accepted: ${accepted.join(', ')}; the group has: ${group.versions.join(', ')})`;
}
