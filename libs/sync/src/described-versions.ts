import type { Discovery } from '#client';
import { formatGroupVersion, parseGroupVersion, type ApiResource, type GroupVersion } from '#kube';
import type { ServedResource } from './served-resources.js';

/**
 * What discovery last said about each group version. What it fails to say changes nothing: a group version is forgotten
 * only when the member answers without it and announces it no longer.
 */
export class DescribedVersions {
  /** By `apiVersion`, in the member's order of preference. */
  #resources: ReadonlyMap<string, readonly ApiResource[]> = new Map();
  #silent: ReadonlySet<string> = new Set();

  groups(): readonly string[] {
    return [...new Set([...this.#resources.keys()].map((apiVersion) => parseGroupVersion(apiVersion).group))];
  }

  /** Whether the member announces versions of the group that it could not describe: there may be more than is known. */
  isIncomplete(group: string): boolean {
    return [...this.#silent].some((apiVersion) => parseGroupVersion(apiVersion).group === group);
  }

  /** @param announced - group versions the member has besides what discovery says */
  update(discovery: Discovery, announced: readonly GroupVersion[]): void {
    const { groups, resourcesByGroupVersion: described } = discovery;
    const discovered = groups.flatMap(({ group, versions }) =>
      versions.map((version) => formatGroupVersion({ group, version })),
    );
    const all = new Set([...discovered, ...announced.map(formatGroupVersion)]);
    this.#silent = new Set([...all].filter((apiVersion) => !described.has(apiVersion)));
    this.#resources = new Map(
      [...all].flatMap((apiVersion) => {
        const resources = described.get(apiVersion) ?? this.#resources.get(apiVersion);
        return resources === undefined ? [] : [[apiVersion, resources] as const];
      }),
    );
  }

  /** The resources of a group, each with the versions that have it. */
  resourcesOf(group: string): readonly ServedResource[] {
    const served = new Map<string, ServedResource>();
    for (const [apiVersion, resources] of this.#resources) {
      const own = parseGroupVersion(apiVersion);
      for (const resource of own.group === group ? resources.filter(isWhole) : []) {
        const known = served.get(resource.name) ?? { ...describe(group, resource), versions: [] };
        served.set(resource.name, { ...known, versions: [...known.versions, own.version] });
      }
    }
    return [...served.values()];
  }
}

/** Subresources are part of their resource. */
function isWhole({ name }: ApiResource): boolean {
  return !name.includes('/');
}

function describe(group: string, resource: ApiResource): Omit<ServedResource, 'versions'> {
  const { name, singularName, kind, namespaced, verbs, shortNames, categories } = resource;
  return {
    group,
    resource: name,
    singular: (singularName === '' ? kind : singularName).toLowerCase(),
    kind,
    namespaced,
    verbs,
    ...(shortNames === undefined ? {} : { shortNames }),
    ...(categories === undefined ? {} : { categories }),
  };
}
