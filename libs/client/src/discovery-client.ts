import {
  formatGroupVersion,
  groupVersionPath,
  parseGroupVersion,
  StatusError,
  type ApiGroupDiscovery,
  type ApiGroupDiscoveryList,
  type ApiGroupList,
  type ApiResource,
  type ApiResourceDiscovery,
  type ApiResourceList,
  type ApiVersionDiscovery,
  type ApiVersions,
  type GroupVersion,
} from '#kube';
import type { RestClient } from './rest-client.js';

const ACCEPT_AGGREGATED = [
  'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList',
  'application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList',
  'application/json',
].join(',');
/** Group versions asked for at once where there is no aggregated discovery. */
const PARALLEL_REQUESTS = 8;

/** What `/version` says. */
export interface ServerVersion {
  readonly gitVersion: string;
  readonly major?: string;
  readonly minor?: string;
  readonly platform?: string;
}

/** A group an API server has. */
export interface DiscoveredGroup {
  readonly group: string;
  /** In the server's order, best first. */
  readonly versions: readonly string[];
  readonly preferred: string;
}

/** Everything an API server has. */
export interface Discovery {
  readonly groups: readonly DiscoveredGroup[];
  /** By `apiVersion`; subresources included, as in the plain documents. */
  readonly resourcesByGroupVersion: ReadonlyMap<string, readonly ApiResource[]>;
  /** Group versions that are served but could not be described: their API server did not answer. By `apiVersion`. */
  readonly failures: ReadonlyMap<string, Error>;
}

/** What an API server is, and which resources it has. */
export class DiscoveryClient {
  constructor(private readonly rest: RestClient) {}

  serverVersion(signal: AbortSignal): Promise<ServerVersion> {
    return this.rest.json<ServerVersion>({ method: 'GET', path: '/version', signal });
  }

  /** The groups, the core group first, without their resources. */
  async groups(signal: AbortSignal): Promise<DiscoveredGroup[]> {
    const [core, named] = await Promise.all([
      this.#optional<ApiVersions>('/api', signal),
      this.#optional<ApiGroupList>('/apis', signal),
    ]);
    return [...coreGroup(core?.versions ?? []), ...(named?.groups ?? []).map(groupOf)];
  }

  /** The resources of one group version. @throws StatusError `NotFound` when it is not served */
  async resources(groupVersion: GroupVersion, signal: AbortSignal): Promise<readonly ApiResource[]> {
    const path = groupVersionPath(groupVersion);
    const list = await this.rest.json<{ readonly resources?: ApiResourceList['resources'] | null }>({
      method: 'GET',
      path,
      signal,
    });
    return list.resources ?? [];
  }

  /** Everything, in two requests when the server has aggregated discovery; else in one for each group version. */
  async all(signal: AbortSignal): Promise<Discovery> {
    const [core, named] = await Promise.all([
      this.#optional<ApiVersions | ApiGroupDiscoveryList>('/api', signal, ACCEPT_AGGREGATED),
      this.#optional<ApiGroupList | ApiGroupDiscoveryList>('/apis', signal, ACCEPT_AGGREGATED),
    ]);
    const parts = await Promise.all([
      core?.kind === 'APIGroupDiscoveryList'
        ? fromAggregated(core.items)
        : this.#describe(coreGroup(core?.versions ?? []), signal),
      named?.kind === 'APIGroupDiscoveryList'
        ? fromAggregated(named.items)
        : this.#describe((named?.groups ?? []).map(groupOf), signal),
    ]);
    return {
      groups: parts.flatMap(({ groups }) => groups),
      resourcesByGroupVersion: new Map(parts.flatMap((part) => [...part.resourcesByGroupVersion])),
      failures: new Map(parts.flatMap(({ failures }) => [...failures])),
    };
  }

