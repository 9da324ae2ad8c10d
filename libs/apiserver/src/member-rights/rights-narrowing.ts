import type { NameFilter, RightsScope, SearchOptions, SearchRights } from '#api';

/** The rights without what the search does not ask for anyway: a database has less to compare with then. */
export function narrowed(rights: SearchRights, { clusters, namespaces, owner }: SearchOptions): SearchRights {
  // The way from an owner may lead through other namespaces.
  const wanted = { clusters: namesIn(clusters), namespaces: owner === undefined ? namesIn(namespaces) : undefined };
  if (wanted.clusters === undefined && wanted.namespaces === undefined) {
    return rights;
  }
  const grants = rights.grants.map(({ types, scopes }) => ({
    types,
    scopes: scopes.map((scope) => narrowedScope(scope, wanted)).filter(hasObjects),
  }));
  return { grants: grants.filter(({ scopes }) => scopes.length > 0) };
}

/**
 * Whether who sees these objects of a namespace sees everything of another type there, too. Rights to everything at the
 * cluster scope are rights to every namespace, and nothing less is.
 */
export function covers(outer: readonly RightsScope[], inner: readonly RightsScope[]): boolean {
  const complete = outer.filter(({ names }) => names === undefined);
  return inner.every(({ clusters, namespaces }) =>
    clusters.every((cluster) => {
      const here = complete.filter((scope) => scope.clusters.includes(cluster));
      return here.some((scope) => scope.namespaces === undefined) || areIn(namespaces, here);
    }),
  );
}

function areIn(namespaces: readonly string[] | undefined, scopes: readonly RightsScope[]): boolean {
  return namespaces?.every((namespace) => scopes.some((scope) => scope.namespaces?.includes(namespace))) ?? false;
}

interface Wanted {
  readonly clusters: ReadonlySet<string> | undefined;
  readonly namespaces: ReadonlySet<string> | undefined;
}

function narrowedScope({ clusters, namespaces, names }: RightsScope, wanted: Wanted): RightsScope {
  return {
    clusters: kept(clusters, wanted.clusters),
    ...(namespaces === undefined ? {} : { namespaces: kept(namespaces, wanted.namespaces) }),
    ...(names === undefined ? {} : { names }),
  };
}

function kept(names: readonly string[], wanted: ReadonlySet<string> | undefined): readonly string[] {
  return wanted === undefined ? names : names.filter((name) => wanted.has(name));
}

function hasObjects({ clusters, namespaces }: RightsScope): boolean {
  return clusters.length > 0 && namespaces?.length !== 0;
}

function namesIn(filter: NameFilter): ReadonlySet<string> | undefined {
  return filter.in.length === 0 ? undefined : new Set(filter.in);
}
