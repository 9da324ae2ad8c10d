import type { GroupResource } from '#kube';

/** A resource as one member serves it. */
export interface ServedResource extends GroupResource {
  readonly kind: string;
  /** Lower case. */
  readonly singular: string;
  /** Left out when there are none. */
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
  /** In the member's order of preference. */
  readonly versions: readonly string[];
}

/** What serves a group: the API server itself, custom resource definitions, or an aggregated API server. */
export type GroupSource = 'built-in' | 'custom' | 'aggregated';

interface ServedGroup {
  readonly source: GroupSource;
  readonly resources: ReadonlyMap<string, ServedResource>;
}

/** What one member serves now. Changed by discovery only; every change says whether it was one. */
export class ServedResources {
  readonly #groups = new Map<string, ServedGroup>();

  /** `undefined` for a group that is not served. */
  sourceOf(group: string): GroupSource | undefined {
    return this.#groups.get(group)?.source;
  }

  groups(): readonly string[] {
    return [...this.#groups.keys()];
  }

  /** @param name - plural or singular, in any case; short names and kinds are not understood */
  find(group: string, name: string): ServedResource | undefined {
    const resources = this.#groups.get(group)?.resources;
    const wanted = name.toLowerCase();
    return resources?.get(wanted) ?? [...(resources?.values() ?? [])].find(({ singular }) => singular === wanted);
  }

  /** Resources of a group, sorted by name; empty for a group that is not served. */
  ofGroup(group: string): readonly ServedResource[] {
    return [...(this.#groups.get(group)?.resources.values() ?? [])].toSorted(byName);
  }

  /** Every resource, sorted by group and name. */
  all(): readonly ServedResource[] {
    return [...this.#groups.keys()].toSorted().flatMap((group) => this.ofGroup(group));
  }

  /** Resources of all groups that custom resource definitions serve, sorted by group and name. */
  custom(): readonly ServedResource[] {
    return this.all().filter(({ group }) => this.sourceOf(group) === 'custom');
  }

  /** @returns whether anything is different now */
  setGroup(group: string, source: GroupSource, resources: readonly ServedResource[]): boolean {
    const next: ServedGroup = { source, resources: new Map(resources.map((each) => [each.resource, each])) };
    const before = this.#groups.get(group);
    this.#groups.set(group, next);
    return before === undefined || fingerprint(before) !== fingerprint(next);
  }

  /** @returns whether the group was served */
  removeGroup(group: string): boolean {
    return this.#groups.delete(group);
  }
}

function byName(a: ServedResource, b: ServedResource): number {
  return a.resource < b.resource ? -1 : 1;
}

function fingerprint({ source, resources }: ServedGroup): string {
  return JSON.stringify([source, [...resources.values()].toSorted(byName)]);
}
