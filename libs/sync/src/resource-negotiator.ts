import type { ClusterResourceStatus, SyncRules } from '#api';
import { findKnownResource, formatGvr, type GroupVersionResource, type KnownResource, storageVersionOf } from '#kube';
import type { ServedResource, ServedResources } from './served-resources.js';
import type { WantedResource } from './sync-resources.js';

/** Versions of a custom kind that are synchronised when the request names none. */
const DEFAULT_CUSTOM_VERSIONS = 3;

/** One version of a resource to synchronise. */
export interface NegotiatedResource {
  /** What the member is asked for. */
  readonly sync: GroupVersionResource;
  /** What its objects are stored as. */
  readonly storage: GroupVersionResource;
  readonly kind: string;
  readonly namespaced: boolean;
  /** What else the member calls a custom resource; left out for a built-in one, whose names are known. */
  readonly names?: Pick<ClusterResourceStatus, 'singularName' | 'shortNames' | 'categories'>;
  readonly recordsEvents: boolean;
  /** Left out when all of every object is synchronised. */
  readonly rules?: SyncRules;
  /** Its versions are not those of the member's own API server: they say nothing about any other resource. */
  readonly hasOwnVersions?: true;
}

/**
 * Which versions of the wanted resources to synchronise, in the order of the request and each only once. What the member
 * does not serve, or cannot list and watch, is left out.
 *
 * @param ignoreLeases - leave leases.coordination.k8s.io out
 */
export function negotiateResources(
  wanted: readonly WantedResource[],
  served: ServedResources,
  ignoreLeases: boolean,
): readonly NegotiatedResource[] {
  const negotiated = new Map<string, NegotiatedResource>();
  for (const want of wanted) {
    const resource = served.find(want.group, want.resource);
    if (resource === undefined || !isSyncable(resource) || (ignoreLeases && isLease(resource))) {
      continue;
    }
    for (const version of chooseVersions(resource, want.versions)) {
      const each = negotiatedVersion(resource, version, want, served);
      const key = formatGvr(each.sync);
      if (!negotiated.has(key)) {
        negotiated.set(key, each);
      }
    }
  }
  return [...negotiated.values()];
}

/** One resource for each that is stored: of several versions stored as one, the first is synchronised. */
export function uniqueByStorage(resources: readonly NegotiatedResource[]): ReadonlyMap<string, NegotiatedResource> {
  const unique = new Map<string, NegotiatedResource>();
  for (const resource of resources) {
    const key = formatGvr(resource.storage);
    if (!unique.has(key)) {
      unique.set(key, resource);
    }
  }
  return unique;
}

function chooseVersions(resource: ServedResource, wanted: readonly string[]): readonly string[] {
  const known = findKnownResource(resource);
  if (known !== undefined && known.kind === resource.kind) {
    return firstKnown(resource, known);
  }
  if (wanted.includes('*')) {
    return resource.versions;
  }
  return wanted.length === 0
    ? resource.versions.slice(0, DEFAULT_CUSTOM_VERSIONS)
    : resource.versions.filter((version) => wanted.includes(version));
}

function firstKnown(resource: ServedResource, known: KnownResource): readonly string[] {
  const version = resource.versions.find((each) => known.versions.includes(each));
  return version === undefined ? [] : [version];
}

function negotiatedVersion(
  served: ServedResource,
  version: string,
  { recordsEvents, rules }: WantedResource,
  all: ServedResources,
): NegotiatedResource {
  const { group, resource, kind, namespaced } = served;
  const sync = { group, version, resource };
  const isBuiltIn = findKnownResource(served)?.kind === kind;
  return {
    sync,
    storage: storageVersionOf(sync),
    kind,
    namespaced,
    ...(isBuiltIn ? {} : { names: namesOf(served) }),
    recordsEvents,
    ...(rules === undefined ? {} : { rules }),
    ...(all.sourceOf(group) === 'aggregated' ? { hasOwnVersions: true } : {}),
  };
}

function namesOf({ singular, shortNames, categories }: ServedResource): NonNullable<NegotiatedResource['names']> {
  return {
    singularName: singular,
    ...(shortNames === undefined ? {} : { shortNames }),
    ...(categories === undefined ? {} : { categories }),
  };
}

function isSyncable({ verbs }: ServedResource): boolean {
  return verbs.includes('list') && verbs.includes('watch');
}

function isLease({ group, resource }: ServedResource): boolean {
  return group === 'coordination.k8s.io' && resource === 'leases';
}
