import {
  type ApiGroup,
  type ApiGroupDiscoveryList,
  type ApiGroupList,
  type ApiResource,
  type ApiResourceList,
  type ApiVersions,
  coreApiGroup,
  type DiscoveryVersion,
  formatGroupVersion,
  type GroupVersion,
  parseGroupVersion,
  toAggregated,
} from '#kube';
import { type ServedResource, verbsOf } from '../catalog/served-resource.js';
import { servedResources } from '../catalog/served-resources.js';
import { reviewResources } from '../catalog/review-resources.js';
import { findOpenApiV3, openApiV3Index } from './open-api-v3.js';

/** A group that another module serves on the same listener. */
export interface AggregatedGroup {
  readonly group: ApiGroup;
  /** Of each of its versions. */
  readonly resourceLists: readonly ApiResourceList[];
  /** Its OpenAPI v3 documents by group and version (`apps/v1`), without which kubectl writes nothing of the group. */
  readonly openApi?: Readonly<Record<string, object>>;
}

const statusVerbs = ['get', 'patch', 'update'];

const ownResourceLists: readonly ApiResourceList[] = [
  ...Map.groupBy([...servedResources.flatMap(toApiResources), ...reviewResources], ({ groupVersion }) => groupVersion),
].map(([groupVersion, resources]) => ({
  kind: 'APIResourceList',
  apiVersion: 'v1',
  groupVersion,
  resources: resources.map(({ resource }) => resource).sort((a, b) => (a.name < b.name ? -1 : 1)),
}));

const ownGroups: readonly ApiGroup[] = ownResourceLists
  .map(({ groupVersion }) => parseGroupVersion(groupVersion))
  .filter(({ group }) => group !== '')
  .map(({ group, version }) => {
    const preferredVersion = { groupVersion: `${group}/${version}`, version };
    return { name: group, versions: [preferredVersion], preferredVersion };
  });

/** The discovery documents of the control plane, together with those of the groups served beside it. */
export class DiscoveryDocuments {
  readonly #aggregated: readonly AggregatedGroup[];

  constructor(aggregated: readonly AggregatedGroup[]) {
    this.#aggregated = aggregated;
  }

  /** Answer of `/api`. */
  versions(): ApiVersions & { readonly apiVersion: 'v1' } {
    return { kind: 'APIVersions', apiVersion: 'v1', versions: ['v1'], serverAddressByClientCIDRs: null };
  }

  /** Answer of `/apis`. */
  groups(): ApiGroupList {
    return { kind: 'APIGroupList', apiVersion: 'v1', groups: this.#allGroups() };
  }

  /** Answer of `/apis/<group>`; `undefined` for a group that is not the control plane's own. */
  group(name: string): ApiGroup | undefined {
    const group = ownGroups.find((own) => own.name === name);
    return group === undefined ? undefined : { kind: 'APIGroup', apiVersion: 'v1', ...group };
  }

  /** Answer of `/api/v1` and `/apis/<group>/<version>`; `undefined` as for {@link group}. */
  resources(groupVersion: GroupVersion): ApiResourceList | undefined {
    return ownResourceLists.find((list) => list.groupVersion === formatGroupVersion(groupVersion));
  }

  /** Answer of `/api` to clients that ask for everything at once. */
  aggregatedCore(version: DiscoveryVersion): ApiGroupDiscoveryList {
    return toAggregated([coreApiGroup(['v1'])], ownResourceLists, version);
  }

  /** Answer of `/apis` to such clients. */
  aggregatedGroups(version: DiscoveryVersion): ApiGroupDiscoveryList {
    const foreign = this.#aggregated.flatMap(({ resourceLists }) => resourceLists);
    return toAggregated(this.#allGroups(), [...ownResourceLists, ...foreign], version);
  }

  /** Answer of `/openapi/v3`. */
  openApiV3Index(): object {
    const foreign = this.#foreignOpenApi().map(([groupVersion]) => {
      const path = `apis/${groupVersion}`;
      return [path, { serverRelativeURL: `/openapi/v3/${path}` }] as const;
    });
    return { paths: { ...openApiV3Index.paths, ...Object.fromEntries(foreign) } };
  }

  /** Answer of `/openapi/v3/api/v1` and `/openapi/v3/apis/<group>/<version>`; `undefined` for what is not served. */
  openApiV3(groupVersion: GroupVersion): object | undefined {
    const wanted = formatGroupVersion(groupVersion);
    const foreign = this.#foreignOpenApi().find(([served]) => served === wanted);
    return findOpenApiV3(groupVersion) ?? foreign?.[1];
  }

  #foreignOpenApi(): readonly (readonly [string, object])[] {
    return this.#aggregated.flatMap(({ openApi = {} }) => Object.entries(openApi));
  }

  #allGroups(): readonly ApiGroup[] {
    return [...ownGroups, ...this.#aggregated.map(({ group }) => group)];
  }
}

interface PlacedResource {
  readonly groupVersion: string;
  readonly resource: ApiResource;
}

function toApiResources(resource: ServedResource): readonly PlacedResource[] {
  const { kind, namespaced, shortNames, categories, singular } = resource;
  const groupVersion = formatGroupVersion(resource);
  const main: ApiResource = {
    name: resource.resource,
    singularName: singular,
    namespaced,
    kind,
    verbs: verbsOf(resource),
    ...(shortNames.length === 0 ? {} : { shortNames }),
    ...(categories.length === 0 ? {} : { categories }),
  };
  const status: ApiResource = {
    name: `${resource.resource}/status`,
    singularName: '',
    namespaced,
    kind,
    verbs: statusVerbs,
  };
  return (resource.hasStatus ? [main, status] : [main]).map((one) => ({ groupVersion, resource: one }));
}
