import {
  type ApiGroup,
  type ApiGroupDiscoveryList,
  type ApiGroupList,
  type ApiResource,
  type ApiResourceList,
  type ApiVersions,
  compareVersions,
  coreApiGroup,
  type DiscoveryVersion,
  formatGroupVersion,
  type GroupVersion,
  groupVersionPath,
  parseGroupVersion,
  toAggregated,
} from '#kube';
import type { ResourceCatalog } from '../catalog/resource-catalog.js';
import { reviewResources } from '../catalog/review-resources.js';
import { type ServedResource, storedVerbs } from '../catalog/served-resource.js';
import { openApiV2 } from './open-api-v2.js';
import type { OpenApiV2Document } from './open-api-v2-protobuf.js';
import { type OpenApiV3Document, openApiV3Documents, openApiV3Paths } from './open-api-v3.js';

/** A group that another module serves on the same listener. */
export interface AggregatedGroup {
  readonly group: ApiGroup;
  /** Of each of its versions. */
  readonly resourceLists: readonly ApiResourceList[];
  /** Its OpenAPI v3 documents by group and version (`apps/v1`), without which kubectl writes nothing of the group. */
  readonly openApi?: Readonly<Record<string, object>>;
}

const statusVerbs = ['get', 'patch', 'update'];

/** What is told of the control plane's own resources. */
interface OwnDocuments {
  readonly resourceLists: readonly ApiResourceList[];
  readonly groups: readonly ApiGroup[];
  readonly openApiV3: readonly OpenApiV3Document[];
}

/** The discovery documents of the control plane, together with those of the groups served beside it. */
export class DiscoveryDocuments {
  #described: { readonly resources: readonly ServedResource[]; readonly documents: OwnDocuments } | undefined;

  constructor(
    private readonly catalog: ResourceCatalog,
    private readonly aggregated: readonly AggregatedGroup[],
  ) {}

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
    const group = this.#own.groups.find((own) => own.name === name);
    return group === undefined ? undefined : { kind: 'APIGroup', apiVersion: 'v1', ...group };
  }

  /** Answer of `/api/v1` and `/apis/<group>/<version>`; `undefined` as for {@link group}. */
  resources(groupVersion: GroupVersion): ApiResourceList | undefined {
    return this.#own.resourceLists.find((list) => list.groupVersion === formatGroupVersion(groupVersion));
  }

  /** Answer of `/api` to clients that ask for everything at once. */
  aggregatedCore(version: DiscoveryVersion): ApiGroupDiscoveryList {
    return toAggregated([coreApiGroup(['v1'])], this.#own.resourceLists, version);
  }

  /** Answer of `/apis` to such clients. */
  aggregatedGroups(version: DiscoveryVersion): ApiGroupDiscoveryList {
    const foreign = this.aggregated.flatMap(({ resourceLists }) => resourceLists);
    return toAggregated(this.#allGroups(), [...this.#own.resourceLists, ...foreign], version);
  }

  /** Answer of `/openapi/v3`. */
  openApiV3Index(): object {
    const foreign = this.#foreignOpenApi().map(([groupVersion]) => {
      const path = `apis/${groupVersion}`;
      return [path, { serverRelativeURL: `/openapi/v3/${path}` }] as const;
    });
    return { paths: { ...openApiV3Paths(this.#own.openApiV3), ...Object.fromEntries(foreign) } };
  }

  /** Answer of `/openapi/v3/api/v1` and `/openapi/v3/apis/<group>/<version>`; `undefined` for what is not served. */
  openApiV3(groupVersion: GroupVersion): object | undefined {
    const wanted = formatGroupVersion(groupVersion);
    const foreign = this.#foreignOpenApi().find(([served]) => served === wanted);
    const path = groupVersionPath(groupVersion).slice(1);
    return this.#own.openApiV3.find((own) => own.path === path)?.document ?? foreign?.[1];
  }

  /** Answer of `/openapi/v2`. */
  openApiV2(): OpenApiV2Document {
    return openApiV2(this.catalog.resources);
  }

  /** Paths of the OpenAPI v3 documents of the control plane itself. */
  openApiV3Paths(): readonly string[] {
    return this.#own.openApiV3.map(({ path }) => `/openapi/v3/${path}`);
  }

  /** Made anew when what is served has changed. */
  get #own(): OwnDocuments {
    const { resources } = this.catalog;
    if (this.#described?.resources !== resources) {
      this.#described = { resources, documents: describe(resources) };
    }
    return this.#described.documents;
  }

  #foreignOpenApi(): readonly (readonly [string, object])[] {
    return this.aggregated.flatMap(({ openApi = {} }) => Object.entries(openApi));
  }

  #allGroups(): readonly ApiGroup[] {
    return [...this.#own.groups, ...this.aggregated.map(({ group }) => group)];
  }
}

function describe(resources: readonly ServedResource[]): OwnDocuments {
  const placed = [...resources.flatMap(toApiResources), ...reviewResources];
  const resourceLists = [...Map.groupBy(placed, ({ groupVersion }) => groupVersion)].map(
    ([groupVersion, inVersion]): ApiResourceList => ({
      kind: 'APIResourceList',
      apiVersion: 'v1',
      groupVersion,
      resources: inVersion.map(({ resource }) => resource).sort((a, b) => (a.name < b.name ? -1 : 1)),
    }),
  );
  const named = resourceLists
    .map(({ groupVersion }) => parseGroupVersion(groupVersion))
    .filter(({ group }) => group !== '');
  const groups = [...Map.groupBy(named, ({ group }) => group)].map(([name, versions]) =>
    toApiGroup(
      name,
      versions.map(({ version }) => version),
    ),
  );
  return { resourceLists, groups, openApiV3: openApiV3Documents(resources) };
}

function toApiGroup(name: string, unordered: readonly string[]): ApiGroup {
  const versions = unordered
    .toSorted(compareVersions)
    .map((version) => ({ groupVersion: formatGroupVersion({ group: name, version }), version }));
  const [preferredVersion = { groupVersion: name, version: '' }] = versions;
  return { name, versions, preferredVersion };
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
    verbs: storedVerbs,
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
