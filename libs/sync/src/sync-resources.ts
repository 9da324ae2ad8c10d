import type { ClusterGroupResources, SyncRules } from '#api';
import type { ServedResource, ServedResources } from './served-resources.js';
import { rulesOf } from './sync-rules.js';

/** One resource that is wanted, as it was written or found; not yet known to be served. */
export interface WantedResource {
  readonly group: string;
  readonly resource: string;
  /** As written; `['*']` is every version. */
  readonly versions: readonly string[];
  /** Whether core Events about its objects are wanted. */
  readonly recordsEvents: boolean;
  /** Left out when all of every object is wanted. */
  readonly rules?: SyncRules;
}

/** What a PediaCluster asks for, its reference included. */
export interface SyncRequest {
  readonly syncResources: readonly ClusterGroupResources[];
  readonly syncAllCustomResources: boolean;
}

/** Whether everything a member serves is asked for. */
export function wantsAllResources(syncResources: readonly ClusterGroupResources[]): boolean {
  return syncResources.some(({ group }) => group === '*');
}

/**
 * The request without wildcards, as the member serves it now. Expanded again whenever that changes, from the request as
 * written: what a group gains later is found then.
 */
export function expandSyncResources(request: SyncRequest, served: ServedResources): readonly WantedResource[] {
  const { syncResources } = request;
  if (wantsAllResources(syncResources)) {
    return served.all().map((resource) => everyVersion(resource, syncResources));
  }
  const listed = syncResources.flatMap((entry) => expandEntry(entry, served));
  if (!request.syncAllCustomResources) {
    return listed;
  }
  const builtIn = listed.filter(({ group }) => served.sourceOf(group) !== 'custom');
  return [...builtIn, ...served.custom().map((resource) => everyVersion(resource, syncResources))];
}

function expandEntry(entry: ClusterGroupResources, served: ServedResources): readonly WantedResource[] {
  const { group, versions = [], resources } = entry;
  const names = resources.includes('*') ? served.ofGroup(group).map(({ resource }) => resource) : resources;
  const rules = rulesOf(entry);
  return names.map((resource) => ({
    group,
    resource,
    versions,
    recordsEvents: wantsEvents(entry, resource),
    ...(rules === undefined ? {} : { rules }),
  }));
}

function everyVersion(
  { group, resource, singular }: ServedResource,
  entries: readonly ClusterGroupResources[],
): WantedResource {
  const ownEntries = entries.filter((entry) => entry.group === group || entry.group === '*');
  const recordsEvents = ownEntries.some((entry) => wantsEvents(entry, resource) || wantsEvents(entry, singular));
  const [rules] = ownEntries
    .filter(({ resources }) => [resource, singular, '*'].some((name) => resources.includes(name)))
    .flatMap((entry) => rulesOf(entry) ?? []);
  return { group, resource, versions: ['*'], recordsEvents, ...(rules === undefined ? {} : { rules }) };
}

function wantsEvents({ eventsInvolvedResources = [] }: ClusterGroupResources, resource: string): boolean {
  return eventsInvolvedResources.includes('*') || eventsInvolvedResources.includes(resource);
}