  /** A server of few groups may lack one of the two roots. */
  async #optional<T>(path: string, signal: AbortSignal, accept = 'application/json'): Promise<T | undefined> {
    try {
      return await this.rest.json<T>({ method: 'GET', path, headers: { accept }, signal });
    } catch (error) {
      if (StatusError.is(error, 'NotFound')) {
        return undefined;
      }
      throw error;
    }
  }

  async #describe(groups: readonly DiscoveredGroup[], signal: AbortSignal): Promise<Discovery> {
    const waiting = groups.flatMap(({ group, versions }) =>
      versions.map((version) => formatGroupVersion({ group, version })),
    );
    const resourcesByGroupVersion = new Map<string, readonly ApiResource[]>();
    const failures = new Map<string, Error>();
    const worker = async (): Promise<void> => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        try {
          resourcesByGroupVersion.set(next, await this.resources(parseGroupVersion(next), signal));
        } catch (error) {
          signal.throwIfAborted();
          failures.set(next, error instanceof Error ? error : new Error(String(error)));
        }
      }
    };
    await Promise.all(Array.from({ length: PARALLEL_REQUESTS }, worker));
    return { groups, resourcesByGroupVersion, failures };
  }
}

function coreGroup(versions: readonly string[]): DiscoveredGroup[] {
  const [preferred] = versions;
  return preferred === undefined ? [] : [{ group: '', versions, preferred }];
}

function groupOf({ name, versions, preferredVersion }: ApiGroupList['groups'][number]): DiscoveredGroup {
  return { group: name, versions: versions.map(({ version }) => version), preferred: preferredVersion.version };
}

function fromAggregated(items: readonly ApiGroupDiscovery[]): Discovery {
  const groups: DiscoveredGroup[] = [];
  const resourcesByGroupVersion = new Map<string, readonly ApiResource[]>();
  const failures = new Map<string, Error>();
  // Empty lists are left out of the document.
  for (const { metadata: { name: group = '' } = {}, versions = [] } of items as readonly Partial<ApiGroupDiscovery>[]) {
    const names = versions.map(({ version }) => version);
    const [preferred] = names;
    if (preferred !== undefined) {
      groups.push({ group, versions: names, preferred });
    }
    for (const { version = '', resources = [], freshness } of versions as readonly Partial<ApiVersionDiscovery>[]) {
      const apiVersion = formatGroupVersion({ group, version });
      if (freshness === 'Stale') {
        failures.set(apiVersion, new Error(`discovery of ${apiVersion} is stale: its API server does not answer`));
      } else {
        resourcesByGroupVersion.set(
          apiVersion,
          resources.flatMap((resource) => plainResources(resource, apiVersion)),
        );
      }
    }
  }
  return { groups, resourcesByGroupVersion, failures };
}

/** A resource and its subresources, in the order of the plain document. */
function plainResources(resource: ApiResourceDiscovery, apiVersion: string): readonly ApiResource[] {
  const { scope, singularResource, verbs, shortNames, categories, subresources = [] } = resource;
  const namespaced = scope === 'Namespaced';
  return [
    {
      name: resource.resource,
      singularName: singularResource,
      namespaced,
      ...plainKind(resource.responseKind, apiVersion),
      verbs,
      ...(shortNames === undefined ? {} : { shortNames }),
      ...(categories === undefined ? {} : { categories }),
    },
    ...subresources.map((subresource) => ({
      name: `${resource.resource}/${subresource.subresource}`,
      singularName: '',
      namespaced,
      ...plainKind(subresource.responseKind, apiVersion),
      verbs: subresource.verbs,
    })),
  ];
}

/** Group and version are written only where they differ from the list's. */
function plainKind(
  responseKind: ApiResourceDiscovery['responseKind'] | undefined,
  apiVersion: string,
): Pick<ApiResource, 'kind' | 'group' | 'version'> {
  const { group, version, kind } = responseKind ?? { group: '', version: '', kind: '' };
  const own = parseGroupVersion(apiVersion);
  return kind === '' || (group === own.group && version === own.version) ? { kind } : { group, version, kind };
}
